import type { UserAgent } from 'jssip/lib/JsSIP.js';

/**
 * M14. The tables of dialogs, sessions and transactions are plain objects indexed by text from the
 * network (`UA._findDialog`, `onTransportData`): a Via branch or a Call-ID that spells `constructor`
 * finds Object.prototype's and throws.
 */
export function repairUserAgent(ua: UserAgent): void {
  ua._dialogs = table();
  ua._sessions = table();
  ua._transactions = { nist: table(), nict: table(), ist: table(), ict: table() };
}

/** An object without a prototype, with the entries of another. */
export function table<T>(entries: Readonly<Record<string, T>> = {}): Record<string, T> {
  const bare: Record<string, T> = Object.create(null) as Record<string, T>;
  return Object.assign(bare, entries);
}
