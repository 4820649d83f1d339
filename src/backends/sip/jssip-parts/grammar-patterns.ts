// The parts of RFC 3261 25.1 that JsSIP needs, as the sources of regular expressions. Each is written
// so that a text can be matched in one way only: matching stays linear, whatever a far end sends.

const LWS = '(?:[ \\t]*\\r\\n[ \\t]+|[ \\t]+(?!\\r\\n))(?![ \\t])';
const SWS = `(?:${LWS})?`;
const around = (character: string): string => `${SWS}${character}${SWS}`;
const SLASH = around('/');
const EQUAL = around('=');
const SEMI = around(';');

const HEX = '[\\da-fA-F]';
const ESCAPED = `%${HEX}{2}`;
/** One of `unreserved`, of some more characters, or an escaped one. */
const unreservedOr = (more: string): string => `(?:[\\w.!~*'()${more}-]|${ESCAPED})`;

const TOKEN = "[\\w.!%*+`'~-]+";
const TOKEN_WITHOUT_DOT = "[\\w!%*+`'~-]+";
const WORD = '[\\w.!%*+`\'~()<>:\\\\"/[\\]?{}-]+';
const QUOTED = `"(?:${LWS}|[!#-[\\]-~\\x80-\\uffff]|\\\\[\\0-\\t\\v\\f\\x0e-\\x7f])*"`;

// A host name may end neither in a dot nor in a number, and is read to its end.
const HOSTNAME = '(?:[a-zA-Z\\d][\\w-]*\\.)*[a-zA-Z][\\w-]*(?![\\w.-])';
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]\\d|\\d)';
const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`;
const H16 = `${HEX}{1,4}`;
const LS32 = `(?:${H16}:${H16}|${IPV4})`;
// Groups before `::`, and after it but for the last 32 bits.
const compressed = (before: number, after: number): string =>
  `${H16}(?::${H16}){0,${before - 1}}::(?:${H16}:){${after}}${LS32}`;
const IPV6 = `(?:${[
  `(?:${H16}:){6}${LS32}`,
  ...[5, 4, 3, 2, 1, 0].map((after) => `::(?:${H16}:){${after}}${LS32}`),
  `::${H16}`,
  ...[1, 2, 3, 4, 5].map((before) => compressed(before, 5 - before)),
  `${H16}(?::${H16}){0,5}::${H16}`,
  `${H16}(?::${H16}){0,6}::`,
].join('|')})`;
const PORT = '\\d{0,5}';

/** A pattern that matches where a scanner stands. */
const here = (source: string): RegExp => new RegExp(source, 'iy');

/**
 * A pattern in which there may be an IPv6 address. All that one may look like is some 300 kB of
 * machine code a pattern, so a text without one is matched by `plain`, which knows none.
 */
export interface HostPattern {
  readonly plain: RegExp;
  readonly full: RegExp;
}

/** What is part of every IPv6 address, in brackets or not. */
export const IPV6_SIGN = /:[\da-f]{0,4}:/iu;

const hostPattern = (source: (ipv6: string) => string): HostPattern => ({
  plain: here(source('(?!)')),
  full: here(source(IPV6)),
});

const parameter = (ipv6: string): string =>
  `(${TOKEN})(?:${EQUAL}(${TOKEN}|\\[${ipv6}\\]|${QUOTED}))?`;

export const COMMA = here(around(','));
export const DIGITS = here('\\d+');
/** A parameter of a header: name, value. */
export const HEADER_PARAMETER = hostPattern((ipv6) => `${SEMI}${parameter(ipv6)}`);
/** One of Via, in which IPv6 has no brackets and `rport` may have an empty value. */
export const VIA_PARAMETER = hostPattern(
  (ipv6) =>
    `${SEMI}(?:(received)${EQUAL}(${ipv6})|(rport)${EQUAL}(${PORT})(?!${TOKEN})|${parameter(ipv6)})`,
);

const USER = unreservedOr('&=+$,;?/');
const PASSWORD = unreservedOr('&=+$,');
/** Scheme, user with password, host and port. */
export const URI = hostPattern(
  (ipv6) =>
    `(sips?):(?:(${USER}+(?::${PASSWORD}*)?)@)?(${HOSTNAME}|${IPV4}|\\[${ipv6}\\])(?::(${PORT}))?`,
);
const PARAMETER_CHARACTER = unreservedOr('[\\]/:&+$');
export const URI_PARAMETER = here(`;(${PARAMETER_CHARACTER}+)(?:=(${PARAMETER_CHARACTER}+))?`);
const HEADER_CHARACTER = unreservedOr('[\\]/?:+$');
const URI_HEADER = `${HEADER_CHARACTER}+=${HEADER_CHARACTER}*`;
export const URI_HEADERS = here(`\\?(${URI_HEADER}(?:&${URI_HEADER})*)`);

/** A display name, as words or in quotes, and what opens the URI. */
export const BEFORE_URI = here(`(?:(${TOKEN}(?:${LWS}${TOKEN})*)|${SWS}(${QUOTED}))?${SWS}<`);
export const AFTER_URI = here(`>${SWS}`);
export const WHITE_SPACE = new RegExp(LWS, 'g');

/** Status and reason. */
export const STATUS_LINE = here('sip/\\d+\\.\\d+ ([1-9]\\d\\d)(?: ([^\\r\\n]*))?');
export const METHOD = here(`(${TOKEN}) `);
export const VERSION = here(' sip/\\d+\\.\\d+');
export const CSEQ = here(`(\\d+)${LWS}(${TOKEN})`);
export const VIA = hostPattern(
  (ipv6) =>
    `${TOKEN}${SLASH}${TOKEN}${SLASH}${TOKEN}${LWS}(?:${IPV4}|\\[${ipv6}\\]|${HOSTNAME})(?:${around(':')}${PORT})?`,
);
export const CALL_ID = here(`${WORD}(?:@${WORD})?`);
export const CONTENT_TYPE = here(
  `${TOKEN}${SLASH}${TOKEN}(?:${SEMI}${TOKEN}${EQUAL}(?:${TOKEN}|${QUOTED}))*`,
);
export const EVENT = here(`${TOKEN_WITHOUT_DOT}(?:\\.${TOKEN_WITHOUT_DOT})*`);
