import { CallingError } from './errors.js';

const NAME = /^X-[A-Za-z0-9!%*_+`'~-]{1,64}$/iu;
// Halves of characters as well: the wire has no way to carry them.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/u;
const MAX_VALUE = 1024;
const MAX_COUNT = 32;

/**
 * Checks the headers a page wants to add to its request or answer: `X-` names and one-line values.
 * Throws `invalid-argument` for one that would break the message.
 */
export function checkCustomHeaders(
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(headers);
  if (entries.length > MAX_COUNT) {
    throw new CallingError(
      'invalid-argument',
      `At most ${String(MAX_COUNT)} headers can be added.`,
    );
  }
  entries.forEach(checkHeader);
  return Object.freeze({ ...headers });
}

function checkHeader([name, value]: readonly [name: string, value: unknown]): void {
  if (!NAME.test(name)) {
    throw new CallingError(
      'invalid-argument',
      `The header name ${JSON.stringify(name.slice(0, 80))} cannot be used: it must begin with "X-".`,
    );
  }
  if (typeof value !== 'string' || CONTROL.test(value) || value.length > MAX_VALUE) {
    throw new CallingError(
      'invalid-argument',
      `The value of the header ${name} cannot be used: it must be one line of at most ${String(MAX_VALUE)} characters.`,
    );
  }
}
