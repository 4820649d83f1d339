/** The lines of one card that are of use here, unfolded; or why there are none. */
export type CardLines = readonly string[] | 'no-end' | 'on-the-way';

const WANTED = new Set('VERSION FN N ORG TEL EMAIL IMPP X-SIP PHOTO CATEGORIES UID'.split(' '));
const MAX_LINE = 4_096;
// A picture of 256 kB as base64, and its name.
const MAX_PHOTO_LINE = 360_000;
const MAX_LINES = 300;

/**
 * Takes a file of vCards apart (RFC 6350 3.2, RFC 2425 5.8.1): what is of no use, too long or outside of
 * any card is left out as it goes by. Now and then it is only `on-the-way`, for whoever asks to take a
 * breath.
 */
export function* cardLines(text: string): Generator<CardLines, void> {
  let card: string[] | undefined;
  for (const line of unfoldedLines(text)) {
    if (line === '') {
      yield 'on-the-way';
    } else if (/^BEGIN:VCARD\s*$/iu.test(line)) {
      if (card) yield 'no-end';
      card = [];
    } else if (/^END:VCARD\s*$/iu.test(line)) {
      if (card) yield card;
      card = undefined;
    } else if (card && card.length < MAX_LINES) {
      card.push(line);
    }
  }
  if (card) yield 'no-end';
}

// With a `''` for every so many.
function* unfoldedLines(text: string): Generator<string, void> {
  const end = text.includes('\n') ? '\n' : '\r';
  let parts: string[] = [];
  let room = 0;
  let passed = 0;
  for (let at = 0; at < text.length;) {
    const next = text.indexOf(end, at);
    const stop = next < 0 ? text.length : next;
    const first = text.charCodeAt(at);
    const folded = first === 0x20 || first === 0x09;
    if (++passed % 256 === 0) yield '';
    if (!folded) {
      if (parts.length > 0) yield parts.join('');
      parts = [];
      room = roomFor(text.slice(at, Math.min(stop, at + 64)));
    }
    const from = folded ? at + 1 : at;
    const length = stop - from;
    if (room > 0 && length <= room) {
      room -= length;
      parts.push(text.slice(from, text.charCodeAt(stop - 1) === 0x0d ? stop - 1 : stop));
    } else {
      // A part of it is no good.
      room = 0;
      parts = [];
    }
    at = stop + 1;
  }
  if (parts.length > 0) yield parts.join('');
}

/** How many letters a line may have that begins so; 0 for one that is of no use. */
function roomFor(begin: string): number {
  const name = /^(?:[A-Za-z0-9-]{1,32}\.)?([A-Za-z-]+)[;:]/u.exec(begin)?.[1]?.toUpperCase() ?? '';
  if (name === 'BEGIN' || name === 'END') return 64;
  if (!WANTED.has(name)) return 0;
  return name === 'PHOTO' ? MAX_PHOTO_LINE : MAX_LINE;
}
