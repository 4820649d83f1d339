// What of a national number is the same however it is dialled; shorter ones are matched whole.
const LOCAL_DIGITS = 7;
const COUNTRY_DIGITS = 3;

/** What is dialled of a number: digits, `*` and `#`. `international` when it begins with `+`. */
interface Dialled {
  readonly digits: string;
  readonly international: boolean;
}

/** How well two numbers match: 2 the same digits, 1 the same but for a country code, 0 not. */
export type NumberMatch = 0 | 1 | 2;

/** The digits, `*` and `#` of a number, without separators, `tel:`, its parameters and a "(0)". */
export function digitsOf(number: string): string {
  return dialled(number).digits;
}

/**
 * Whether two spellings are one number. Without the rules of any country: `+1 408 555 0100`,
 * `14085550100`, `(408) 555-0100` and `001 408…` match, and so do `+49 30 1234567` and `030 1234567`.
 * Two that both begin with `+` match only as a whole, and so do those of less than 7 digits.
 */
export function matchNumbers(a: string, b: string): NumberMatch {
  const [left, right] = [dialled(a), dialled(b)];
  if (left.digits === '' || right.digits === '') return 0;
  const [lefts, rights] = [left, right].map(wholes) as [string[], string[]];
  if (lefts.some((one) => rights.includes(one))) return 2;
  if (left.international && right.international) return 0;
  const national = [...lefts, ...trunkless(left)].some((one) =>
    [...rights, ...trunkless(right)].some((other) => isTailOf(one, other)),
  );
  return national ? 1 : 0;
}

/** What all spellings of a number have in common, to find them by. */
export function numberKey(number: string): string {
  return digitsOf(number).slice(-LOCAL_DIGITS);
}

/** Whether a text is typed as a number is. */
export function looksLikeNumber(text: string): boolean {
  return /^(?:tel:)?[+0-9*#()\-./\s]+$/iu.test(text) && /[0-9*#]/u.test(text);
}

/** What is typed of a number, made ready to be compared with many; see `typedMatch()`. */
export interface TypedNumber {
  readonly text: string;
  readonly digits: string;
  readonly key: string;
  /** Without the 0 before an area code: `0171…` is typed for what is kept as `+49 171…`. */
  readonly national: string;
}

export function typedNumber(text: string): TypedNumber {
  const digits = digitsOf(text);
  const national = digits.length > 3 && /^0[^0]/u.test(digits) ? digits.slice(1) : digits;
  return { text, digits, key: digits.slice(-LOCAL_DIGITS), national };
}

/**
 * How well what is typed of a number fits one: 3 all of it, 2 it begins so, 1 it has it, 0 not.
 * `digits` are those of the number.
 */
export function typedMatch(typed: TypedNumber, number: string, digits: string): 0 | 1 | 2 | 3 {
  if (typed.digits === '') return 0;
  // Of nearly all numbers in a book this alone is asked.
  if (digits.endsWith(typed.key) && matchNumbers(typed.text, number) > 0) return 3;
  if (digits.startsWith(typed.digits)) return 2;
  return digits.includes(typed.digits) || digits.includes(typed.national) ? 1 : 0;
}

function dialled(number: string): Dialled {
  const bare = number.trim().replace(/^tel:/iu, '').replace(/;.*$/su, '').replace(/\(0\)/gu, '');
  return {
    digits: bare.replace(/[^0-9*#]/gu, ''),
    international: bare.startsWith('+'),
  };
}

// As it is, and without what is dialled before a country code in most countries and in America.
function wholes({ digits, international }: Dialled): string[] {
  const forms = [digits];
  if (international) return forms;
  if (digits.startsWith('00') && digits.length > 9) forms.push(digits.slice(2));
  if (digits.startsWith('011') && digits.length > 10) forms.push(digits.slice(3));
  return forms;
}

// Without the 0 that is dialled before an area code.
function trunkless({ digits, international }: Dialled): string[] {
  return !international && /^0[^0]/u.test(digits) ? [digits.slice(1)] : [];
}

function isTailOf(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return (
    short.length >= LOCAL_DIGITS &&
    long.length - short.length <= COUNTRY_DIGITS &&
    long.endsWith(short)
  );
}
