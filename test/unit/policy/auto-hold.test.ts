import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialCallState, type CallState } from '../../../src/core/call-state.js';
import { callsToHold } from '../../../src/policy/auto-hold.js';

function call(correlationId: string, changes: Partial<CallState> = {}): CallState {
  return {
    ...initialCallState({ correlationId, lineId: 'l', startTime: 1, direction: 'outbound' }),
    status: 'connected',
    ...changes,
  };
}

describe('callsToHold', () => {
  const taken = call('new', { status: 'ringing' });
  const table: readonly (readonly [string, CallState, readonly string[]])[] = [
    ['a connected call', call('a'), ['a']],
    ['one that reconnects', call('a', { status: 'reconnecting' }), ['a']],
    ['one that was just answered', call('a', { status: 'connecting' }), ['a']],
    ['one held already', call('a', { heldLocally: true }), []],
    ['one held by the far end only', call('a', { heldRemotely: true }), ['a']],
    ['one that rings', call('a', { status: 'ringing' }), []],
    ['one that is idle', call('a', { status: 'idle' }), []],
    ['one that is merged', call('a', { mergedWith: ['b'] }), []],
    ['the taken one itself', call('new'), []],
    ['one that takes the place of the taken one', call('a', { replaces: 'new' }), []],
  ];
  for (const [name, other, held] of table) {
    it(`${name}: ${held.length > 0 ? 'held' : 'left alone'}`, () => {
      assert.deepEqual(callsToHold([other, taken], taken, 'on'), held);
    });
  }

  it('leaves alone the call that the taken one replaces', () => {
    assert.deepEqual(callsToHold([call('a')], { ...taken, replaces: 'a' }, 'on'), []);
  });

  it('off: the page decides', () => {
    assert.deepEqual(callsToHold([call('a')], taken, 'off'), []);
  });
});
