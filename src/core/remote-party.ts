/** Who is at the other end, as far as is known. Everything here came from the network. */
export interface RemoteParty {
  /** Display name, cleaned: no control characters, at most 256 characters. */
  readonly name?: string;
  /** The user part where it is a number, as it was sent. */
  readonly number?: string;
  /** `sip:user@host`, without parameters. */
  readonly uri?: string;
  readonly avatarUrl?: string;
  /** The network vouches for the number (RFC 8224 `verstat`); absent when it said nothing. */
  readonly verified?: boolean;
}

const MAX_NAME = 256;
// Controls, line ends and the bidirectional overrides that let a name rearrange the text around it.
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** A text with a space in place of each run of what cannot be shown. */
export function withoutControls(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}

/** Makes a text from the network fit to be shown: one line, bounded, no control characters. */
export function cleanText(text: string, limit = MAX_NAME): string {
  const clean = withoutControls(text.slice(0, limit * 8))
    .replace(/\s+/gu, ' ')
    .trim();
  const characters = Array.from(clean);
  return characters.length <= limit ? clean : `${characters.slice(0, limit - 1).join('')}…`;
}

/** The remote party at an address whose user part may be escaped. */
export function partyAt({
  user,
  host,
}: {
  readonly user: string;
  readonly host: string;
}): RemoteParty {
  return remoteParty(undefined, decodeURIComponent(user), host);
}

/** A remote party from a display name and an address of a SIP message. */
export function remoteParty(name: string | undefined, user: string, host: string): RemoteParty {
  const cleanName = name === undefined ? '' : cleanText(name);
  const cleanUser = cleanText(user);
  const isNumber = /^\+?[0-9*#][0-9*#().\- ]*$/u.test(cleanUser);
  return {
    ...(cleanName === '' ? {} : { name: cleanName }),
    ...(isNumber ? { number: cleanUser } : {}),
    ...(cleanUser === '' ? {} : { uri: `sip:${cleanUser}@${cleanText(host)}` }),
  };
}
