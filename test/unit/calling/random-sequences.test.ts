import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Call } from '../../../src/calling/line.js';
import type { CallState, CallStatus } from '../../../src/core/call-state.js';
import { CallingError } from '../../../src/core/errors.js';
import type { CallPortSignal } from '../../../src/core/ports.js';
import { createCall, incoming, outbound } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';

/** From each status where a call may go (see the diagram at `reduceCall`). */
const NEXT: Readonly<Record<CallStatus, readonly CallStatus[]>> = {
  idle: ['dialing', 'ended'],
  dialing: ['ringing', 'connecting', 'ended'],
  ringing: ['connecting', 'ended'],
  connecting: ['connected', 'ended'],
  connected: ['reconnecting', 'ended'],
  reconnecting: ['connected', 'ended'],
  ended: [],
};

const commands = {
  dial: (call) => call.dial(),
  answer: (call) => call.answer(),
  reject: (call) => call.reject(),
  end: (call) => call.end(),
  hold: (call) => call.hold(),
  resume: (call) => call.resume(),
  mute: (call) => call.mute(),
  unmute: (call) => call.unmute(),
  silence: (call) => call.silence(),
  sendDigit: (call) => call.sendDigit('12,#'),
  badDigit: (call) => call.sendDigit('x'),
  transfer: (call) => call.transfer('carol'),
  transferNowhere: (call) => call.transfer('sip:?x'),
  completeTransfer: (call) => call.completeTransfer(call),
  merge: (call) => call.merge(call),
  split: (call) => call.split(),
  setVideo: (call) => call.setVideo(true),
  getCallRtpStats: (call) => call.getCallRtpStats(),
} satisfies Record<string, (call: Call) => unknown>;

const track = { kind: 'audio', id: 't' } as MediaStreamTrack;

const signals = {
  dialing: { type: 'dialing', callId: 'x' },
  ringing: { type: 'progress', statusCode: 180, earlyMedia: false },
  earlyMedia: { type: 'progress', statusCode: 183, earlyMedia: true },
  answered: { type: 'answered' },
  connected: { type: 'media-path', state: 'connected' },
  disconnected: { type: 'media-path', state: 'disconnected' },
  failed: { type: 'media-path', state: 'failed' },
  heldRemotely: { type: 'held-remotely', held: true },
  resumedRemotely: { type: 'held-remotely', held: false },
  headers: { type: 'headers', headers: { 'X-A': '1' } },
  trackAdded: { type: 'track-added', track },
  trackRemoved: { type: 'track-removed', track },
  hungUp: { type: 'ended', reason: { cause: 'normal', by: 'remote' } },
  refused: {
    type: 'ended',
    reason: { cause: 'busy', by: 'remote', statusCode: 486 },
    error: new CallingError('busy', 'Busy.', { statusCode: 486 }),
  },
} satisfies Record<string, CallPortSignal>;

type Step =
  | { readonly command: keyof typeof commands }
  | { readonly signal: keyof typeof signals }
  | { readonly microphone: 'allowed' | 'refused' }
  | { readonly change: 'agreed' | 'refused' }
  | { readonly pass: number };

