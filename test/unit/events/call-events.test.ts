import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialCallState, type CallState } from '../../../src/core/call-state.js';
import { CallingError } from '../../../src/core/errors.js';
import type { CallOccurrence } from '../../../src/calling/call-events.js';
import {
  beginsDialing,
  callEvents,
  firstCallEvents,
  occurrenceEvent,
} from '../../../src/events/call-events.js';

const start = { correlationId: 'c', lineId: 'l', startTime: 1 };
const outbound = initialCallState({ ...start, direction: 'outbound' });
const inbound = initialCallState({ ...start, direction: 'inbound' });
const ended = { cause: 'normal', by: 'remote' } as const;

function names(previous: CallState, patch: Partial<CallState>): string[] {
  return callEvents(previous, { ...previous, ...patch }).map(({ type }) => type.slice(5));
}

describe('the events between two snapshots of a call', () => {
  const cases: readonly (readonly [string, CallState, Partial<CallState>, readonly string[]])[] = [
    ['nothing', outbound, {}, []],
    ['a command begins', outbound, { pending: 'dial' }, []],
    ['dialling', outbound, { status: 'dialing' }, ['status-change']],
    [
      'the first 18x',
      { ...outbound, status: 'dialing' },
      { status: 'ringing' },
      ['status-change', 'progress'],
    ],
    [
      'the first 18x with early media',
      { ...outbound, status: 'dialing' },
      { status: 'ringing', earlyMedia: true },
      ['status-change', 'progress'],
    ],
    [
      'early media after the first 18x',
      { ...outbound, status: 'ringing' },
      { earlyMedia: true },
      ['progress'],
    ],
    [
      'answered at once',
      { ...outbound, status: 'dialing' },
      { status: 'connecting' },
      ['status-change', 'connect'],
    ],
    ['answered here', inbound, { status: 'connecting' }, ['status-change', 'connect']],
    [
      'first connected',
      { ...inbound, status: 'connecting' },
      { status: 'connected', connectTime: 1 },
      ['status-change', 'established'],
    ],
    [
      'the media path is lost',
      { ...inbound, status: 'connected' },
      { status: 'reconnecting' },
      ['status-change', 'reconnecting'],
    ],
    [
      'the media path is back',
      { ...inbound, status: 'reconnecting' },
      { status: 'connected' },
      ['status-change', 'reconnected'],
    ],
    [
      'ended',
      { ...inbound, status: 'connected' },
      { status: 'ended', disconnectReason: ended },
      ['status-change', 'disconnect'],
    ],
    ['dropped', outbound, { status: 'ended' }, ['status-change', 'disconnect']],
    [
      'transferred',
      { ...inbound, status: 'connected' },
      { status: 'ended', disconnectReason: { ...ended, cause: 'transferred' } },
      ['status-change', 'transferred', 'disconnect'],
    ],
    ['muted', inbound, { muted: true }, ['muted']],
    ['unmuted', { ...inbound, muted: true }, { muted: false }, ['unmuted']],
    ['held', inbound, { heldLocally: true }, ['held']],
    ['resumed', { ...inbound, heldLocally: true }, { heldLocally: false }, ['resumed']],
    ['held there', inbound, { heldRemotely: true }, ['remote-held']],
    [
      'resumed there',
      { ...inbound, heldRemotely: true },
      { heldRemotely: false },
      ['remote-resumed'],
    ],
    ['another name', inbound, { remote: { name: 'Bob' } }, ['caller-id']],
    [
      'all at once: the end is last',
      { ...inbound, status: 'connected', heldLocally: true },
      { status: 'ended', muted: true, heldLocally: false, remote: { name: 'B' } },
      ['caller-id', 'muted', 'resumed', 'status-change', 'disconnect'],
    ],
  ];
  for (const [name, previous, patch, expected] of cases) {
    it(name, () => assert.deepEqual(names(previous, patch), expected));
  }

  it('tell the status before', () => {
    const [event] = callEvents(inbound, { ...inbound, status: 'connecting' });
    assert.deepEqual(event, {
      type: 'call-status-change',
      extra: { status: 'connecting', previous: 'ringing' },
    });
  });
});

describe('the events of a first snapshot', () => {
  const first = (state: CallState): string[] => firstCallEvents(state).map(({ type }) => type);

  it('of an inbound call is that it rings', () => {
    assert.deepEqual(first(inbound), ['call-alerting']);
  });
  it('of a call that takes the place of another is that it is answered', () => {
    assert.deepEqual(first({ ...inbound, status: 'connecting' }), ['call-connect']);
  });
  it('of an inbound call that is over already is its end', () => {
    assert.deepEqual(first({ ...inbound, status: 'ended' }), [
      'call-status-change',
      'call-disconnect',
    ]);
  });
  it('of a call that is not dialled is nothing, of one that is, what has happened since', () => {
    assert.deepEqual(first(outbound), []);
    assert.deepEqual(first({ ...outbound, muted: true, status: 'dialing' }), [
      'call-muted',
      'call-status-change',
    ]);
  });
});

describe('whether a call begins to be dialled', () => {
  const dialling: CallState = { ...outbound, pending: 'dial' };
  const cases: readonly (readonly [string, CallState | undefined, CallState, boolean])[] = [
    ['made', undefined, outbound, false],
    ['dial()', outbound, dialling, true],
    ['sent', dialling, { ...dialling, status: 'dialing' }, false],
    ['refused', dialling, outbound, false],
    ['dialled by the model itself', undefined, { ...outbound, status: 'dialing' }, true],
    ['dropped', outbound, { ...outbound, status: 'ended' }, false],
    ['inbound', undefined, inbound, false],
  ];
  for (const [name, previous, next, expected] of cases) {
    it(name, () => assert.equal(beginsDialing(previous, next), expected));
  }
});

describe('the event of an occurrence', () => {
  const error = new CallingError('hold-failed', 'No.');
  const progress = { destination: 'x', status: 'trying' } as const;
  const track = {} as MediaStreamTrack;
  const cases: readonly (readonly [CallOccurrence, string, object])[] = [
    [{ type: 'digit', tone: '#' }, 'call-digit', { tone: '#' }],
    [{ type: 'error', error }, 'call-error', { error }],
    [{ type: 'hold-error', error }, 'call-hold-error', { error }],
    [{ type: 'resume-error', error }, 'call-resume-error', { error }],
    [{ type: 'transfer-error', error }, 'call-transfer-error', { error }],
    [{ type: 'transfer-progress', progress }, 'call-transfer-progress', { progress }],
    [
      { type: 'transfer-request', destination: 'd', preventDefault: () => undefined },
      'call-transfer-request',
      { destination: 'd' },
    ],
    [
      { type: 'quality-warning', warning: 'low-mos' },
      'call-quality-warning',
      { warning: 'low-mos' },
    ],
    [
      { type: 'quality-warning-cleared', warning: 'low-mos' },
      'call-quality-warning-cleared',
      { warning: 'low-mos' },
    ],
    [
      { type: 'remote-media', change: 'removed', track },
      'call-remote-media',
      { change: 'removed', track },
    ],
  ];
  for (const [occurrence, type, extra] of cases) {
    it(type, () => assert.deepEqual(occurrenceEvent(occurrence), { type, extra }));
  }
});
