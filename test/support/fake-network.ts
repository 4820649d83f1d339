import { registerBackend } from '../../src/backends/load-backend.js';
import { FakeBackend, FakeCallPort, type FakeLinePort } from './fakes/fake-backend.js';
import { microtasks } from './stage.js';
import type { RemoteParty } from '../../src/core/remote-party.js';

let networks = 0;

/** A backend for real models, whose server is the test. */
export class FakeNetwork {
  /** What to write as `backend`. */
  readonly name: string;
  readonly backends: FakeBackend[] = [];

  constructor() {
    networks += 1;
    this.name = `fake-${String(networks)}`;
    registerBackend(this.name, () =>
      Promise.resolve((context) => {
        const backend = new FakeBackend(context);
        this.backends.push(backend);
        return backend;
      }),
    );
  }

  /** Every line port, in the order they were made. */
  get ports(): readonly FakeLinePort[] {
    return this.backends.flatMap(({ lines }) => lines);
  }

  port(index = 0): FakeLinePort {
    const port = this.ports[index];
    if (!port) throw new Error(`There is no port ${String(index)}.`);
    return port;
  }

  /** Lets every line that connects be connected and registered. */
  async accept(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await macrotask();
      for (const port of this.ports) {
        port.opening?.resolve();
        port.opening = undefined;
        await microtasks();
        port.registering?.resolve({ expiresAt: Date.now() + 600_000 });
        port.registering = undefined;
        await microtasks();
      }
    }
  }

  /** A call comes in on a line. */
  ring(index = 0, remote: RemoteParty = {}, { video = false } = {}): FakeCallPort {
    const port = new FakeCallPort();
    this.port(index).incoming.next({ port, callId: 'id', remote, headers: {}, video });
    return port;
  }
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** Another document's element, which is not upgraded before it is put into this one. */
export function elsewhere<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
): HTMLElementTagNameMap[Tag] {
  return document.implementation.createHTMLDocument().createElement(tag);
}
