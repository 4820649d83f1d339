import { cleanText, type RemoteParty } from '../core/remote-party.js';
import { strings } from '../i18n/strings.js';

const LONGEST = 80;

/** What to call the other side: its name, else its number or address; one line, of bounded length. */
export function nameOf({ name, number, uri }: RemoteParty): string {
  const known = [name, number, uri?.replace(/^sips?:/iu, '')].map((text) =>
    cleanText(text ?? '', LONGEST),
  );
  return known.find((text) => text !== '') ?? strings.unknownCaller();
}
