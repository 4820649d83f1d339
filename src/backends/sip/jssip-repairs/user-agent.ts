import type { UserAgent } from 'jssip/lib/JsSIP.js';

/** Puts right, on one user agent, what JsSIP 3.13.8 has wrong in its tables and contact. */
export function repairUserAgent(ua: UserAgent): void {
  withoutPrototypes(ua);
  anonymousContact(ua);
}

/**
 * M14. The tables of dialogs, sessions and transactions are plain objects indexed by text from the
 * network (`UA._findDialog`, `onTransportData`): a Via branch or a Call-ID that spells `constructor`
 * finds Object.prototype's and throws.
 */
function withoutPrototypes(ua: UserAgent): void {
  ua._dialogs = table();
  ua._sessions = table();
  ua._applicants = table();
  ua._transactions = { nist: table(), nict: table(), ist: table(), ict: table() };
}

/** An object without a prototype, with the entries of another. */
export function table<T>(entries: Readonly<Record<string, T>> = {}): Record<string, T> {
  const bare: Record<string, T> = Object.create(null) as Record<string, T>;
  return Object.assign(bare, entries);
}

/**
 * An anonymous call has `sip:anonymous@anonymous.invalid` as its Contact (`UA._loadConfig`), which
 * `UA.receiveRequest` does not take for ours: the far end's BYE gets 404 and the call stays. The
 * random contact tells as little (RFC 3323 4.1.1.3); a GRUU would tell the address, and is left out.
 */
function anonymousContact(ua: UserAgent): void {
  const { contact } = ua;
  const format = contact.toString.bind(contact);
  contact.toString = (options = {}) =>
    options.anonymous === true
      ? `<${contact.uri.toString()}${options.outbound === true ? ';ob' : ''}>`
      : format(options);
}
