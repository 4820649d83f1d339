import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { initialCallingClientState } from '../../../src/core/calling-client-state.js';
import { CallingError } from '../../../src/core/errors.js';
import {
  callingEvents,
  noticeEvent,
  type CallingEventNotice,
} from '../../../src/events/calling-events.js';

const client = initialCallingClientState('sip');

describe('the events of a calling', () => {
  it('tell each change of its status', () => {
    assert.deepEqual(callingEvents(client, { ...client, status: 'connecting' }), [
      { type: 'calling-status-change', extra: { status: 'connecting', previous: 'idle' } },
    ]);
    assert.deepEqual(callingEvents(client, { ...client, audioBlocked: true }), []);
  });

  const error = new CallingError('connection-failed', 'Down.');
  const cases: readonly (readonly [CallingEventNotice, string, object])[] = [
    [{ type: 'error', error }, 'calling-error', { error }],
    [{ type: 'token-expiring', expiresAt: 5 }, 'calling-token-expiring', { expiresAt: 5 }],
    [{ type: 'audio-blocked', what: 'ringtone' }, 'calling-audio-blocked', { what: 'ringtone' }],
    [{ type: 'audio-started' }, 'calling-audio-started', {}],
    [
      { type: 'device-lost', kind: 'speaker', deviceId: 'd' },
      'calling-device-lost',
      { kind: 'speaker', deviceId: 'd' },
    ],
  ];
  for (const [notice, type, extra] of cases) {
    it(type, () => assert.deepEqual(noticeEvent(notice), { type, extra }));
  }
});
