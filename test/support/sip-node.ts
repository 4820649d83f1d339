import assert from 'node:assert/strict';
import { md5 } from '../../src/core/md5.js';
import { isCallingError, type CallingError } from '../../src/core/errors.js';
import type { LinePortOptions } from '../../src/core/ports.js';
import { FakeClock } from './fakes/fake-clock.js';
import type { SipMessage } from './scripted.js';
import { openLine, type TestLine } from './sip-line.js';
import { FarEnd } from './sip-script.js';

let own: TestLine | undefined;

/** Disposes what `setUpLine()` made. */
export function tearDownLine(): void {
  own?.dispose();
  own = undefined;
}

/** A line that is connected to a far end in this process, on a clock that the test moves. */
export async function setUpLine(
  options: Partial<LinePortOptions> = {},
): Promise<{ end: FarEnd; clock: FakeClock; line: TestLine['line']; own: TestLine }> {
  const clock = new FakeClock();
  const end = new FarEnd(clock);
  const made = await openLine(end, options);
  own = made;
  return { end, clock, line: made.line, own: made };
}

/** What a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<CallingError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(isCallingError(error), String(error));
  return error;
}

/** The number in a message's CSeq. */
export function cseqOf(message: SipMessage): number {
  return Number.parseInt(message.header('CSeq'), 10);
}

/** Checks a digest as a server does. */
export function assertDigest(
  request: SipMessage,
  header: string,
  password: string,
  hash = md5,
): void {
  const value = request.header(header);
  const part = (name: string): string =>
    new RegExp(`[ ,]${name}="?([^",]*)`, 'u').exec(value)?.[1] ?? '';
  const ha1 = hash(`${part('username')}:${part('realm')}:${password}`);
  const ha2 = hash(`${request.method ?? ''}:${request.uri ?? ''}`);
  const middle =
    part('qop') === ''
      ? part('nonce')
      : [part('nonce'), part('nc'), part('cnonce'), part('qop')].join(':');
  assert.equal(part('response'), hash(`${ha1}:${middle}:${ha2}`), value);
  assert.equal(part('uri'), request.uri);
}
