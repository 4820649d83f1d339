// What may not be read in a log: credentials, and the keys of a session description.
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [
    /^((?:Proxy-)?Authorization[ \t]*:[ \t]*)(\S+)[^\r\n]*(?:\r\n[ \t][^\r\n]*)*/gimu,
    '$1$2 [redacted]',
  ],
  [/^(a=ice-pwd:)[^\r\n]*/gimu, '$1[redacted]'],
  [/^(a=crypto:\d+ \S+ )[^\r\n]*/gimu, '$1[redacted]'],
  [/^(a=key-mgmt:\S+ |k=\S*?:)[^\r\n]*/gimu, '$1[redacted]'],
  [/\b(Bearer[ \t]+)(?![a-z_]+=|\[redacted\])[A-Za-z0-9\-._~+/]+=*/giu, '$1[redacted]'],
  [
    /\b((?:access_token|token|password|passwd|pwd|secret)=)("[^"\r\n]*"|[^\s;&,"\r\n]+)/giu,
    '$1[redacted]',
  ],
];

/** Takes secrets out of a text that is to be logged, such as a SIP message. */
export function redact(text: string): string {
  return SECRETS.reduce((clean, [pattern, shown]) => clean.replace(pattern, shown), text);
}
