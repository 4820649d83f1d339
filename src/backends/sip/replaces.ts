import type { ReplacedDialog } from '../../core/ports.js';

// RFC 3261 25.1: callid = word [ "@" word ], tag = token.
const CALL_ID = /^[A-Za-z0-9\-.!%*_+`'~()<>:\\"/[\]?{}@]{1,512}$/u;
const TAG = /^[A-Za-z0-9\-.!%*_+`'~]{1,256}$/u;
const LONGEST = 4_096;

/** Takes the value of a `Replaces` header apart (RFC 3891 6.1); `undefined`: malformed. */
export function parseReplaces(value: string): ReplacedDialog | undefined {
  if (value.length > LONGEST) return undefined;
  const [callId = '', ...given] = value.split(';').map((part) => part.trim());
  const parameters = new Map<string, string>();
  for (const parameter of given) {
    const [, name = '', text = ''] = /^([^\s=]+)(?:\s*=\s*(\S+))?$/u.exec(parameter) ?? [];
    const key = name.toLowerCase();
    if (name === '' || parameters.has(key)) return undefined;
    parameters.set(key, text);
  }
  const toTag = parameters.get('to-tag') ?? '';
  const fromTag = parameters.get('from-tag') ?? '';
  if (!CALL_ID.test(callId) || !TAG.test(toTag) || !TAG.test(fromTag)) return undefined;
  return { callId, toTag, fromTag, earlyOnly: parameters.has('early-only') };
}

/** The value of a `Replaces` header. */
export function formatReplaces({ callId, toTag, fromTag, earlyOnly }: ReplacedDialog): string {
  const early = earlyOnly === true ? ';early-only' : '';
  return `${callId};to-tag=${toTag};from-tag=${fromTag}${early}`;
}
