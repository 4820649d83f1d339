import { DIGIT_LENGTH } from '../../core/dtmf.js';
import { TRICKLE_PACKAGE } from './trickle.js';

/** The type of the body that `writeDigit()` makes. */
export const DIGIT_TYPE = 'application/dtmf-relay';

/** A digit as the body of an INFO. */
export function writeDigit(digit: string): string {
  return `Signal=${digit}\r\nDuration=${String(DIGIT_LENGTH)}`;
}

/** An INFO as it came. */
export interface InfoRequest {
  readonly contentType: string | undefined;
  /** `Info-Package` (RFC 6086). */
  readonly package: string | undefined;
  readonly body: string;
}

/** How an INFO is answered, and the digit that was in it. */
export interface InfoAnswer {
  readonly code: number;
  readonly reason?: string;
  readonly headers?: readonly string[];
  readonly digit?: string;
}

const LONGEST_BODY = 512;
// RFC 4733 3.2 by number, as some gateways write it.
const BY_NUMBER: ReadonlyMap<string, string> = new Map([
  ['10', '*'],
  ['11', '#'],
  ['12', 'A'],
  ['13', 'B'],
  ['14', 'C'],
  ['15', 'D'],
]);

/**
 * Reads an INFO. Digits come as `application/dtmf-relay` (`Signal=5`, one line of several) or as
 * `application/dtmf` (the digit alone). Nothing else is understood here. Pure; never throws.
 */
export function readInfo({ contentType, package: named, body }: InfoRequest): InfoAnswer {
  if (named !== undefined && named.trim() !== '') {
    // RFC 6086 4.2.2; we have told which we take.
    return { code: 469, reason: 'Bad Info Package', headers: [`Recv-Info: ${TRICKLE_PACKAGE}`] };
  }
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  // RFC 2976 2.2: one without a body asks whether we are there.
  if (type === '' && body.trim() === '') return { code: 200 };
  if (type !== DIGIT_TYPE && type !== 'application/dtmf') {
    return { code: 415, headers: [`Accept: ${DIGIT_TYPE}, application/dtmf`] };
  }
  const digit = body.length > LONGEST_BODY ? undefined : digitIn(body, type !== DIGIT_TYPE);
  return digit === undefined ? { code: 400, reason: 'Bad Digit' } : { code: 200, digit };
}

function digitIn(body: string, bare: boolean): string | undefined {
  for (const line of body.split(/\r?\n/u)) {
    const [, name, value] = /^\s*(?:([a-z]+)\s*=)?\s*(\S+)\s*$/iu.exec(line) ?? [];
    if (value === undefined || (name === undefined ? !bare : name.toLowerCase() !== 'signal')) {
      continue;
    }
    const digit = BY_NUMBER.get(value) ?? value.toUpperCase();
    return /^[0-9A-D*#]$/u.test(digit) ? digit : undefined;
  }
  return undefined;
}
