import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialCallState, type CallState } from '../../../src/core/call-state.js';
import { chooseTone, type AlertingCall } from '../../../src/policy/choose-tone.js';
import { incomingDecision } from '../../../src/policy/incoming-decision.js';

function state(direction: CallState['direction'], changes: Partial<CallState> = {}): CallState {
  return {
    ...initialCallState({ correlationId: 'c', lineId: 'l', startTime: 1, direction }),
    ...changes,
  };
}

function call(snapshot: CallState, flags: Partial<AlertingCall> = {}): AlertingCall {
  return { state: snapshot, silenced: false, alerted: false, ...flags };
}

const rings = state('inbound');
const talks = state('inbound', { status: 'connected' });
const ringsThere = state('outbound', { status: 'ringing' });

describe('chooseTone', () => {
  const table: readonly (readonly [string, readonly AlertingCall[], string | undefined])[] = [
    ['nothing', [], undefined],
    ['a call that comes in', [call(rings)], 'ringtone'],
    ['one that is silenced', [call(rings, { silenced: true })], undefined],
    ['one that is being answered', [call({ ...rings, pending: 'answer' })], undefined],
    ['a second one while talking', [call(talks), call(rings)], 'waiting'],
    [
      'a second one while the first is held',
      [call({ ...talks, heldLocally: true }), call(rings)],
      'ringtone',
    ],
    ['180 at the far end', [call(ringsThere, { alerted: true })], 'ringback'],
    ['183 without 180', [call(ringsThere)], undefined],
    ['early media', [call({ ...ringsThere, earlyMedia: true }, { alerted: true })], undefined],
    ['ringing here goes first', [call(ringsThere, { alerted: true }), call(rings)], 'ringtone'],
    ['a call that ended', [call({ ...rings, status: 'ended' })], undefined],
  ];
  for (const [name, calls, tone] of table) {
    it(`${name}: ${tone ?? 'silence'}`, () => {
      assert.equal(chooseTone(calls), tone);
    });
  }
});

describe('incomingDecision', () => {
  it('rings while there is room', () => {
    const idle = state('outbound');
    assert.deepEqual(incomingDecision({ retired: false, calls: [idle], maxCalls: 1 }), {
      action: 'ring',
    });
  });

  it('answers 486 beyond max-calls, a call being dialled counted', () => {
    for (const busy of [talks, rings, state('outbound', { pending: 'dial' })]) {
      assert.deepEqual(incomingDecision({ retired: false, calls: [busy], maxCalls: 1 }), {
        action: 'reject',
        statusCode: 486,
      });
    }
  });

  it('answers 480 on a line that leaves', () => {
    assert.deepEqual(incomingDecision({ retired: true, calls: [], maxCalls: 1 }), {
      action: 'reject',
      statusCode: 480,
    });
  });
});
