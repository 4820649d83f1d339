import { ContextProvider } from '@lit/context';
import '../../src/entries/webex-softphone.js';
import { callingContext } from '../../src/context/contexts.js';
import { dispatcherOf } from '../../src/elements/event-dispatcher.js';
import { fakeCalling, type FakeClient, type FakeLine } from './fakes/fake-models.js';
import { Recorder } from './recorder.js';
import type { Calling, CallingParts } from '../../src/calling/calling.js';

/** A part of the page with a calling around it that does what the test says. */
export interface Stage {
  readonly root: HTMLElement;
  readonly calling: Calling;
  readonly client: FakeClient;
  readonly recorder: Recorder;
  /** Puts markup inside, and waits until it has been acted on. */
  show(markup: string): Promise<void>;
  /** The element of a selector. */
  find<Tag extends keyof HTMLElementTagNameMap>(selector: Tag): HTMLElementTagNameMap[Tag];
  find<Found extends HTMLElement>(selector: string): Found;
  /** The fake behind the line that was added as the n-th. */
  line(index?: number): FakeLine;
}

const stages: { root: HTMLElement; recorder: Recorder }[] = [];

/** Sets up a stage; `strike()` takes it down after the test. */
export function setStage(services: Partial<CallingParts> = {}): Stage {
  const root = document.createElement('div');
  root.id = 'stage';
  const { calling, client } = fakeCalling(services);
  new ContextProvider(root, { context: callingContext, initialValue: calling });
  dispatcherOf(calling).root = {
    element: root,
    calling: () => calling,
    reflect: () => undefined,
  };
  document.body.append(root);
  const recorder = new Recorder(document);
  stages.push({ root, recorder });
  return {
    root,
    calling,
    client,
    recorder,
    show: async (markup) => {
      root.innerHTML = markup;
      await microtasks();
    },
    find: (selector: string) => {
      const found = root.querySelector<HTMLElement>(selector);
      if (!found) throw new Error(`There is no ${selector}.`);
      return found as never;
    },
    line: (index = 0) => {
      const line = client.lines[index];
      if (!line) throw new Error(`There is no line ${String(index)}.`);
      return line;
    },
  };
}

/** Takes all stages down. */
export async function strike(): Promise<void> {
  for (const { root, recorder } of stages.splice(0)) {
    recorder.stop();
    root.remove();
  }
  await task();
}

/** Everything that waits for a microtask has been done. */
export async function microtasks(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
}

/** The next task has come, and those that waited for it have been done. */
export function task(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => setTimeout(resolve));
  });
}

/** Moves an element without taking it out; not in every library of DOM types yet. */
export function moveBefore(place: Element, element: Element): void {
  (place as Element & { moveBefore(node: Node, child: Node | null): void }).moveBefore(
    element,
    null,
  );
}
