import { errorWords, whoIs } from './words.js';

/** What is worth a few words in an event's detail. */
export function detailOf({ type, detail }) {
  if (detail.error) return `${detail.error.code}: ${errorWords(detail.error)}`;
  if (detail.previous) return `${detail.previous} → ${detail.status}`;
  if (detail.calls) return detail.calls.length === 1 ? '1 call' : `${detail.calls.length} calls`;
  if (type === 'call-disconnect') {
    const { cause, by, statusCode } = detail.state.disconnectReason;
    return [cause, `by ${by}`, statusCode].filter(Boolean).join(', ');
  }
  if (type === 'call-remote-media') return `${detail.track.kind} ${detail.change}`;
  if (type === 'line-incoming-call') return `from ${whoIs(detail.call.state.remote)}`;
  if (type === 'line-outgoing-call') return `to ${whoIs(detail.call.state.remote)}`;
  return detail.what ?? detail.kind ?? detail.tone ?? detail.warning ?? detail.destination ?? '';
}
