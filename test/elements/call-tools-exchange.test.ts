import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { WebexCall } from '../../src/elements/webex-call.js';
import { markupPhone, type MarkupPhone } from '../support/markup-phone.js';
import { nextEvent } from '../support/recorder.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { task } from '../support/stage.js';

/*
 * A call that is transferred, and two that are merged, by nothing but the buttons, between three phones
 * of markup on the embedded exchange.
 */

let pages = 0;

describe('the buttons of a call, over a network', function () {
  this.timeout(30_000);
  let alice: MarkupPhone;
  let bob: MarkupPhone;
  let carol: MarkupPhone;

  beforeEach(async () => {
    pages += 1;
    const server = `loopback:tools-${String(pages)}`;
    const controls = '<webex-call-controls></webex-call-controls>';
    [alice, bob, carol] = await Promise.all([
      markupPhone(server, 'alice', controls),
      markupPhone(server, 'bob', controls),
      markupPhone(server, 'carol', controls),
    ]);
  });

  afterEach(async () => {
    for (const { calling } of [alice, bob, carol]) calling.parentElement?.remove();
    await task();
  });

  function readerOf(call: WebexCall): ShadowReader {
    const controls = call.querySelector('webex-call-controls');
    if (!controls) throw new Error('It has no controls.');
    return new ShadowReader(controls);
  }

  async function press(call: WebexCall, name: string): Promise<void> {
    const reader = readerOf(call);
    await reader.soon(() => reader.seek('button', name)?.ariaDisabled === null);
    reader.button(name).click();
  }

  /** Whoever is called answers by the button. */
  async function answered(by: MarkupPhone): Promise<void> {
    await nextEvent(by.line, 'call-alerting');
    await press(by.copy(), 'Answer');
  }

  /** Alice has called Bob, who has answered. */
  async function talk(): Promise<WebexCall> {
    const established = [alice, bob].map(({ line }) => nextEvent(line, 'call-established'));
    const answering = answered(bob);
    void alice.line.makeCall('bob').dial();
    await Promise.all([answering, ...established]);
    return alice.copy();
  }

  /** Alice asks Carol first. */
  async function ask(toBob: WebexCall): Promise<void> {
    const established = [alice, carol].map(({ line }) => nextEvent(line, 'call-established'));
    const held = nextEvent(toBob, 'call-held');
    const answering = answered(carol);
    await press(toBob, 'Transfer');
    const reader = readerOf(toBob);
    await reader.soon(() => reader.seek('label', 'Transfer to') !== undefined);
    reader.type(reader.field('Transfer to'), 'carol');
    await press(toBob, 'Ask first');
    await Promise.all([answering, held, ...established]);
  }

  it('ask first, then transfer: both far ends talk, and both calls here are over', async () => {
    const toBob = await talk();
    await ask(toBob);
    const joined = [bob, carol].map(({ line }) => nextEvent(line, 'call-established'));
    const cleared = nextEvent(alice.calling, 'calling-all-calls-cleared');
    await press(toBob, 'Transfer to carol@example.com');
    await Promise.all([cleared, ...joined]);
    expect(bob.copy().status).to.equal('connected');
    expect(carol.copy().status).to.equal('connected');
    const errors = alice.recorder.take().filter((event) => event.includes('error'));
    expect(errors).to.deep.equal([]);
  });

  it('cancel: the call that was held goes on', async () => {
    const toBob = await talk();
    await ask(toBob);
    const resumed = nextEvent(toBob, 'call-resumed');
    const over = nextEvent(carol.line, 'call-disconnect');
    await press(toBob, 'Cancel');
    await Promise.all([resumed, over]);
    expect([toBob.status, toBob.heldLocally]).to.deep.equal(['connected', false]);
  });

  it('merge and split', async () => {
    const toBob = await talk();
    await ask(toBob);
    const toCarol = alice.copy();
    const resumed = nextEvent(toBob, 'call-resumed');
    await press(toCarol, 'Merge');
    await resumed;
    await readerOf(toBob).soon(() => toBob.mergedWith.length === 1);
    const held = nextEvent(toBob, 'call-held');
    await press(toBob, 'Split');
    await held;
    await readerOf(toBob).reads('no longer merged');
    expect([toBob.mergedWith, toCarol.mergedWith]).to.deep.equal([[], []]);
    expect(toCarol.heldLocally).to.equal(false);
  });

  it('hold and a transfer at once', async () => {
    const toBob = await talk();
    await press(toBob, 'Hold');
    await nextEvent(bob.line, 'call-remote-held');
    await readerOf(bob.copy()).reads('holds the call');
    await press(toBob, 'Resume');
    await nextEvent(bob.line, 'call-remote-resumed');
    await press(toBob, 'Transfer');
    const reader = readerOf(toBob);
    await reader.soon(() => reader.seek('label', 'Transfer to') !== undefined);
    reader.type(reader.field('Transfer to'), 'carol');
    const answering = answered(carol);
    const cleared = nextEvent(alice.calling, 'calling-all-calls-cleared');
    await press(toBob, 'Transfer now');
    await Promise.all([answering, cleared]);
    expect(carol.copy().remote.uri).to.equal('sip:bob@example.com');
  });
});
