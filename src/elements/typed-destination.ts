import { withoutControls } from '../core/remote-party.js';

const DASHES = /[\p{Pd}\u2212]/gu;
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/gu;

/**
 * A destination as it was typed or pasted, in the characters that numbers and addresses are made of:
 * documents and address books write them with other dashes, spaces and digits, and with invisible marks.
 */
export function typedDestination(text: string): string {
  return withoutControls(text)
    .replace(/[\u00ad\u061c\u200b-\u200f]/gu, '')
    .normalize('NFKC')
    .replace(DASHES, '-')
    .replace(OTHER_DIGITS, (digit) => String(digit.charCodeAt(0) & 15))
    .replace(/\s+/gu, ' ')
    .trim();
}
