import { formatAddress, parseAddress, type SipAddress } from '../core/address.js';

/** Where a call may be taken, and who sent it there, the last first. */
export interface RedirectTarget {
  readonly address: SipAddress;
  readonly sentBy: readonly SipAddress[];
}

/** How far a call has come by redirects. */
export interface RedirectCourse {
  /** Whom it is at. */
  readonly at: RedirectTarget;
  /** Whom it has been at, as URIs. */
  readonly tried: readonly string[];
  /** Whom it can still go to, in order. */
  readonly waiting: readonly RedirectTarget[];
  /** How many redirects it has followed. */
  readonly followed: number;
}

/** How the attempt at one target ended. */
export interface FailedAttempt {
  /** Absent where no response came of the far end. */
  readonly statusCode?: number | undefined;
  /** Where a 3xx sends us, the preferred first. */
  readonly contacts?: readonly string[] | undefined;
}

// 300, 301 and 302 say where else somebody is. 305 names a proxy, 380 another service.
const FOLLOWED: readonly number[] = [300, 301, 302];
const MOST_CONTACTS = 5;

/** The course of a call that has not been redirected. */
export function startOfCourse(destination: string): RedirectCourse {
  const at = { address: parseAddress(destination), sentBy: [] };
  return { at, tried: [formatAddress(at.address)], waiting: [], followed: 0 };
}

/**
 * Where a call goes on after an attempt has failed (RFC 3261 8.1.3.4): to where a redirect leads,
 * the preferred first, never to where it has been; else to the next that an earlier redirect named.
 * `undefined`: nowhere. A 6xx speaks for the person, wherever that is; without a response the network
 * is at fault, and trying on would not help. Pure.
 */
export function nextInCourse(
  course: RedirectCourse,
  { statusCode, contacts = [] }: FailedAttempt,
  maxRedirects: number,
): RedirectCourse | undefined {
  if (statusCode === undefined || statusCode >= 600) return undefined;
  const follows = FOLLOWED.includes(statusCode) && course.followed < maxRedirects;
  const sentBy = [course.at.address, ...course.at.sentBy];
  const found = follows
    ? contacts.flatMap((contact) => addressOf(contact, course)).slice(0, MOST_CONTACTS)
    : [];
  const targets = [...found.map((address) => ({ address, sentBy })), ...course.waiting];
  const index = targets.findIndex(({ address }) => !course.tried.includes(formatAddress(address)));
  const at = targets[index];
  if (!at) return undefined;
  return {
    at,
    tried: [...course.tried, formatAddress(at.address)],
    waiting: targets.slice(index + 1),
    followed: course.followed + (index < found.length ? 1 : 0),
  };
}

// Headers in it are dropped (19.1.5), and so is one for another method, or one that is less safe
// than what was dialled.
function addressOf(contact: string, course: RedirectCourse): readonly SipAddress[] {
  try {
    const address = parseAddress(contact.replace(/^([^@]*@[^?]*)\?.*$/su, '$1'));
    const [, method] = /;method=([^;]*)/iu.exec(address.parameters) ?? [];
    if (method !== undefined && method.toUpperCase() !== 'INVITE') return [];
    if (course.at.address.scheme === 'sips' && address.scheme !== 'sips') return [];
    return [{ ...address, parameters: address.parameters.replace(/;method=[^;]*/iu, '') }];
  } catch {
    return [];
  }
}
