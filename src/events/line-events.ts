import type { LineState } from '../core/line-state.js';
import type { EventOf, LineEventExtras } from './event-map.js';

/** A `line-*` event that is still to be dispatched. */
export type LineEvent = EventOf<LineEventExtras>;

/** The events of a change from one snapshot of a line to the next. */
export function lineEvents(previous: LineState, next: LineState): readonly LineEvent[] {
  if (previous.status === next.status) return [];
  const change: LineEvent = {
    type: 'line-status-change',
    extra: { status: next.status, previous: previous.status },
  };
  switch (next.status) {
    case 'connecting':
      return [change, { type: 'line-connecting', extra: {} }];
    case 'registered':
      return previous.status === 'reconnecting'
        ? [change, { type: 'line-reconnected', extra: {} }]
        : [change, { type: 'line-registered', extra: {} }];
    case 'reconnecting':
      return [change, { type: 'line-reconnecting', extra: {} }];
    case 'unregistered':
      return [change, { type: 'line-unregistered', extra: {} }];
    case 'idle':
    case 'failed':
      return [change];
  }
}
