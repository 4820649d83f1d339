import { systemClock, type Clock } from '../core/clock.js';

interface Policy {
  createScriptURL(url: string): unknown;
}

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): Policy;
}

interface Waiting {
  readonly at: number;
  readonly callback: () => void;
  /** Cancels the page's own timer, where the worker has none. */
  cancel: (() => void) | undefined;
}

// Browsers slow down the timers of a hidden page to one a minute; shorter ones do not matter there.
const WORTH_A_WORKER = 1_000;
const MAX_DELAY = 2_147_483_647;
// A page that has just been opened has more urgent things to do.
const START_AFTER = 1_000;

/**
 * The page's clock, with its longer timers in a Worker where one can be had (same origin, through
 * the Trusted Types policy `webex-calling`), so that pings and watchdogs run on in a hidden page.
 * Where none can be had, and until it is there, the page's own timers serve.
 */
export class PageClock implements Clock {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #ready = false;
  #cancelStart: (() => void) | undefined;
  #last = 0;

  now(): number {
    return systemClock.now();
  }

  after(ms: number, callback: () => void): () => void {
    if (ms < WORTH_A_WORKER) return systemClock.after(ms, callback);
    this.#cancelStart ??= systemClock.after(START_AFTER, () => {
      this.#start();
    });
    this.#last += 1;
    const id = this.#last;
    const waiting: Waiting = { at: this.now() + ms, callback, cancel: undefined };
    this.#waiting.set(id, waiting);
    this.#set(id, waiting);
    return () => {
      this.#cancel(id);
    };
  }

  /** Whether a Worker keeps the time. */
  get workerDriven(): boolean {
    return this.#ready;
  }

  dispose(): void {
    this.#cancelStart?.();
    this.#cancelStart = () => undefined;
    this.#giveUp();
  }

  #start(): void {
    this.#worker = createWorker();
    this.#worker?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (data === 'ready') {
        this.#ready = true;
        this.#setAll();
      } else if (typeof data === 'number') this.#ring(data);
    });
    this.#worker?.addEventListener('error', (event) => {
      event.preventDefault();
      this.#giveUp();
    });
  }

  // By the worker, where there is one.
  #set(id: number, waiting: Waiting): void {
    const left = Math.max(waiting.at - this.now(), 0);
    waiting.cancel?.();
    waiting.cancel = undefined;
    if (this.#ready) this.#worker?.postMessage([id, Math.min(left, MAX_DELAY)]);
    else {
      waiting.cancel = systemClock.after(left, () => {
        this.#ring(id);
      });
    }
  }

  #cancel(id: number): void {
    const waiting = this.#waiting.get(id);
    if (!this.#waiting.delete(id)) return;
    if (waiting?.cancel) waiting.cancel();
    else this.#worker?.postMessage([id]);
  }

  #setAll(): void {
    for (const [id, waiting] of this.#waiting) this.#set(id, waiting);
  }

  #ring(id: number): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.callback();
  }

  // What the worker was to ring, the page rings itself.
  #giveUp(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#ready = false;
    this.#setAll();
  }
}

// A page lets a policy's name be used once, however many callings there are.
let policy: Policy | undefined;

function createWorker(): Worker | undefined {
  try {
    const url = new URL('./timer-worker.js', import.meta.url);
    // A page's files may be on another host, where a Worker cannot be had from.
    if (url.origin !== globalThis.location.origin) return undefined;
    const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
    policy ??= trustedTypes?.createPolicy('webex-calling', {
      createScriptURL: (text) => (text === url.href ? text : ''),
    });
    return new Worker((policy?.createScriptURL(url.href) ?? url.href) as string);
  } catch {
    // There are no Workers here, or the page allows none.
    return undefined;
  }
}
