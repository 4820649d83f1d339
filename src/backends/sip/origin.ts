// What is looked at of the line; a browser writes some forty characters of it.
const LONGEST = 100;

/**
 * The origin of our descriptions: the same session in all of them, each with a higher version (RFC
 * 3264 8), also where a second peer connection writes them, which numbers its own anew.
 */
export class Origin {
  #session: string | undefined;
  #version = 0;

  /** A description as it may follow those before it. Doing it twice changes nothing. */
  continue(sdp: string): string {
    const begin = sdp.indexOf('\no=') + 1;
    if (begin === 0) return sdp;
    const [user = '', session = '', version = ''] = sdp.slice(begin, begin + LONGEST).split(' ', 3);
    this.#session ??= session;
    if (session === this.#session) {
      this.#version = Math.max(this.#version, Number(version));
      return sdp;
    }
    this.#version += 1;
    const rest = sdp.slice(begin + `${user} ${session} ${version}`.length);
    return `${sdp.slice(0, begin)}${user} ${this.#session} ${String(this.#version)}${rest}`;
  }
}
