export const disconnectCauses = [
  'normal',
  'cancelled',
  'rejected',
  'busy',
  'no-answer',
  'not-found',
  'unavailable',
  'forbidden',
  'media-inactivity',
  'media-failed',
  'network-lost',
  'timeout',
  'server-error',
  'transferred',
  'answered-elsewhere',
  'unknown',
] as const;

export type DisconnectCause = (typeof disconnectCauses)[number];

/** Why a call ended, and who ended it. */
export interface DisconnectReason {
  readonly cause: DisconnectCause;
  readonly statusCode?: number;
  readonly reasonPhrase?: string;
  /** Where we sent the call on to (302), a SIP URI. */
  readonly forwardedTo?: string;
  readonly by: 'local' | 'remote' | 'network';
}

/** A `Reason` header (RFC 3326): `SIP;cause=200` or `Q.850;cause=16`. */
export interface ReasonHeader {
  readonly protocol: string;
  readonly cause: number;
  readonly text?: string;
}

/** What is known of a refusal of our INVITE. */
export interface Refusal {
  readonly statusCode: number;
  readonly reasonPhrase?: string | undefined;
  readonly reasons?: readonly ReasonHeader[] | undefined;
  /** Whether an 18x came before. */
  readonly alerted: boolean;
}

const Q850: ReadonlyMap<number, DisconnectCause> = new Map([
  [1, 'not-found'],
  [17, 'busy'],
  [18, 'no-answer'],
  [19, 'no-answer'],
  [21, 'rejected'],
]);

const STATUS: ReadonlyMap<number, DisconnectCause> = new Map([
  [486, 'busy'],
  [600, 'busy'],
  [603, 'rejected'],
  [607, 'rejected'],
  [608, 'rejected'],
  [401, 'forbidden'],
  [403, 'forbidden'],
  [407, 'forbidden'],
  [404, 'not-found'],
  [410, 'not-found'],
  [484, 'not-found'],
  [604, 'not-found'],
  [480, 'unavailable'],
  [487, 'cancelled'],
  [415, 'media-failed'],
  [488, 'media-failed'],
  [606, 'media-failed'],
]);

/** Parses the values of `Reason` headers, several in a line or one a header. Never throws. */
export function parseReasonHeaders(values: readonly string[]): readonly ReasonHeader[] {
  const parsed: ReasonHeader[] = [];
  for (const value of values) {
    // A comma inside the quoted text does not part two reasons.
    for (const part of value.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/gu) ?? []) {
      const protocol = /^\s*([\w.-]+)/u.exec(part)?.[1];
      const cause = /;\s*cause\s*=\s*(\d{1,3})\b/iu.exec(part)?.[1];
      const text = /;\s*text\s*=\s*"((?:[^"\\]|\\.)*)"/iu.exec(part)?.[1];
      if (protocol === undefined || cause === undefined) continue;
      parsed.push({
        protocol: protocol.toUpperCase(),
        cause: Number(cause),
        ...(text === undefined ? {} : { text: text.replace(/\\(.)/gu, '$1') }),
      });
    }
  }
  return parsed;
}

/** The cause of a refused outbound call: Q.850 in a `Reason` header first, else the status. */
export function causeOfRefusal({ statusCode, reasons = [], alerted }: Refusal): DisconnectCause {
  for (const reason of reasons) {
    const cause = reason.protocol === 'Q.850' ? Q850.get(reason.cause) : undefined;
    if (cause) return cause;
  }
  if (reasons.some(isAnsweredElsewhere)) return 'answered-elsewhere';
  if (statusCode === 408) return alerted ? 'no-answer' : 'timeout';
  const cause = STATUS.get(statusCode);
  if (cause) return cause;
  if (statusCode >= 300 && statusCode < 400) return 'unavailable';
  if (statusCode >= 500 && statusCode < 600) return 'server-error';
  return 'unknown';
}

/** The cause of an inbound call that its caller gave up (CANCEL, RFC 3261 9). */
export function causeOfCancel(reasons: readonly ReasonHeader[]): DisconnectCause {
  return reasons.some(isAnsweredElsewhere) ? 'answered-elsewhere' : 'cancelled';
}

/** The cause of a call that the far end ended with BYE. */
export function causeOfBye(reasons: readonly ReasonHeader[]): DisconnectCause {
  return reasons.some(isAnsweredElsewhere) ? 'answered-elsewhere' : 'normal';
}

function isAnsweredElsewhere(reason: ReasonHeader): boolean {
  return reason.protocol === 'SIP' && reason.cause === 200;
}
