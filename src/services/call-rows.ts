import type { CallRecord } from '../core/data-services.js';

/** A row of the store `calls`. */
export interface CallRow {
  /** The `sessionId`. */
  readonly id: string;
  readonly scope: string;
  readonly startTime: number;
  readonly endTime: number;
  /** 1 while it is a missed call that nobody has looked at. */
  readonly missed?: 1;
  /** 1 while the call goes on in the page `owner`. */
  readonly open?: 1;
  readonly owner?: string;
  /** The SIP Call-ID of an inbound call, which may ring in several pages. */
  readonly call?: string;
  readonly record: CallRecord;
}

/** The row of a record; with an `owner` the call still goes on there. */
export function callRow(
  scope: string,
  record: CallRecord,
  owner?: string,
  callId?: string,
): CallRow {
  const { sessionId, startTime, endTime = startTime, disposition, read } = record;
  const going = owner !== undefined;
  return {
    id: sessionId,
    scope,
    startTime,
    endTime,
    ...(disposition === 'missed' && !read && !going ? { missed: 1 as const } : {}),
    ...(going ? { open: 1 as const, owner } : {}),
    ...(callId !== undefined && record.direction === 'inbound' ? { call: callId } : {}),
    record,
  };
}

const KNOWLEDGE = ['missed', 'failed', 'answered', 'rejected', 'forwarded', 'voicemail'];

/** Orders rows of one call: that of the page which talked, or did something with it, comes first. */
export function byKnowledge(a: CallRow, b: CallRow): number {
  const rank = ({ record }: CallRow): number =>
    record.connectTime === undefined ? KNOWLEDGE.indexOf(record.disposition) : KNOWLEDGE.length;
  return rank(b) - rank(a) || (a.id < b.id ? -1 : 1);
}

/** What is shown of a row: a call that goes on has no end yet. */
export function shownRecord({ open, record }: CallRow): CallRecord {
  if (open !== 1) return record;
  const { endTime: _, ...going } = record;
  return going;
}

/** Whether a record has a text in its name, number or address, whatever the case and spelling. */
export function recordHas(record: CallRecord, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return true;
  const { name = '', number = '', uri = '' } = record.remote;
  if ([name, number, uri].some((value) => value.toLowerCase().includes(wanted))) return true;
  const digits = wanted.replace(/[^0-9]/gu, '');
  const isNumber = /^[+0-9()\-./\s]+$/u.test(wanted);
  return isNumber && digits !== '' && number.replace(/[^0-9]/gu, '').includes(digits);
}