const key = <Name extends string>(record: Record<Name, unknown>): fc.Arbitrary<Name> =>
  fc.constantFrom(...(Object.keys(record) as Name[]));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: key(commands).map((command) => ({ command })) },
  { weight: 6, arbitrary: key(signals).map((signal) => ({ signal })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('allowed', 'allowed', 'refused')
      .map((microphone) => ({ microphone })),
  },
  { weight: 2, arbitrary: fc.constantFrom('agreed', 'refused').map((change) => ({ change })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(0, 500, 2_000, 16_000, 61_000, 200_000).map((pass) => ({ pass })),
  },
);

/** A call that gets far enough for most commands to mean something. */
const opening: fc.Arbitrary<readonly Step[]> = fc.constantFrom<readonly Step[]>(
  [],
  [{ command: 'dial' }, { microphone: 'allowed' }, { signal: 'dialing' }],
  [
    { command: 'dial' },
    { command: 'answer' },
    { microphone: 'allowed' },
    { signal: 'dialing' },
    { signal: 'answered' },
    { signal: 'connected' },
  ],
);

function setUp(inbound: boolean) {
  const made = inbound ? incoming() : undefined;
  const call = createCall(made?.origin ?? outbound);
  return { ...call, port: () => made?.port ?? call.linePort.calls.at(-1) };
}

type Subject = ReturnType<typeof setUp>;

async function take(subject: Subject, one: Step): Promise<void> {
  const port = subject.port();
  if ('command' in one) {
    // What is refused is refused by rejecting; nobody here looks at it.
    const run: (call: Call) => unknown = commands[one.command];
    run(subject.call);
  } else if ('signal' in one) port?.signals.next(signals[one.signal]);
  else if ('microphone' in one) {
    if (one.microphone === 'allowed') subject.media.opening.resolve({} as MediaStream);
    else subject.media.opening.reject(new CallingError('permission-denied', 'Refused.'));
  } else if ('change' in one) {
    if (one.change === 'agreed') port?.holding?.resolve();
    else port?.holding?.reject(new CallingError('media-failed', 'Refused.', { statusCode: 488 }));
  } else await subject.clock.pass(one.pass);
  await settle();
}

function checkSnapshots(snapshots: readonly CallState[]): void {
  snapshots.forEach((state, index) => {
    assert.ok(Object.isFrozen(state));
    const previous = snapshots[index - 1];
    if (!previous) return;
    if (previous.status !== state.status) {
      assert.ok(
        NEXT[previous.status].includes(state.status),
        `${previous.status} → ${state.status}`,
      );
    }
    if (previous.connectTime !== undefined) assert.equal(state.connectTime, previous.connectTime);
    assert.equal(state.correlationId, previous.correlationId);
    assert.equal(state.direction, previous.direction);
  });
  const ends = snapshots.filter(({ status }) => status === 'ended');
  assert.equal(ends.length, 1, 'one terminal state');
  assert.equal(snapshots.at(-1)?.status, 'ended');
  assert.equal(snapshots.at(-1)?.pending, undefined);
  assert.notEqual(snapshots.at(-1)?.disconnectReason, undefined);
}

async function play(inbound: boolean, steps: readonly Step[]): Promise<void> {
  const subject = setUp(inbound);
  const snapshots: CallState[] = [];
  let completed = 0;
  subject.call.state$.subscribe({
    next: (state) => snapshots.push(state),
    complete: () => {
      completed += 1;
    },
  });
  for (const one of steps) await take(subject, one);
  await subject.call.end();
  // Whatever was still waiting comes to its end, and must not wake the call.
  for (const late of [
    { microphone: 'allowed' },
    { change: 'agreed' },
    { signal: 'answered' },
    { signal: 'connected' },
    { signal: 'hungUp' },
    { pass: 300_000 },
  ] satisfies Step[]) {
    await take(subject, late);
  }
  checkSnapshots(snapshots);
  assert.equal(completed, 1);
  assert.equal(subject.clock.pending, 0, 'no timer is left');
  assert.equal(subject.port()?.signals.observed ?? false, false, 'nobody listens to the port');
  assert.equal(subject.media.log.at(-1) === 'close' || subject.media.log.includes('close'), true);
}

describe('200 random sequences of commands and far-end events', () => {
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => {
    unhandled.push(reason);
  };
  before(() => {
    process.on('unhandledRejection', onUnhandled);
  });
  after(() => {
    process.off('unhandledRejection', onUnhandled);
  });

  it('no illegal state, one end, nothing pending, nothing open', async (context) => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
    context.diagnostic(`SEED=${String(seed)}`);
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        opening,
        fc.array(step, { maxLength: 30 }),
        async (inbound, first, rest) => {
          await play(inbound, [...first, ...rest]);
        },
      ),
      { seed, numRuns: 200 },
    );
    await new Promise((resolve) => setTimeout(resolve));
    assert.deepEqual(unhandled, []);
  });
});
