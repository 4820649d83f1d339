/** Milliseconds that a digit sounds. RFC 4733 2.5.2.2 and Q.24 ask for 40 at least. */
export const DIGIT_LENGTH = 160;
/** Milliseconds of silence after it, at least. */
export const DIGIT_GAP = 80;
/** Milliseconds of one `,` (as W3C WebRTC 7 has it). */
export const DIGIT_PAUSE = 2_000;

/**
 * Takes a text of digits apart: `0`–`9`, `A`–`D` in either case, `*`, `#`, and `,` for a pause.
 * `undefined` for anything else, and for nothing.
 */
export function parseDigits(text: unknown): readonly string[] | undefined {
  if (typeof text !== 'string' || !/^[0-9A-D*#,]+$/iu.test(text)) return undefined;
  return Array.from(text.toUpperCase());
}
