import type { NameAddr, Uri } from 'jssip/lib/JsSIP.js';

/** JsSIP's classes for what is found. */
export interface Constructors {
  readonly URI: new (
    scheme: string,
    user: string | undefined,
    host: string,
    port: number | undefined,
    parameters: Readonly<Record<string, string | undefined>> | undefined,
    headers: Readonly<Record<string, readonly string[]>> | undefined,
  ) => Uri;
  readonly NameAddrHeader: new (
    uri: Uri,
    displayName: string | undefined,
    parameters: Readonly<Record<string, string | undefined>> | undefined,
  ) => NameAddr;
}

// The characters that RFC 3261 25.1 names, by what they are used for.
export const DIGIT = '0123456789';
export const HEX = `${DIGIT}abcdefABCDEF`;
const LETTER = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ALPHANUMERIC = LETTER + DIGIT;
export const TOKEN = `${ALPHANUMERIC}_-.!%*+\`'~`;
export const WORD = `${TOKEN}()<>:\\"/[]?{}`;
const LABEL = `${ALPHANUMERIC}_-`;
const UNRESERVED = `${LABEL}.!~*'()`;
export const PASSWORD = `${UNRESERVED}&=+$,`;
export const USER = `${PASSWORD};?/`;
export const URI_PARAMETER = `${UNRESERVED}[]/:&+$`;
export const URI_HEADER = `${UNRESERVED}[]/?:+$`;

/** Ends the reading: the text is not what it should be. */
export function refuse(): never {
  throw new SyntaxError();
}

/** Reads a text from left to right, every character once or twice, whatever a far end sends. */
export class Scanner {
  readonly text: string;
  readonly constructors: Constructors;
  at = 0;

  constructor(text: string, constructors: Constructors) {
    this.text = text;
    this.constructors = constructors;
  }

  /** What has been read from a place on. */
  from(start: number): string {
    return this.text.slice(start, this.at);
  }

  is(character: string): boolean {
    return this.text.charAt(this.at) === character;
  }

  /** Takes a character, if it is there. */
  take(character: string): boolean {
    const found = this.is(character);
    if (found) this.at += 1;
    return found;
  }

  expect(character: string): void {
    if (!this.take(character)) refuse();
  }

  /** As many characters of some as there are; with `escapes`, also escaped ones (`%41`). */
  run(characters: string, escapes = false): string {
    const start = this.at;
    for (;;) {
      const character = this.text.charAt(this.at);
      if (character !== '' && characters.includes(character)) this.at += 1;
      else if (escapes && character === '%' && this.#isEscape()) this.at += 3;
      else return this.from(start);
    }
  }

  /** One of them or more. */
  some(characters: string, escapes = false): string {
    const found = this.run(characters, escapes);
    return found === '' ? refuse() : found;
  }

  #isEscape(): boolean {
    return /^%[\da-f]{2}$/iu.test(this.text.slice(this.at, this.at + 3));
  }

  /** White space, in which there may be one fold of a line. */
  space(): boolean {
    const start = this.at;
    this.run(' \t');
    if (this.text.startsWith('\r\n', this.at)) {
      this.at += 2;
      if (this.run(' \t') === '') this.at = start;
    }
    return this.at > start;
  }

  /** Takes a character with the white space around it, if it is there. */
  around(character: string): boolean {
    const start = this.at;
    this.space();
    const found = this.take(character);
    if (found) this.space();
    else this.at = start;
    return found;
  }

  /** What is in quotes, with them. */
  quoted(): string {
    const start = this.at;
    this.expect('"');
    while (!this.take('"')) {
      const escaped = this.take('\\');
      const character = this.text.charAt(this.at);
      const allowed = escaped
        ? character !== '' && character < '\u0080' && !'\r\n'.includes(character)
        : character > ' ' && character !== '\u007f';
      if (allowed) this.at += 1;
      else if (escaped || !this.space()) refuse();
    }
    return this.from(start);
  }

  /** An IPv6 address, if there is one. */
  ipv6(): string {
    const start = this.at;
    const found = this.run(`${HEX}:.`);
    if (found.includes(':') && isIpv6(found)) return found;
    this.at = start;
    return '';
  }

  /** An IPv6 address in brackets. */
  bracketed(): string {
    const start = this.at;
    this.expect('[');
    if (this.ipv6() === '') refuse();
    this.expect(']');
    return this.from(start);
  }

  /**
   * The name of a host, or its address. In Via a name may not begin as an address does, by which the
   * published grammar takes it for one.
   */
  host(ofVia = false): string {
    if (this.is('[')) return this.bracketed();
    const start = this.at;
    let label: string;
    do {
      label = this.some(LABEL);
      if (!isOneOf(ALPHANUMERIC, label)) refuse();
    } while (this.take('.'));
    const host = this.from(start);
    // A name does not end in a number.
    const isName = isOneOf(LETTER, label);
    if (isName ? ofVia && isOneOf(DIGIT, host) && beginsAsIpv4(host) : !isIpv4(host)) refuse();
    return host;
  }
}

/** Whether a word begins with one of some characters. */
function isOneOf(characters: string, word: string): boolean {
  return characters.includes(word.charAt(0));
}

// As bytes are written: neither `256` nor `01`.
function isByte(text: string): boolean {
  return String(Number(text) & 255) === text;
}

function isIpv4(text: string): boolean {
  const bytes = text.split('.');
  return bytes.length === 4 && bytes.every(isByte);
}

function beginsAsIpv4(name: string): boolean {
  const [a = '', b = '', c = '', d = ''] = name.split('.');
  return isIpv4(`${a}.${b}.${c}.${d.charAt(0)}`);
}

/** `::` stands for one group or more, and not for all of them. */
function isIpv6(text: string): boolean {
  const last = text.slice(text.lastIndexOf(':') + 1);
  // The last two may be written as an IPv4 address.
  const sides = (isIpv4(last) ? `${text.slice(0, -last.length)}0:0` : text).split('::');
  const groups = sides.flatMap((side) => (side === '' ? [] : side.split(':')));
  const many = sides.length === 1 ? groups.length === 8 : sides.length === 2 && groups.length < 8;
  return many && groups.length > 0 && groups.every((group) => /^[\da-f]{1,4}$/iu.test(group));
}
