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
  /** Cancels the page's own timer, where the worker's has been replaced by one. */
  cancel?: () => void;
}

// Browsers slow down the timers of a hidden page to one a minute; shorter ones do not matter there.
const WORTH_A_WORKER = 1_000;
const MAX_DELAY = 2_147_483_647;

/**
 * The page's clock, with its longer timers in a Worker where one can be had (same origin, through
 * the Trusted Types policy `webex-calling`), so that pings and watchdogs run on in a hidden page.
 * Where none can be had the page's own timers serve.
 */
export class PageClock implements Clock {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #ready = false;
  #tried = false;
  #last = 0;

  now(): number {
    return systemClock.now();
  }

  after(ms: number, callback: () => void): () => void {
    if (ms < WORTH_A_WORKER) return systemClock.after(ms, callback);
    this.#start();
    if (!this.#ready) return systemClock.after(ms, callback);
    this.#last += 1;
    const id = this.#last;
    this.#waiting.set(id, { at: this.now() + ms, callback });
    this.#worker?.postMessage([id, Math.min(ms, MAX_DELAY)]);
    return () => {
      const waiting = this.#waiting.get(id);
      if (!waiting) return;
      this.#waiting.delete(id);
      if (waiting.cancel) waiting.cancel();
      else this.#worker?.postMessage([id]);
    };
  }

  /** Whether a Worker keeps the time. */
  get workerDriven(): boolean {
    return this.#ready;
  }

  dispose(): void {
    this.#tried = true;
    this.#giveUp();
  }

  #start(): void {
    if (this.#tried) return;
    this.#tried = true;
    this.#worker = createWorker();
    this.#worker?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (data === 'ready') this.#ready = true;
      else if (typeof data === 'number') this.#ring(data);
    });
    this.#worker?.addEventListener('error', (event) => {
      event.preventDefault();
      this.#giveUp();
    });
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
    for (const [id, waiting] of this.#waiting) {
      waiting.cancel ??= systemClock.after(waiting.at - this.now(), () => {
        this.#ring(id);
      });
    }
  }
}

// A page lets a policy's name be used once, however many callings there are.
let policy: Policy | undefined;

function createWorker(): Worker | undefined {
  if (typeof Worker === 'undefined') return undefined;
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
    return undefined;
  }
}
