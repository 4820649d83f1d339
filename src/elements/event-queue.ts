/** Runs jobs one after the other, never one inside another, so that events keep their order. */
export class EventQueue {
  readonly #jobs: (() => void)[] = [];
  readonly #watchers = new Set<() => void>();
  #held = 0;

  /** Runs a job after all that wait already; at once when none does. */
  add(job: () => void): void {
    this.#jobs.push(job);
    this.#run();
  }

  /** Keeps all jobs waiting while something is done that they depend on. */
  hold<Result>(action: () => Result): Result {
    this.#held += 1;
    try {
      return action();
    } finally {
      this.#held -= 1;
      this.#run();
    }
  }

  /** Calls a listener whenever all jobs are done; gives back how to stop that. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  #run(): void {
    if (this.#held > 0 || this.#jobs.length === 0) return;
    this.#held += 1;
    try {
      while (this.#jobs.length > 0) {
        for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) attempt(job);
        for (const watcher of [...this.#watchers]) attempt(watcher);
      }
    } finally {
      this.#held -= 1;
    }
  }
}

// What one job does wrong must not keep the others from running.
function attempt(job: () => void): void {
  try {
    job();
  } catch (error) {
    reportError(error);
  }
}
