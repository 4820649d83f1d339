import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { WebexCall } from '../../src/elements/webex-call.js';
import { isCallingError } from '../../src/core/errors.js';
import { markupPhone, type MarkupPhone } from '../support/markup-phone.js';
import { nextEvent } from '../support/recorder.js';
import { task } from '../support/stage.js';

/*
 * Transfers between three phones of markup, on the embedded exchange: what their pages are told.
 */

let pages = 0;

describe('transfers in a page', function () {
  this.timeout(30_000);
  let alice: MarkupPhone;
  let bob: MarkupPhone;
  let carol: MarkupPhone;
  let server: string;

  beforeEach(async () => {
    pages += 1;
    server = `loopback:transfer-${String(pages)}`;
    [alice, bob, carol] = await Promise.all([
      markupPhone(server, 'alice'),
      markupPhone(server, 'bob'),
      markupPhone(server, 'carol'),
    ]);
  });

  afterEach(async () => {
    for (const { calling } of [alice, bob, carol]) calling.parentElement?.remove();
    await task();
  });

  /** Alice calls somebody who answers; gives the elements of the call, each with a name of its own. */
  async function talk(
    them: MarkupPhone,
    name: string,
  ): Promise<{ readonly ours: WebexCall; readonly theirs: WebexCall }> {
    const established = [alice, them].map(({ line }) => nextEvent(line, 'call-established'));
    const alerting = nextEvent(them.line, 'call-alerting');
    void alice.line.makeCall(them.line.uri ?? '').dial();
    await alerting;
    const [ours, theirs] = [alice.copies().at(-1), them.copies().at(-1)];
    if (!ours || !theirs) throw new Error('Nothing is stamped.');
    ours.id = `to-${name}`;
    theirs.id = `at-${name}`;
    await theirs.answer();
    await Promise.all(established);
    return { ours, theirs };
  }

  function takeAll(): void {
    for (const { recorder } of [alice, bob, carol]) recorder.take();
  }

  const cleared = ({ calling }: MarkupPhone): Promise<unknown> =>
    nextEvent(calling, 'calling-all-calls-cleared');

  it('blind: progress, transferred, disconnect, in this order', async () => {
    const { ours, theirs } = await talk(bob, 'bob');
    const replaced = theirs.state.correlationId;
    takeAll();
    const progress: string[] = [];
    alice.calling.addEventListener('call-transfer-progress', ({ detail }) => {
      // The state is new before the event.
      expect(detail.state.transferProgress).to.deep.equal(detail.progress);
      expect(detail.call).to.equal(ours.call);
      progress.push(detail.progress.status);
    });
    bob.calling.addEventListener(
      'call-transfer-request',
      ({ detail }) => {
        expect(detail.destination).to.equal('sip:carol@example.com');
      },
      { once: true },
    );
    const alerting = nextEvent(carol.line, 'call-alerting');
    const done = ours.transfer('carol');
    await alerting;
    const ended = [cleared(alice), nextEvent(bob.calling, 'call-disconnect')];
    const successor = bob.copies().at(-1);
    if (!successor) throw new Error('Nothing is stamped.');
    successor.id = 'successor';
    const up = nextEvent(successor, 'call-established');
    await carol.copies().at(-1)?.answer();
    await Promise.all([done, up, ...ended]);
    expect(progress).to.deep.equal(['requested', 'trying', 'ringing']);
    expect(alice.recorder.take()).to.deep.equal([
      'to-bob: call-transfer-progress',
      'to-bob: call-transfer-progress',
      'to-bob: call-transfer-progress',
      'to-bob: call-status-change(ended)',
      'to-bob: call-transferred',
      'to-bob: call-disconnect',
      'line: line-calls-change',
      'webex-calling: calling-all-calls-cleared',
    ]);
    const told = bob.recorder.take();
    expect(told.filter((entry) => entry.startsWith('at-bob'))).to.deep.equal([
      'at-bob: call-transfer-request',
      'at-bob: call-status-change(ended)',
      'at-bob: call-transferred',
      'at-bob: call-disconnect',
    ]);
    expect(told.filter((entry) => entry.startsWith('line:'))).to.deep.equal([
      'line: line-calls-change',
      'line: line-outgoing-call',
      'line: line-calls-change',
    ]);
    expect(successor.state.replaces).to.equal(replaced);
    expect(successor.direction).to.equal('outbound');
  });

  it('to a consultation: the one who is taken over hears no ring, and gets no incoming call', async () => {
    const call = await talk(bob, 'bob');
    const consultation = await talk(carol, 'carol');
    takeAll();
    const up = [bob, carol].map(({ line }) => nextEvent(line, 'call-established'));
    const ended = [call, consultation].flatMap(({ ours, theirs }) => [
      nextEvent(ours, 'call-disconnect'),
      nextEvent(theirs, 'call-disconnect'),
    ]);
    if (!consultation.ours.call) throw new Error('There is no call.');
    await call.ours.completeTransfer(consultation.ours.call);
    await Promise.all([...up, ...ended]);
    const told = carol.recorder.take();
    expect(told).not.to.include('line: line-incoming-call');
    expect(told).not.to.include('webex-call: call-alerting');
    expect(told.filter((entry) => entry.startsWith('webex-call:'))).to.deep.equal([
      'webex-call: call-connect',
      'webex-call: call-remote-media(added)',
      'webex-call: call-status-change(connected)',
      'webex-call: call-established',
    ]);
    expect(told.filter((entry) => entry.startsWith('at-carol'))).to.deep.equal([
      'at-carol: call-status-change(ended)',
      'at-carol: call-transferred',
      'at-carol: call-disconnect',
    ]);
    const alices = alice.recorder.take();
    for (const one of ['to-bob', 'to-carol']) {
      expect(alices.filter((entry) => entry.startsWith(`${one}:`)).slice(-3)).to.deep.equal([
        `${one}: call-status-change(ended)`,
        `${one}: call-transferred`,
        `${one}: call-disconnect`,
      ]);
    }
  });

  it('prevented by a listener: 603, call-transfer-error, and all goes on', async () => {
    const { ours, theirs } = await talk(bob, 'bob');
    takeAll();
    bob.calling.addEventListener('call-transfer-request', (event) => {
      event.preventDefault();
    });
    const failure: unknown = await ours.transfer('carol').catch((cause: unknown) => cause);
    expect(isCallingError(failure) && [failure.code, failure.statusCode]).to.deep.equal([
      'transfer-failed',
      603,
    ]);
    expect(alice.recorder.take()).to.deep.equal([
      'to-bob: call-transfer-progress',
      'to-bob: call-transfer-progress',
      'to-bob: call-transfer-error(transfer-failed)',
    ]);
    expect(bob.recorder.take()).to.deep.equal(['at-bob: call-transfer-request']);
    expect([ours.status, theirs.status]).to.deep.equal(['connected', 'connected']);
    expect(carol.recorder.take()).to.deep.equal([]);
  });
});
