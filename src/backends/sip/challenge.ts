/** What a server asks for (RFC 7235 2.1), its parameters without their quotes. */
export interface Challenge {
  /** Lower case: `digest`, `bearer`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * Takes a `WWW-Authenticate` or `Proxy-Authenticate` header apart. One header may hold several
 * challenges, and a challenge may have no parameters at all. Never throws.
 */
export function parseChallenges(value: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  const parameter = /^([^\s=",]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))\s*/u;
  let rest = value.trim();
  while (rest !== '') {
    rest = rest.replace(/^[\s,]+/u, '');
    const found = parameter.exec(rest);
    const current = challenges.at(-1);
    if (found && current) {
      const [whole, name = '', quoted, bare = ''] = found;
      current.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/gu, '$1') ?? bare);
      rest = rest.slice(whole.length);
      continue;
    }
    const scheme = /^([^\s=",]+)(?=\s|,|$)/u.exec(rest)?.[1];
    if (scheme === undefined) {
      // Not to be understood: leave out what stands before the next comma.
      rest = rest.slice(1).replace(/^[^,]*/u, '');
      continue;
    }
    challenges.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    rest = rest.slice(scheme.length);
  }
  return challenges;
}
