import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  initialCallState,
  reduceCall,
  type CallSignal,
  type CallState,
} from '../../../src/core/call-state.js';
import { CallingError } from '../../../src/core/errors.js';

const start = { correlationId: 'c', lineId: 'l', startTime: 1 };
const outbound = initialCallState({ ...start, direction: 'outbound' });
const inbound = initialCallState({ ...start, direction: 'inbound', callId: 'x' });
const ended: CallSignal = { type: 'ended', reason: { cause: 'normal', by: 'remote' }, at: 9 };

function statuses(from: CallState, ...signals: CallSignal[]): string[] {
  const seen: string[] = [from.status];
  let state = from;
  for (const signal of signals) {
    state = reduceCall(state, signal);
    if (state.status !== seen.at(-1)) seen.push(state.status);
  }
  return seen;
}

describe('reduceCall', () => {
  it('goes the whole way of an outbound call', () => {
    assert.deepEqual(
      statuses(
        outbound,
        { type: 'dialing', callId: 'x' },
        { type: 'ringing' },
        { type: 'answered' },
        { type: 'media-connected', at: 5 },
        { type: 'media-lost' },
        { type: 'media-connected', at: 6 },
        ended,
      ),
      [
        'idle',
        'dialing',
        'ringing',
        'connecting',
        'connected',
        'reconnecting',
        'connected',
        'ended',
      ],
    );
  });

  it('may skip ringing, and nothing else', () => {
    assert.deepEqual(statuses(outbound, { type: 'dialing', callId: 'x' }, { type: 'answered' }), [
      'idle',
      'dialing',
      'connecting',
    ]);
    assert.deepEqual(statuses(outbound, { type: 'ringing' }, { type: 'answered' }), ['idle']);
    assert.deepEqual(statuses(inbound, { type: 'media-connected', at: 2 }), ['ringing']);
    assert.deepEqual(statuses(inbound, { type: 'media-lost' }), ['ringing']);
  });

  it('keeps the first connectTime', () => {
    let state = reduceCall(inbound, { type: 'answered' });
    state = reduceCall(state, { type: 'media-connected', at: 5 });
    state = reduceCall(state, { type: 'media-lost' });
    state = reduceCall(state, { type: 'media-connected', at: 8 });
    assert.equal(state.connectTime, 5);
  });

  it('changes nothing after the end, and returns the same reference for what changes nothing', () => {
    const state = reduceCall(inbound, ended);
    assert.equal(state.endTime, 9);
    assert.deepEqual(state.disconnectReason, { cause: 'normal', by: 'remote' });
    const signals: CallSignal[] = [
      { type: 'answered' },
      { type: 'muted', muted: true },
      { type: 'remote', remote: { name: 'x' } },
      { type: 'pending', command: 'dial' },
      ended,
    ];
    for (const signal of signals) assert.equal(reduceCall(state, signal), state);
    assert.equal(reduceCall(inbound, { type: 'muted', muted: false }), inbound);
    assert.equal(reduceCall(inbound, { type: 'remote', remote: {} }), inbound);
  });

  it('keeps mute through a reconnection', () => {
    let state = reduceCall(inbound, { type: 'muted', muted: true });
    state = reduceCall(state, { type: 'answered' });
    state = reduceCall(state, { type: 'media-connected', at: 5 });
    state = reduceCall(state, { type: 'media-lost' });
    assert.equal(state.muted, true);
  });

  it('shows a command in progress and its failure, until the next success', () => {
    const error = new CallingError('permission-denied', 'no');
    let state = reduceCall(inbound, { type: 'pending', command: 'answer' });
    assert.equal(state.pending, 'answer');
    state = reduceCall(state, { type: 'failed', error });
    assert.equal(state.pending, undefined);
    assert.equal(state.error, error);
    assert.equal(state.status, 'ringing');
    state = reduceCall(state, { type: 'answered' });
    assert.ok(!('error' in state));
  });

  it('shows the quality, and stays the same while its figures do', () => {
    const quality = { mos: 4.2, inboundMos: 4.2, warnings: ['high-jitter'] } as const;
    const state = reduceCall(inbound, { type: 'quality', quality });
    assert.deepEqual(state.quality, quality);
    assert.equal(reduceCall(state, { type: 'quality', quality: { ...quality } }), state);
    for (const other of [
      { ...quality, mos: 4.1 },
      { ...quality, warnings: [] },
      { mos: 4.2, warnings: quality.warnings },
    ]) {
      assert.deepEqual(reduceCall(state, { type: 'quality', quality: other }).quality, other);
    }
    const over = reduceCall(state, ended);
    assert.equal(reduceCall(over, { type: 'quality', quality: { warnings: [] } }), over);
    assert.deepEqual(over.quality, quality);
  });

  it('knows early media on an outbound call only, and is ringing by it', () => {
    const dialing = reduceCall(outbound, { type: 'dialing', callId: 'x' });
    const early = reduceCall(dialing, { type: 'early-media' });
    assert.equal(early.status, 'ringing');
    assert.equal(early.earlyMedia, true);
    assert.equal(reduceCall(inbound, { type: 'early-media' }), inbound);
  });

  it('keeps how far a transfer has come, while the call is answered', () => {
    const progress = { destination: 'sip:c@d', status: 'ringing', statusCode: 180 } as const;
    const connecting = reduceCall(reduceCall(outbound, { type: 'dialing', callId: 'x' }), {
      type: 'answered',
    });
    const told = reduceCall(connecting, { type: 'transfer-progress', progress });
    assert.deepEqual(told.transferProgress, progress);
    assert.deepEqual(reduceCall(told, ended).transferProgress, progress);
    assert.equal(reduceCall(inbound, { type: 'transfer-progress', progress }), inbound);
  });

  it('a command beside another one leaves that one pending, done or failed', () => {
    const error = new CallingError('timeout', 'late');
    const holding = reduceCall(inbound, { type: 'pending', command: 'hold' });
    const failed = reduceCall(holding, { type: 'failed', command: 'sendDigit', error });
    assert.equal(failed.pending, 'hold');
    assert.equal(failed.error, error);
    const done = reduceCall(failed, { type: 'done', command: 'sendDigit' });
    assert.equal(done.pending, 'hold');
    assert.equal(done.error, undefined);
    assert.equal(reduceCall(done, { type: 'done', command: 'hold' }).pending, undefined);
    assert.equal(reduceCall(inbound, { type: 'done', command: 'hold' }), inbound);
  });
});
