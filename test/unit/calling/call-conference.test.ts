import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { CallingError, markHandled } from '../../../src/core/errors.js';
import { createDeferred } from '../../../src/core/deferred.js';
import { FakeAudio } from '../../support/fakes/fake-audio.js';
import { codeOf } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';
import { BYE, desk, failureOf, type DeskCall } from '../../support/fakes/fake-desk.js';
import { until } from '../../support/until.js';

const BROKEN = new DOMException('no', 'InvalidModificationError');

const rejectedWith = (error: Error): Promise<void> => markHandled(Promise.reject<void>(error));

describe('merge() and split()', () => {
  let audio: FakeAudio;
  let connected: ReturnType<typeof desk>['connected'];
  let clock: ReturnType<typeof desk>['clock'];

  beforeEach(() => {
    audio = new FakeAudio();
    ({ connected, clock } = desk());
  });

  afterEach(() => {
    audio.restore();
    assert.equal(clock.pending, 0);
  });

  /** The far end agrees to a hold or a resume, or refuses it. */
  async function agrees({ port }: DeskCall, refusal?: CallingError): Promise<void> {
    await until('the far end is asked', () => port.holding !== undefined);
    const { holding } = port;
    port.holding = undefined;
    if (refusal) holding?.reject(refusal);
    else holding?.resolve();
    await settle();
  }

  async function held(): Promise<DeskCall> {
    const made = await connected();
    const holding = made.call.hold();
    await agrees(made);
    await holding;
    for (const log of [made.port.log, made.media.log]) log.length = 0;
    return made;
  }

  /** Two, and as many more, that are mixed with each other. */
  async function merged(count = 2): Promise<DeskCall[]> {
    const first = await connected();
    const all = [first];
    while (all.length < count) {
      const next = await connected();
      await first.call.merge(next.call);
      all.push(next);
    }
    for (const { media } of all) media.log.length = 0;
    return all;
  }

  /** The browser sends no mix for this call, once. */
  function cannotMix({ media }: DeskCall): void {
    media.mixing = rejectedWith(BROKEN);
  }

  /** Of each call: with which of these it is mixed, and what its state shows. */
  const shown = (...calls: DeskCall[]): unknown =>
    calls.map(({ call: { state } }) => {
      const others = state.mergedWith.map((id) =>
        calls.findIndex(({ call }) => call.state.correlationId === id),
      );
      return [others.sort(), state.heldLocally, state.pending, state.status];
    });
  const alone = [[], false, undefined, 'connected'];
  const onHold = [[], true, undefined, 'connected'];
  const mixedWith = (...others: number[]): unknown => [others, false, undefined, 'connected'];

  /** Of each call: what it sends instead of its own sound. */
  const sent = (...calls: DeskCall[]): readonly (string | undefined)[] =>
    calls.map(({ media }) => media.leg?.track.id);
  const live = (): readonly string[] =>
    audio.mixed.flatMap(({ id, readyState }) => (readyState === 'live' ? [id] : []));

  it('a far end that refuses to be resumed: resume-failed, and the other is held again', async () => {
    const [one, two] = [await held(), await held()];
    const failure = failureOf(one.call.merge(two.call));
    await agrees(one);
    const refusal = new CallingError('call-rejected', 'no', { statusCode: 488 });
    await agrees(two, refusal);
    // The command is not over before its calls are as they were.
    await until('it is held again', () => one.port.holding !== undefined);
    assert.equal(one.call.state.pending, 'merge');
    await agrees(one);
    const error = await failure;
    assert.deepEqual([error.code, error.statusCode], ['resume-failed', 488]);
    assert.deepEqual(shown(one, two), [onHold, onHold]);
    assert.deepEqual([one.port.log, two.port.log], [['resume', 'hold'], ['resume']]);
    assert.deepEqual([one.media.log.at(-1), two.media.log.at(-1)], ['silent', 'silent']);
    assert.deepEqual(
      [sent(one, two), audio.mixed, audio.open.size],
      [[undefined, undefined], [], 0],
    );
    assert.equal(one.call.state.error?.code, 'resume-failed');
  });

  it('sound that cannot be sent for one of them: media-failed, own sound again, held as before', async () => {
    const [one, two] = [await held(), await connected()];
    const mixing = createDeferred<void>();
    two.media.mixing = mixing.promise;
    const failure = failureOf(one.call.merge(two.call));
    await agrees(one);
    await until('both are sent the mix', () => sent(one, two).every(Boolean));
    assert.deepEqual(live(), ['mix 1', 'mix 2']);
    mixing.reject(BROKEN);
    await agrees(one);
    const error = await failure;
    assert.deepEqual([error.code, error.cause], ['media-failed', BROKEN]);
    assert.deepEqual(shown(one, two), [onHold, alone]);
    assert.deepEqual(one.media.log, ['sounds', 'mix', 'own sound', 'silent', 'silent']);
    assert.deepEqual(two.media.log, ['sounds', 'mix', 'own sound']);
    assert.deepEqual([one.port.log, two.port.log], [['resume', 'hold'], []]);
    assert.deepEqual([live(), audio.open.size], [[], 0]);
    // Nothing of it is left in the way of the next one.
    const again = two.call.merge(one.call);
    await agrees(one);
    await again;
    assert.deepEqual(shown(one, two), [mixedWith(1), mixedWith(0)]);
    assert.deepEqual([one.call.state.error, two.call.state.error], [undefined, undefined]);
    assert.deepEqual([live(), audio.open.size], [['mix 3', 'mix 4'], 1]);
  });

  it('one that was being held when they were to be merged is held in the end', async () => {
    const [one, two] = [await connected(), await connected()];
    const holding = one.machine.yieldTo();
    cannotMix(two);
    const failure = failureOf(two.call.merge(one.call));
    await agrees(one);
    await holding;
    await agrees(one);
    await agrees(one);
    assert.equal((await failure).code, 'media-failed');
    assert.deepEqual(one.port.log, ['hold', 'resume', 'hold']);
    assert.deepEqual(shown(one, two), [onHold, alone]);
  });

  it('one that cannot join a mix stays out of it, and the mix goes on', async () => {
    const [one, two] = (await merged()) as [DeskCall, DeskCall];
    const three = await held();
    cannotMix(three);
    const failure = failureOf(one.call.merge(three.call));
    await agrees(three);
    await agrees(three);
    assert.equal((await failure).code, 'media-failed');
    assert.deepEqual(shown(one, two, three), [mixedWith(1), mixedWith(0), onHold]);
    assert.deepEqual(sent(one, two, three), ['mix 1', 'mix 2', undefined]);
    assert.deepEqual([live(), audio.open.size], [['mix 1', 'mix 2'], 1]);
    assert.deepEqual([one.media.log, two.media.log], [['sounds'], []]);
  });

  it('of two mixes one cannot join: each goes on as it was, and both become one the next time', async () => {
    const [one, two] = (await merged()) as [DeskCall, DeskCall];
    const [three, four] = (await merged()) as [DeskCall, DeskCall];
    const all = [one, two, three, four];
    cannotMix(four);
    assert.equal(await codeOf(one.call.merge(three.call)), 'media-failed');
    const apart = [mixedWith(1), mixedWith(0), mixedWith(3), mixedWith(2)];
    assert.deepEqual(shown(...all), apart);
    assert.deepEqual(sent(...all), ['mix 1', 'mix 2', 'mix 3', 'mix 4']);
    assert.deepEqual([live(), audio.open.size], [['mix 1', 'mix 2', 'mix 3', 'mix 4'], 2]);
    // Each is still known as one.
    assert.equal(await codeOf(three.call.merge(four.call)), 'resolved');
    assert.deepEqual(shown(...all), apart);

    await one.call.merge(three.call);
    const others = [0, 1, 2, 3];
    assert.deepEqual(
      shown(...all),
      others.map((self) => mixedWith(...others.filter((other) => other !== self))),
    );
    assert.deepEqual(sent(...all).slice(0, 2), ['mix 1', 'mix 2']);
    assert.deepEqual(
      [...live()].sort(),
      sent(...all)
        .slice()
        .sort(),
    );
    assert.equal(audio.open.size, 1);
    for (const { port } of all) port.signals.next(BYE);
    await until('nothing is open', () => audio.open.size === 0);
    assert.deepEqual(live(), []);
  });

  it('one that hangs up while two mixes become one: the others do, without it', async () => {
    const [one, two] = (await merged()) as [DeskCall, DeskCall];
    const [three, four] = (await merged()) as [DeskCall, DeskCall];
    const mixing = createDeferred<void>();
    three.media.mixing = mixing.promise;
    const done = one.call.merge(three.call);
    await until('they join', () =>
      sent(three, four).every((id) => !['mix 3', 'mix 4'].includes(id ?? '')),
    );
    four.port.signals.next(BYE);
    mixing.resolve();
    await done;
    assert.deepEqual(shown(one, two, three), [mixedWith(1, 2), mixedWith(0, 2), mixedWith(0, 1)]);
    assert.deepEqual([...live()].sort(), sent(one, two, three).slice().sort());
    assert.equal(audio.open.size, 1);
  });

  it('the other hangs up half-way: invalid-state, and this one is as it was', async () => {
    const [one, two] = [await held(), await connected()];
    const mixing = createDeferred<void>();
    two.media.mixing = mixing.promise;
    const failure = failureOf(one.call.merge(two.call));
    await agrees(one);
    await until('both are sent the mix', () => sent(one, two).every(Boolean));
    two.port.signals.next(BYE);
    mixing.resolve();
    await agrees(one);
    assert.equal((await failure).code, 'invalid-state');
    assert.deepEqual(shown(one), [onHold]);
    assert.deepEqual([sent(one), live(), audio.open.size], [[undefined], [], 0]);
  });

  it('two merges at once: the second begins where the first, which fails, has left off', async () => {
    const [one, two, three] = [await connected(), await connected(), await connected()];
    cannotMix(two);
    const first = codeOf(one.call.merge(two.call));
    const second = codeOf(one.call.merge(three.call));
    assert.deepEqual([await first, await second], ['media-failed', 'resolved']);
    assert.deepEqual(shown(one, two, three), [mixedWith(2), alone, mixedWith(0)]);
    assert.deepEqual([live().length, audio.open.size], [2, 1]);
  });

  it('a split that the far end does not hold for fails, and the mix goes on', async () => {
    const [one, two] = (await merged()) as [DeskCall, DeskCall];
    const failure = failureOf(one.call.split());
    await agrees(one, new CallingError('call-rejected', 'no', { statusCode: 488 }));
    assert.equal((await failure).code, 'hold-failed');
    assert.deepEqual(shown(one, two), [mixedWith(1), mixedWith(0)]);
    assert.deepEqual(sent(one, two), ['mix 1', 'mix 2']);
    assert.equal(one.media.log.at(-1), 'sounds');
  });
});
