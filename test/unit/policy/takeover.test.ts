import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialCallState, type CallState } from '../../../src/core/call-state.js';
import type { CallDialog, ReplacedDialog } from '../../../src/core/ports.js';
import {
  takeoverDecision,
  type ReplaceableCall,
  type TakeoverDecision,
} from '../../../src/policy/takeover.js';

const dialog: CallDialog = { callId: 'x@host', localTag: 'ours', remoteTag: 'theirs' };
const named: ReplacedDialog = { callId: 'x@host', toTag: 'ours', fromTag: 'theirs' };

function call(
  correlationId: string,
  changes: Partial<CallState> = {},
  dialogs: readonly CallDialog[] = [dialog],
): ReplaceableCall {
  const start = { correlationId, lineId: 'l', startTime: 1, direction: 'outbound' } as const;
  return { state: { ...initialCallState(start), status: 'connected', ...changes }, dialogs };
}

const other = call('other', {}, [{ callId: 'y', localTag: 'a', remoteTag: 'b' }]);
const takes: TakeoverDecision = { action: 'take-over', correlationId: 'a' };
const refuses = (statusCode: number): TakeoverDecision => ({ action: 'reject', statusCode });

describe('takeoverDecision', () => {
  const table: readonly (readonly [
    string,
    Partial<ReplacedDialog>,
    readonly ReplaceableCall[],
    TakeoverDecision,
  ])[] = [
    ['a connected call', {}, [other, call('a')], takes],
    ['one that came in', {}, [call('a', { direction: 'inbound' })], takes],
    [
      'one that is held, by whomever',
      {},
      [call('a', { heldLocally: true, heldRemotely: true })],
      takes,
    ],
    ['one that was just answered', {}, [call('a', { status: 'connecting' })], takes],
    ['one that reconnects', {}, [call('a', { status: 'reconnecting' })], takes],
    ['no call at all', {}, [], refuses(481)],
    ['another Call-ID', { callId: 'x' }, [call('a')], refuses(481)],
    ['another to-tag', { toTag: 'else' }, [call('a')], refuses(481)],
    ['another from-tag', { fromTag: 'else' }, [call('a')], refuses(481)],
    ['the tags of the far end', { toTag: 'theirs', fromTag: 'ours' }, [call('a')], refuses(481)],
    ['tags in other letters', { toTag: 'OURS' }, [call('a')], refuses(481)],
    ['early-only, and it was answered', { earlyOnly: true }, [call('a')], refuses(486)],
    ['ours that rings there', {}, [call('a', { status: 'ringing' })], takes],
    [
      'ours that rings there, early-only',
      { earlyOnly: true },
      [call('a', { status: 'ringing' })],
      takes,
    ],
    [
      'a branch of ours that rings in two places',
      {},
      [call('a', { status: 'ringing' }, [{ ...dialog, remoteTag: 'else' }, dialog])],
      takes,
    ],
    [
      'one that rings here',
      {},
      [call('a', { direction: 'inbound', status: 'ringing' })],
      refuses(481),
    ],
    [
      'one that rings here, early-only',
      { earlyOnly: true },
      [call('a', { direction: 'inbound', status: 'ringing' })],
      refuses(481),
    ],
    ['one that has ended', {}, [call('a', { status: 'ended' })], refuses(481)],
    [
      'one whose place is being taken already',
      {},
      [call('a'), call('b', { status: 'connecting', replaces: 'a' }, [])],
      refuses(486),
    ],
    [
      'one that somebody tried to take the place of, in vain',
      {},
      [call('a'), call('b', { status: 'ended', replaces: 'a' }, [])],
      takes,
    ],
  ];
  for (const [name, changes, calls, decision] of table) {
    it(`${name}: ${decision.action === 'reject' ? String(decision.statusCode) : 'taken over'}`, () => {
      assert.deepEqual(takeoverDecision({ ...named, ...changes }, calls), decision);
    });
  }
});
