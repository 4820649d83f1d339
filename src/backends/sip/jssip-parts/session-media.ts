/** What JsSIP looks for in a session description: the kind and direction of each media section. */
interface Described {
  direction?: string;
  readonly media: readonly Section[];
}

interface Section {
  readonly type: string;
  direction?: string;
}

/** Stands in for the package `sdp-transform`, of whose result JsSIP reads no more than this. */
export function parse(description: string): Described {
  const media: Section[] = [];
  const found: Described = { media };
  for (const line of description.split(/[\r\n]+/u)) {
    const [, direction] = /^a=(sendrecv|recvonly|sendonly|inactive)/u.exec(line) ?? [];
    if (line.startsWith('m=')) media.push({ type: /^m=(\w*)/u.exec(line)?.[1] ?? '' });
    if (direction !== undefined) (media.at(-1) ?? found).direction = direction;
  }
  return found;
}
