import type { VoicemailMessage, VoicemailSummary } from '../core/data-services.js';

/** A row of the store `messages`. */
export interface MessageRow {
  /** The `messageId`. */
  readonly id: string;
  readonly scope: string;
  readonly time: number;
  /** The kind of the recording, with its codec. */
  readonly type: string;
  /** When something was written to it last. */
  readonly touched: number;
  /** 1 while the message is being recorded in the page `owner`. */
  readonly open?: 1;
  readonly owner?: string;
  readonly message: VoicemailMessage;
}

/** A row of the store `recordings`: a part of a message, in the order of `position`. */
export interface RecordingRow {
  readonly messageId: string;
  readonly position: number;
  readonly data: ArrayBuffer;
}

/** A row of the store `recordings` that is what callers of a line hear. */
export interface GreetingRow {
  /** `greetingId()`. */
  readonly messageId: string;
  readonly position: number;
  readonly type: string;
  /** The sound, or where it is. */
  readonly data?: ArrayBuffer;
  readonly url?: string;
}

/** Under what the greeting of a line is stored; no message has such an id. */
export function greetingId(scope: string): string {
  return `greeting|${scope}`;
}

/** The row of a message that is recorded no longer. */
export function closedRow({ open: _, owner: __, ...row }: MessageRow): MessageRow {
  return row;
}

/** Whether so much was said that it is a message. */
export function isWorthKeeping({ message }: MessageRow): boolean {
  return message.durationSeconds >= 1;
}

/** How many messages of each kind there are. */
export function countMessages(messages: readonly VoicemailMessage[]): VoicemailSummary {
  const count = (read: boolean, urgentOnly: boolean): number =>
    messages.filter((message) => message.read === read && (message.urgent || !urgentOnly)).length;
  return {
    newMessages: count(false, false),
    oldMessages: count(true, false),
    newUrgentMessages: count(false, true),
    oldUrgentMessages: count(true, true),
  };
}

/** What waits in several places together; the account to dial is that of the first that has one. */
export function addSummaries(summaries: readonly VoicemailSummary[]): VoicemailSummary {
  const sum = (
    name: 'newMessages' | 'oldMessages' | 'newUrgentMessages' | 'oldUrgentMessages',
  ): number => summaries.reduce((total, summary) => total + summary[name], 0);
  const account = summaries.find((summary) => summary.account !== undefined)?.account;
  return {
    newMessages: sum('newMessages'),
    oldMessages: sum('oldMessages'),
    newUrgentMessages: sum('newUrgentMessages'),
    oldUrgentMessages: sum('oldUrgentMessages'),
    ...(account !== undefined && { account }),
    ...(summaries.some(({ waiting }) => waiting) && { waiting: true }),
  };
}
