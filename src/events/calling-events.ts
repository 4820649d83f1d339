import type { CallingNotice } from '../calling/calling-notice.js';
import type { CallingClientState } from '../core/calling-client-state.js';
import type { CallingEventExtras, EventOf } from './event-map.js';

/** A `calling-*` event that is still to be dispatched. */
export type CallingEvent = EventOf<CallingEventExtras>;

/** The events of a change from one snapshot of a calling client to the next. */
export function callingEvents(
  previous: CallingClientState,
  next: CallingClientState,
): readonly CallingEvent[] {
  if (previous.status === next.status) return [];
  return [
    {
      type: 'calling-status-change',
      extra: { status: next.status, previous: previous.status },
    },
  ];
}

/** A notice that is an event of the calling. */
export type CallingEventNotice = Exclude<CallingNotice, { type: 'line-error' | 'devices-chosen' }>;

/** The event of a notice; that of a line is the line's. */
export function noticeEvent(notice: CallingEventNotice): CallingEvent {
  switch (notice.type) {
    case 'error':
      return { type: 'calling-error', extra: { error: notice.error } };
    case 'token-expiring':
      return { type: 'calling-token-expiring', extra: { expiresAt: notice.expiresAt } };
    case 'audio-blocked':
      return { type: 'calling-audio-blocked', extra: { what: notice.what } };
    case 'audio-started':
      return { type: 'calling-audio-started', extra: {} };
    case 'device-lost':
      return {
        type: 'calling-device-lost',
        extra: { kind: notice.kind, deviceId: notice.deviceId },
      };
  }
}
