import type { UserAgent } from 'jssip/lib/JsSIP.js';
import { RepairedSession } from './session.js';
import { table } from './table.js';

/**
 * M14. The tables of dialogs, sessions and transactions are plain objects indexed by text from the
 * network (`UA._findDialog`, `onTransportData`): a Via branch or a Call-ID that spells `constructor`
 * finds Object.prototype's and throws. Sessions that come in are repaired ones.
 */
export function repairUserAgent(ua: UserAgent): void {
  ua._dialogs = table();
  ua._sessions = table();
  ua._transactions = { nist: table(), nict: table(), ist: table(), ict: table() };
  ua._Session = RepairedSession;
}
