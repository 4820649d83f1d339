import { CallingError } from '../core/errors.js';
import type { IceServers } from '../calling/options.js';

/** An attribute that is a text; without it the property is `undefined`. */
export const text = { fromAttribute: (value: string | null) => value ?? undefined };

/** Checks a whole number of at least `least`, as a number or as an attribute's text. */
export function wholeNumber(name: string, least: number): (value: unknown) => number {
  return (value) => {
    const blank = typeof value === 'string' && value.trim() === '';
    const number = blank || typeof value === 'boolean' ? NaN : Number(value);
    if (Number.isSafeInteger(number) && number >= least) return number;
    throw bad(name, value, `Give a whole number of at least ${String(least)}.`);
  };
}

/** Checks one of some words. */
export function oneOf<Word extends string>(
  name: string,
  words: readonly Word[],
): (value: unknown) => Word {
  return (value) => {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    throw bad(name, value, `Give one of: ${words.join(', ')}.`);
  };
}

/** Parses ICE servers as JSON; a malformed text throws. */
export function parseIceServers(json: string): IceServers {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    // The parser's own words are left out: they repeat the text, which may hold a credential.
    throw new CallingError(
      'invalid-argument',
      '"ice-servers" is not JSON. Write it as [{"urls":"stun:stun.example.com"}].',
    );
  }
  if (!Array.isArray(value)) throw badIceServers();
  return checkIceServers(value);
}

/** Checks ICE servers, or the function that gives them. */
export function checkIceServers(value: unknown): IceServers {
  if (typeof value === 'function') return value as IceServers;
  if (Array.isArray(value) && value.every(isIceServer)) return value;
  throw badIceServers();
}

function isIceServer(value: unknown): value is RTCIceServer {
  if (typeof value !== 'object' || value === null || !('urls' in value)) return false;
  const urls: unknown[] = Array.isArray(value.urls) ? value.urls : [value.urls];
  return (
    urls.length > 0 &&
    urls.every((url) => typeof url === 'string' && /^(?:stun|turn)s?:/iu.test(url))
  );
}

function badIceServers(): CallingError {
  // What was given is not shown either.
  return new CallingError(
    'invalid-argument',
    '"ice-servers" is no list of ICE servers. Write it as [{"urls":"stun:stun.example.com"}].',
  );
}

function bad(name: string, value: unknown, why: string): CallingError {
  const shown = String(value).slice(0, 80);
  return new CallingError(
    'invalid-argument',
    `"${name}" cannot be ${JSON.stringify(shown)}. ${why}`,
  );
}
