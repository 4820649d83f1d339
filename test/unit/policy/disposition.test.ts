import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DisconnectCause, DisconnectReason } from '../../../src/core/disconnect-reason.js';
import { dispositionOf, dispositionOfLost } from '../../../src/policy/disposition.js';

const reason = (cause: DisconnectCause, by: DisconnectReason['by']): DisconnectReason => ({
  cause,
  by,
});

describe('dispositionOf', () => {
  for (const [direction, connectTime, cause, by, expected] of [
    ['inbound', 5, 'normal', 'remote', 'answered'],
    ['inbound', 5, 'network-lost', 'network', 'answered'],
    ['inbound', undefined, 'answered-elsewhere', 'remote', 'answered'],
    ['inbound', undefined, 'cancelled', 'remote', 'missed'],
    ['inbound', undefined, 'no-answer', 'local', 'missed'],
    ['inbound', undefined, 'unavailable', 'local', 'missed'],
    ['inbound', undefined, 'network-lost', 'network', 'missed'],
    ['inbound', undefined, 'rejected', 'local', 'rejected'],
    ['inbound', undefined, 'busy', 'local', 'missed'],
    ['inbound', undefined, 'normal', 'remote', 'answered'],
    ['inbound', undefined, 'transferred', 'remote', 'answered'],
    ['inbound', undefined, 'media-failed', 'network', 'failed'],
    ['outbound', undefined, 'normal', 'local', 'answered'],
    ['outbound', undefined, 'transferred', 'remote', 'answered'],
    ['outbound', 5, 'normal', 'local', 'answered'],
    ['outbound', 5, 'transferred', 'local', 'answered'],
    ['outbound', undefined, 'cancelled', 'local', 'cancelled'],
    ['outbound', undefined, 'no-answer', 'local', 'cancelled'],
    ['outbound', undefined, 'busy', 'remote', 'rejected'],
    ['outbound', undefined, 'rejected', 'remote', 'rejected'],
    ['outbound', undefined, 'not-found', 'remote', 'failed'],
    ['outbound', undefined, 'server-error', 'remote', 'failed'],
  ] as const) {
    it(`${direction}, ${connectTime === undefined ? 'not ' : ''}answered, ${cause} by ${by}: ${expected}`, () => {
      const call = { direction, disconnectReason: reason(cause, by) };
      assert.equal(
        dispositionOf(connectTime === undefined ? call : { ...call, connectTime }),
        expected,
      );
    });
  }

  it('a caller whom we sent on was forwarded', () => {
    const sentOn = { cause: 'unavailable', by: 'local', statusCode: 302 } as const;
    assert.equal(dispositionOf({ direction: 'inbound', disconnectReason: sentOn }), 'forwarded');
    assert.equal(
      dispositionOf({ direction: 'inbound', disconnectReason: { ...sentOn, statusCode: 480 } }),
      'missed',
    );
  });

  it('of a page that went in the middle of a call', () => {
    assert.equal(dispositionOfLost({ direction: 'inbound', connectTime: 5 }), 'answered');
    assert.equal(dispositionOfLost({ direction: 'inbound' }), 'missed');
    assert.equal(dispositionOfLost({ direction: 'outbound' }), 'cancelled');
  });
});
