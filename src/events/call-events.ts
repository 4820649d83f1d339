import type { CallState } from '../core/call-state.js';
import type { CallOccurrence } from '../calling/call-events.js';
import type { CallEventExtras, EventOf } from './event-map.js';

/** A `call-*` event that is still to be dispatched. */
export type CallEvent = EventOf<CallEventExtras>;

/** The events of a change from one snapshot of a call to the next; `call-disconnect` comes last. */
export function callEvents(previous: CallState, next: CallState): readonly CallEvent[] {
  return [...fieldEvents(previous, next), ...statusEvents(previous, next)];
}

/** The events of the first snapshot of a call that was there before anybody looked. */
export function firstCallEvents(state: CallState): readonly CallEvent[] {
  if (state.direction === 'inbound') {
    if (state.status === 'ringing') return [{ type: 'call-alerting', extra: {} }];
    // It takes the place of another call, and was never ringing (RFC 3891).
    if (state.status === 'connecting') return [{ type: 'call-connect', extra: {} }];
    return callEvents({ ...state, status: 'ringing' }, state);
  }
  return callEvents({ ...state, status: 'idle', muted: false, earlyMedia: false }, state);
}

/** Whether a call begins to be dialled between two snapshots. */
export function beginsDialing(previous: CallState | undefined, next: CallState): boolean {
  if (next.direction !== 'outbound' || next.status === 'ended') return false;
  const was = previous !== undefined && isDialled(previous);
  return !was && isDialled(next);
}

function isDialled(state: CallState): boolean {
  return state.pending === 'dial' || state.status !== 'idle';
}

/** The event of an occurrence. */
export function occurrenceEvent(occurrence: CallOccurrence): CallEvent {
  switch (occurrence.type) {
    case 'digit':
      return { type: 'call-digit', extra: { tone: occurrence.tone } };
    case 'error':
      return { type: 'call-error', extra: { error: occurrence.error } };
    case 'hold-error':
      return { type: 'call-hold-error', extra: { error: occurrence.error } };
    case 'resume-error':
      return { type: 'call-resume-error', extra: { error: occurrence.error } };
    case 'transfer-error':
      return { type: 'call-transfer-error', extra: { error: occurrence.error } };
    case 'transfer-progress':
      return { type: 'call-transfer-progress', extra: { progress: occurrence.progress } };
    case 'transfer-request':
      return { type: 'call-transfer-request', extra: { destination: occurrence.destination } };
    case 'quality-warning':
      return { type: 'call-quality-warning', extra: { warning: occurrence.warning } };
    case 'quality-warning-cleared':
      return { type: 'call-quality-warning-cleared', extra: { warning: occurrence.warning } };
    case 'remote-media':
      return {
        type: 'call-remote-media',
        extra: { change: occurrence.change, track: occurrence.track },
      };
  }
}

function fieldEvents(previous: CallState, next: CallState): CallEvent[] {
  const events: CallEvent[] = [];
  const tell = (type: PlainEvent): void => void events.push({ type, extra: {} });
  if (previous.remote !== next.remote) tell('call-caller-id');
  if (previous.muted !== next.muted) tell(next.muted ? 'call-muted' : 'call-unmuted');
  if (previous.heldLocally !== next.heldLocally) {
    tell(next.heldLocally ? 'call-held' : 'call-resumed');
  }
  if (previous.heldRemotely !== next.heldRemotely) {
    tell(next.heldRemotely ? 'call-remote-held' : 'call-remote-resumed');
  }
  // With the first 18x there is one event, not two.
  const rang = previous.status === 'ringing' && next.status === 'ringing';
  if (rang && !previous.earlyMedia && next.earlyMedia) tell('call-progress');
  return events;
}

function statusEvents(previous: CallState, next: CallState): CallEvent[] {
  if (previous.status === next.status) return [];
  const particular: PlainEvent[] = [];
  switch (next.status) {
    case 'ringing':
      particular.push('call-progress');
      break;
    case 'connecting':
      particular.push('call-connect');
      break;
    case 'connected':
      particular.push(previous.status === 'reconnecting' ? 'call-reconnected' : 'call-established');
      break;
    case 'reconnecting':
      particular.push('call-reconnecting');
      break;
    case 'ended':
      if (next.disconnectReason?.cause === 'transferred') particular.push('call-transferred');
      particular.push('call-disconnect');
      break;
    case 'idle':
    case 'dialing':
      break;
  }
  return [
    { type: 'call-status-change', extra: { status: next.status, previous: previous.status } },
    ...particular.map((type): CallEvent => ({ type, extra: {} })),
  ];
}

/** The events that tell nothing beside the snapshot. */
type PlainEvent = {
  [Name in keyof CallEventExtras]: object extends CallEventExtras[Name] ? Name : never;
}[keyof CallEventExtras];
