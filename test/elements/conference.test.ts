import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { WebexCall } from '../../src/elements/webex-call.js';
import { codeOf } from '../support/codes.js';
import { markupPhone, type MarkupPhone } from '../support/markup-phone.js';
import { nextEvent } from '../support/recorder.js';
import { task } from '../support/stage.js';

/*
 * A conference of three phones of markup, on the embedded exchange: what their pages are told.
 */

let pages = 0;

describe('a conference in a page', function () {
  this.timeout(30_000);
  let alice: MarkupPhone;
  let bob: MarkupPhone;
  let carol: MarkupPhone;
  let server: string;

  beforeEach(async () => {
    pages += 1;
    server = `loopback:conference-${String(pages)}`;
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

  /** Alice calls somebody who answers; gives the element of her call. */
  async function talk(them: MarkupPhone, name: string): Promise<WebexCall> {
    const established = [alice, them].map(({ line }) => nextEvent(line, 'call-established'));
    const alerting = nextEvent(them.line, 'call-alerting');
    void alice.line.makeCall(them.line.uri ?? '').dial();
    await alerting;
    const [ours, theirs] = [alice.copy(), them.copy()];
    ours.id = `to-${name}`;
    theirs.id = `at-${name}`;
    await theirs.answer();
    await Promise.all(established);
    return ours;
  }

  /** Bob is held since Carol was called, and his page has been told. */
  async function two(): Promise<readonly [WebexCall, WebexCall]> {
    const toBob = await talk(bob, 'bob');
    const held = [nextEvent(toBob, 'call-held'), nextEvent(bob.line, 'call-remote-held')];
    const toCarol = await talk(carol, 'carol');
    await Promise.all(held);
    takeAll();
    return [toBob, toCarol];
  }

  function takeAll(): void {
    for (const { recorder } of [alice, bob, carol]) recorder.take();
  }

  const modelOf = ({ call }: WebexCall): NonNullable<WebexCall['call']> => {
    if (!call) throw new Error('It shows no call.');
    return call;
  };
  // In Firefox a call that is taken up again may give its track anew.
  const told = (): readonly string[][] =>
    [alice, bob, carol].map(({ recorder }) =>
      recorder.take().filter((event) => !event.includes('call-remote-media')),
    );

  it('merge() takes both up, split() holds one again, and mergedWith is new when they are done', async () => {
    const [toBob, toCarol] = await two();
    const resumed = nextEvent(bob.line, 'call-remote-resumed');
    const steps: string[] = [];
    modelOf(toBob).state$.subscribe(({ mergedWith, heldLocally }) => {
      const step = `${heldLocally ? 'held' : 'up'}, merged with ${String(mergedWith.length)}`;
      if (steps.at(-1) !== step) steps.push(step);
    });
    await toCarol.merge(modelOf(toBob));
    await resumed;
    expect([toBob.mergedWith, toCarol.mergedWith]).to.deep.equal([
      [toCarol.state.correlationId],
      [toBob.state.correlationId],
    ]);
    expect([toBob.heldLocally, toCarol.heldLocally]).to.deep.equal([false, false]);
    expect([toBob.hasAttribute('held'), toBob.pending]).to.deep.equal([false, undefined]);
    expect(told()).to.deep.equal([['to-bob: call-resumed'], ['at-bob: call-remote-resumed'], []]);

    const held = nextEvent(bob.line, 'call-remote-held');
    await toBob.split();
    await held;
    expect([toBob.mergedWith, toCarol.mergedWith]).to.deep.equal([[], []]);
    expect([toBob.heldLocally, toCarol.heldLocally]).to.deep.equal([true, false]);
    expect([toBob.hasAttribute('held'), toBob.matches(':state(held)')]).to.deep.equal([true, true]);
    expect(told()).to.deep.equal([['to-bob: call-held'], ['at-bob: call-remote-held'], []]);
    expect(steps).to.deep.equal([
      'held, merged with 0',
      'up, merged with 0',
      'up, merged with 1',
      'held, merged with 1',
      'held, merged with 0',
    ]);
  });

  it('at the end of one the other goes on, and neither is merged', async () => {
    const [toBob, toCarol] = await two();
    await toBob.merge(modelOf(toCarol));
    takeAll();
    const ended = [nextEvent(toBob, 'call-disconnect'), nextEvent(bob.line, 'call-disconnect')];
    let left: readonly string[] | undefined;
    toBob.addEventListener('call-disconnect', ({ detail }) => {
      left = [...detail.state.mergedWith, ...toBob.mergedWith];
    });
    await bob.copy().end();
    await Promise.all(ended);
    expect([left, toCarol.mergedWith]).to.deep.equal([[], []]);
    expect([toCarol.status, toCarol.heldLocally]).to.deep.equal(['connected', false]);
    const [alices, , carols] = told();
    expect([alices, carols]).to.deep.equal([
      ['to-bob: call-status-change(ended)', 'to-bob: call-disconnect', 'line: line-calls-change'],
      [],
    ]);
  });

  it('what cannot be merged rejects, and no event tells of it', async () => {
    const [toBob, toCarol] = await two();
    const empty = document.createElement('webex-call');
    expect(await codeOf(empty.merge(modelOf(toBob)))).to.equal('invalid-state');
    expect(await codeOf(empty.split())).to.equal('invalid-state');
    expect(await codeOf(toBob.merge(modelOf(toBob)))).to.equal('invalid-argument');
    expect(await codeOf(toBob.split())).to.equal('invalid-state');
    expect([toBob.heldLocally, toBob.mergedWith, toCarol.mergedWith]).to.deep.equal([true, [], []]);
    expect(told()).to.deep.equal([[], [], []]);
  });
});
