/** A SIP URI, taken apart (RFC 3261 19.1). */
export interface SipUri {
  readonly scheme: 'sip' | 'sips';
  /** Escapes that stand for unreserved characters resolved; empty for a URI without a user. */
  readonly user: string;
  /** Lower case. */
  readonly host: string;
  readonly port: string;
  /** Lower-case names and values, as in `transport=ws`. */
  readonly parameters: readonly string[];
  /** Whether it has a `?` part. */
  readonly headers: boolean;
}

const URI =
  /^(sips?):(?:([^@]*)@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?)(?::(\d{1,5}))?((?:;[^;?]*)*)(\?.*)?$/iu;
const USER = /^(?:[A-Za-z0-9\-_.!~*'()&=+$,;?/:]|%[0-9A-Fa-f]{2})+$/u;
const UNRESERVED = /^[A-Za-z0-9\-_.!~*'()&=+$,;?/]$/u;

/** The scheme of any URI in lower case, or an empty string. */
export function schemeOf(text: string): string {
  return /^([A-Za-z][A-Za-z0-9+.-]*):/u.exec(text)?.[1]?.toLowerCase() ?? '';
}

/** Parses a `sip:` or `sips:` URI; `undefined` for anything else. */
export function parseSipUri(text: string): SipUri | undefined {
  const parts = URI.exec(text);
  if (parts === null) return undefined;
  const [, scheme = '', user, host = '', port = '', parameters = '', headers] = parts;
  if (user !== undefined && !USER.test(user)) return undefined;
  if (port !== '' && (Number(port) < 1 || Number(port) > 65_535)) return undefined;
  return {
    scheme: scheme.toLowerCase() === 'sips' ? 'sips' : 'sip',
    user: normalizeUser(user ?? ''),
    host: host.toLowerCase(),
    port: port === '' ? '' : String(Number(port)),
    parameters: parameters
      .split(';')
      .slice(1)
      .map((parameter) => parameter.trim().toLowerCase()),
    headers: headers !== undefined,
  };
}

/**
 * What identifies an address of record: `user@host[:port]`, the user by its case, the host without
 * (RFC 3261 10.3 step 5, 19.1.4). `undefined` for a URI without a user.
 */
export function addressKey(uri: SipUri): string | undefined {
  if (uri.user === '') return undefined;
  return `${uri.user}@${uri.host}${uri.port === '' ? '' : `:${uri.port}`}`;
}

/** Two URIs with equal keys are equal by RFC 3261 19.1.4, as far as a registrar has to tell. */
export function contactKey(uri: SipUri): string {
  const compared = uri.parameters.filter((text) =>
    /^(?:transport|user|ttl|method|maddr|gr)(?:=|$)/u.test(text),
  );
  return [
    `${uri.scheme}:${addressKey(uri) ?? `@${uri.host}:${uri.port}`}`,
    ...compared.sort(),
  ].join(';');
}

function normalizeUser(user: string): string {
  return user.replace(/%[0-9a-f]{2}/giu, (escape) => {
    const char = String.fromCharCode(parseInt(escape.slice(1), 16));
    return UNRESERVED.test(char) ? char : escape.toUpperCase();
  });
}
