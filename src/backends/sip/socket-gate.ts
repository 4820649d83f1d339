interface Waiting {
  enter(): void;
}

/** Lets so many through at a time for each host; the others wait, first come, first served. */
export class SocketGate {
  readonly #limit: number;
  readonly #inside = new Map<string, number>();
  readonly #queues = new Map<string, Set<Waiting>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Resolves when it is this one's turn, with what makes room for the next; call it once the socket
   * is open or has failed. One whose `signal` aborts first leaves the queue and gets `undefined`.
   */
  async enter(host: string, signal: AbortSignal): Promise<(() => void) | undefined> {
    if (signal.aborted) return undefined;
    if (this.#count(host) < this.#limit) return this.#admit(host);
    const queue = this.#queues.get(host) ?? new Set<Waiting>();
    this.#queues.set(host, queue);
    return new Promise((resolve) => {
      const gone = (): void => {
        this.#remove(host, waiting);
        resolve(undefined);
      };
      const waiting: Waiting = {
        enter: () => {
          signal.removeEventListener('abort', gone);
          resolve(this.#admit(host));
        },
      };
      queue.add(waiting);
      signal.addEventListener('abort', gone);
    });
  }

  #count(host: string): number {
    return this.#inside.get(host) ?? 0;
  }

  #admit(host: string): () => void {
    this.#inside.set(host, this.#count(host) + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave(host);
    };
  }

  #leave(host: string): void {
    const inside = this.#count(host) - 1;
    if (inside > 0) this.#inside.set(host, inside);
    else this.#inside.delete(host);
    const [next] = this.#queues.get(host) ?? [];
    if (!next) return;
    this.#remove(host, next);
    next.enter();
  }

  #remove(host: string, waiting: Waiting): void {
    const queue = this.#queues.get(host);
    queue?.delete(waiting);
    if (queue?.size === 0) this.#queues.delete(host);
  }
}
