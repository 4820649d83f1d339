import { formatAddress, parseDestination, type SipAddress } from '../../core/address.js';
import type { VoicemailSummary } from '../../core/data-services.js';

/** Of which kind the body of a NOTIFY is (RFC 3842 5). */
export const SUMMARY_TYPE = 'application/simple-message-summary';

// Far more than any server has to say.
const LONGEST = 16_384;
const MOST = 999_999;

// RFC 3842 5.2: new/old, and of those the urgent ones.
const COUNTS = /^(\d{1,9})\s*\/\s*(\d{1,9})(?:\s*\(\s*(\d{1,9})\s*\/\s*(\d{1,9})\s*\))?$/u;

/**
 * What a message summary says of the voice messages (RFC 3842 5.2); `undefined` when it says nothing
 * of them. An account at another host than the line's counts only where `trusted`. Never throws.
 */
export function parseMessageSummary(
  body: string,
  line: SipAddress,
  trusted: boolean,
): VoicemailSummary | undefined {
  const lines = new Map<string, string>();
  for (const text of body.slice(0, LONGEST).split(/\r\n|\r|\n/u)) {
    // The headers of single messages follow an empty line.
    if (text.trim() === '' && lines.size > 0) break;
    const colon = text.indexOf(':');
    const name = text.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name !== '' && !lines.has(name)) lines.set(name, text.slice(colon + 1).trim());
  }
  const waiting = lines.get('messages-waiting')?.toLowerCase();
  const counts = COUNTS.exec(lines.get('voice-message') ?? '');
  if (waiting !== 'yes' && waiting !== 'no' && !counts) return undefined;
  const count = (index: number): number => Math.min(Number(counts?.[index] ?? 0), MOST);
  const [newMessages, oldMessages] = [count(1), count(2)];
  const account = accountOf(lines.get('message-account') ?? '', line, trusted);
  return {
    newMessages,
    oldMessages,
    newUrgentMessages: Math.min(count(3), newMessages),
    oldUrgentMessages: Math.min(count(4), oldMessages),
    ...(account !== undefined && { account }),
    ...(waiting === 'yes' && !counts && { waiting: true as const }),
  };
}

function accountOf(value: string, line: SipAddress, trusted: boolean): string | undefined {
  const uri = value.replace(/^<(.*)>$/u, '$1');
  if (!/^(?:sips?|tel):/iu.test(uri)) return undefined;
  try {
    const address = parseDestination(uri, line);
    return trusted || address.host === line.host ? formatAddress(address) : undefined;
  } catch {
    return undefined;
  }
}
