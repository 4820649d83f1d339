/** `;name=value` parameters in order; names in lower case, values as written (quotes included). */
export type Parameters = readonly (readonly [name: string, value: string | undefined])[];

/** A header value such as `"Ann" <sip:ann@example.com>;tag=1` (RFC 3261 20.10). */
export interface NameAddr {
  readonly displayName: string;
  readonly uri: string;
  readonly parameters: Parameters;
}

/** One Via value (RFC 3261 20.42). */
export interface Via {
  readonly transport: string;
  /** Host and port, in lower case. */
  readonly sentBy: string;
  readonly parameters: Parameters;
}

const TOKEN = "[A-Za-z0-9\\-.!%*_+`'~]+";
const VIA = new RegExp(
  `^SIP\\s*/\\s*2\\.0\\s*/\\s*(${TOKEN})\\s+(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.\\-_]+)(?:\\s*:\\s*(\\d{1,5}))?\\s*$`,
  'iu',
);
const PARAMETER_NAME = new RegExp(`^${TOKEN}$`, 'u');
// What may stand unquoted before "<": tokens by the RFC; letters of other scripts are let pass.
// eslint-disable-next-line no-control-regex
const PLAIN_DISPLAY_NAME = /^[^\u0000-\u001f\u007f"<>,;:@\\()]*$/u;
// eslint-disable-next-line no-control-regex
const NOT_IN_URI = /[\u0000-\u0020\u007f<>"]/u;

/**
 * Splits at a separator that stands outside of quoted strings and angle brackets. Gives
 * `undefined` where a quote or a bracket is not closed.
 */
export function split(text: string, separator: ',' | ';' | '<'): readonly string[] | undefined {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  let bracket = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (quoted) {
      if (char === '\\') i += 1;
      else if (char === '"') quoted = false;
    } else if (char === separator && !bracket) {
      parts.push(text.slice(start, i));
      start = i + 1;
      bracket = separator === '<';
    } else if (char === '"' && !bracket) quoted = true;
    else if (char === '<') bracket = true;
    else if (char === '>') bracket = false;
  }
  if (quoted || bracket) return undefined;
  parts.push(text.slice(start));
  return parts.map((part) => part.trim());
}

/** Parses what follows the first `;` of a value: its parameters, or `undefined`. */
export function parseParameters(parts: readonly string[]): Parameters | undefined {
  const parameters: (readonly [string, string | undefined])[] = [];
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim();
    if (!PARAMETER_NAME.test(name)) return undefined;
    const value = equals < 0 ? undefined : part.slice(equals + 1).trim();
    if (value === '') return undefined;
    parameters.push([name.toLowerCase(), value]);
  }
  return parameters;
}

/** A parameter's value without its quotes; `''` for one without a value. */
export function parameter(parameters: Parameters, name: string): string | undefined {
  const found = parameters.find(([key]) => key === name);
  return found && unquote(found[1] ?? '');
}

/** `"a \"b\""` → `a "b"`. */
export function unquote(text: string): string {
  return /^".*"$/su.test(text) ? text.slice(1, -1).replace(/\\(.)/gsu, '$1') : text;
}

/** `a "b"` → `"a \"b\""`. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/gu, '\\$&')}"`;
}

/** Writes parameters as they follow a value. */
export function formatParameters(parameters: Parameters): string {
  return parameters
    .map(([name, value]) => (value === undefined ? `;${name}` : `;${name}=${value}`))
    .join('');
}

/** Parses a name-addr or an addr-spec with parameters (RFC 3261 20.10, 25.1). */
export function parseNameAddr(value: string): NameAddr | undefined {
  const opening = split(value, '<');
  if (opening === undefined || opening.length > 2) return undefined;
  const [before = '', rest] = opening;
  if (rest === undefined) {
    // Without brackets all parameters belong to the header, and "?" and "," may not stand there.
    const [uri = '', ...after] = before.split(';').map((part) => part.trim());
    const parameters = parseParameters(after);
    if (parameters === undefined || uri === '' || /[?,]/u.test(uri) || NOT_IN_URI.test(uri))
      return undefined;
    return { displayName: '', uri, parameters };
  }
  const end = rest.indexOf('>');
  const uri = rest.slice(0, end);
  if (end < 1 || NOT_IN_URI.test(uri)) return undefined;
  if (!PLAIN_DISPLAY_NAME.test(before) && !/^"(?:[^"\\]|\\.)*"$/su.test(before)) return undefined;
  const tail = rest.slice(end + 1).trim();
  if (tail !== '' && !tail.startsWith(';')) return undefined;
  const after = split(tail, ';');
  const parameters = after && parseParameters(after.slice(1));
  return parameters && { displayName: unquote(before), uri, parameters };
}

/** Parses one Via value. */
export function parseVia(value: string): Via | undefined {
  const [head = '', ...rest] = split(value, ';') ?? [];
  const parts = VIA.exec(head);
  const parameters = parseParameters(rest);
  if (parts === null || parameters === undefined) return undefined;
  const [, transport = '', host = '', port] = parts;
  return {
    transport,
    sentBy: (port === undefined ? host : `${host}:${port}`).toLowerCase(),
    parameters,
  };
}
