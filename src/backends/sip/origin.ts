/**
 * The origin of our descriptions: the same session in all of them, each with a higher version (RFC
 * 3264 8), also where a second peer connection writes them, which numbers its own anew.
 */
export class Origin {
  #session: string | undefined;
  #version = 0;

  /** A description as it may follow those before it. Doing it twice changes nothing. */
  continue(sdp: string): string {
    return sdp.replace(
      /^(o=\S+) (\d+) (\d+) /mu,
      (line, user: string, session: string, version: string) => {
        this.#session ??= session;
        if (session === this.#session) {
          this.#version = Math.max(this.#version, Number(version));
          return line;
        }
        this.#version += 1;
        return `${user} ${this.#session} ${String(this.#version)} `;
      },
    );
  }
}
