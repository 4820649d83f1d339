import type { WebexCallingEventMap } from '../../src/events/event-map.js';

type EventName = keyof WebexCallingEventMap;

// A record, so that the compiler tells when an event is missing here.
const names: Record<EventName, true> = {
  'calling-status-change': true,
  'calling-error': true,
  'calling-token-expiring': true,
  'calling-audio-blocked': true,
  'calling-audio-started': true,
  'calling-device-lost': true,
  'calling-all-calls-cleared': true,
  'calling-dial-request': true,
  'line-status-change': true,
  'line-connecting': true,
  'line-registered': true,
  'line-unregistered': true,
  'line-reconnecting': true,
  'line-reconnected': true,
  'line-error': true,
  'line-incoming-call': true,
  'line-outgoing-call': true,
  'line-calls-change': true,
  'call-status-change': true,
  'call-alerting': true,
  'call-progress': true,
  'call-connect': true,
  'call-established': true,
  'call-disconnect': true,
  'call-held': true,
  'call-resumed': true,
  'call-remote-held': true,
  'call-remote-resumed': true,
  'call-muted': true,
  'call-unmuted': true,
  'call-caller-id': true,
  'call-remote-media': true,
  'call-reconnecting': true,
  'call-reconnected': true,
  'call-digit': true,
  'call-quality-warning': true,
  'call-quality-warning-cleared': true,
  'call-transfer-progress': true,
  'call-transferred': true,
  'call-transfer-request': true,
  'call-error': true,
  'call-hold-error': true,
  'call-resume-error': true,
  'call-transfer-error': true,
};

/** The name of every event. */
export const eventNames = Object.keys(names) as EventName[];

/** An event as a line of text: what it was dispatched on, its name, and its new status or error. */
function describe(event: Event): string {
  const target = event.target as HTMLElement;
  const where = target.id === '' ? target.localName : target.id;
  const { status, error, change } = (event as CustomEvent<Record<string, unknown>>).detail;
  const more = status ?? change ?? (error as { code?: string } | undefined)?.code;
  return `${where}: ${event.type}${typeof more === 'string' ? `(${more})` : ''}`;
}

/** Records every event that reaches a node, in order. */
export class Recorder {
  readonly entries: string[] = [];
  readonly events: CustomEvent<Record<string, unknown>>[] = [];
  readonly #node: EventTarget;

  constructor(node: EventTarget) {
    this.#node = node;
    for (const name of eventNames) node.addEventListener(name, this.#record);
  }

  /** Gives what was recorded since the last time. */
  take(): string[] {
    this.events.length = 0;
    return this.entries.splice(0);
  }

  stop(): void {
    for (const name of eventNames) this.#node.removeEventListener(name, this.#record);
  }

  readonly #record = (event: Event): void => {
    this.events.push(event as CustomEvent<Record<string, unknown>>);
    this.entries.push(describe(event));
  };
}

/** The next event of a name that reaches a node. */
export function nextEvent<Name extends EventName>(
  node: EventTarget,
  name: Name,
): Promise<WebexCallingEventMap[Name]> {
  return new Promise((resolve) => {
    node.addEventListener(name, (event) => resolve(event as WebexCallingEventMap[Name]), {
      once: true,
    });
  });
}
