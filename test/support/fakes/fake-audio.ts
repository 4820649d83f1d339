/** Web Audio without a browser: what is open of it. */
export class FakeAudio {
  /** The contexts that are not closed. */
  readonly open = new Set<object>();
  /** Every track that a mix was to be sent by, in order. */
  readonly mixed: { readonly id: string; readyState: MediaStreamTrackState }[] = [];
  readonly #restore: (() => void)[] = [];

  constructor() {
    const { open, mixed } = this;
    this.#put(
      'AudioContext',
      class extends EventTarget {
        readonly state = 'running';

        constructor() {
          super();
          open.add(this);
        }

        resume(): Promise<void> {
          return Promise.resolve();
        }

        close(): Promise<void> {
          open.delete(this);
          return Promise.resolve();
        }
      },
    );
    this.#put('GainNode', Node);
    this.#put(
      'MediaStreamAudioDestinationNode',
      class extends Node {
        readonly stream = { getAudioTracks: () => [this.#track] };
        readonly #track = track(`mix ${String(mixed.length + 1)}`);

        constructor() {
          super();
          mixed.push(this.#track);
        }
      },
    );
  }

  restore(): void {
    for (const undo of this.#restore.splice(0)) undo();
  }

  #put(name: string, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { configurable: true, value });
    this.#restore.push(() => {
      if (before) Object.defineProperty(globalThis, name, before);
      else Reflect.deleteProperty(globalThis, name);
    });
  }
}

class Node {
  connect(): void {
    // Nothing sounds here.
  }

  disconnect(): void {
    // Nothing sounds here.
  }
}

function track(id: string) {
  const one = {
    id,
    readyState: 'live' as MediaStreamTrackState,
    stop: () => {
      one.readyState = 'ended';
    },
  };
  return one;
}
