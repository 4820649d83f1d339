import { canSelectOutput } from './calling-audio.js';

/** What sounds: calls and their tones, or the ringing. */
export type OutputKind = 'speaker' | 'ring-device';

/** Which outputs the sound of one calling goes to, and which of them are not there. */
export class Outputs {
  /** Called when a chosen output turns out not to be there, and when it is missed once more. */
  onLost: ((kind: OutputKind, deviceId: string) => void) | undefined;

  readonly #listeners = new Set<() => void>();
  readonly #gone = new Set<string>();
  readonly #routing = new Map<HTMLMediaElement, Promise<void>>();
  #chosen: Readonly<Record<OutputKind, readonly string[]>> = {
    speaker: ['default'],
    'ring-device': ['default'],
  };

  /** The outputs that are chosen, there or not. */
  chosen(kind: OutputKind): readonly string[] {
    return this.#chosen[kind];
  }

  /** Where the sound really goes: the default one stands for all that are not there. */
  of(kind: OutputKind): readonly string[] {
    if (!canSelectOutput()) return ['default'];
    if (this.#gone.size === 0) return this.#chosen[kind];
    return [...new Set(this.#chosen[kind].map((id) => (this.#gone.has(id) ? 'default' : id)))];
  }

  choose(speaker: string, ringDevices: readonly string[]): void {
    const before = this.#chosen;
    this.#chosen = { speaker: [speaker], 'ring-device': [...new Set(ringDevices)] };
    if (String(Object.values(before)) === String(Object.values(this.#chosen))) return;
    // What is chosen anew is tried anew.
    this.#gone.clear();
    this.#tell();
  }

  /** An output is not there, or cannot be used. */
  lose(deviceId: string): void {
    if (deviceId === 'default' || this.#gone.has(deviceId)) return;
    this.#gone.add(deviceId);
    for (const kind of ['speaker', 'ring-device'] as const) {
      if (this.#chosen[kind].includes(deviceId)) this.onLost?.(kind, deviceId);
    }
    this.#tell();
  }

  /** Something begins to sound: what of its outputs is known not to be there is told once more. */
  begin(kind: OutputKind): void {
    if (this.#gone.size === 0) return;
    for (const deviceId of this.#chosen[kind]) {
      if (this.#gone.has(deviceId)) this.onLost?.(kind, deviceId);
    }
  }

  /** An output is there again. */
  regain(deviceId: string): void {
    if (this.#gone.delete(deviceId)) this.#tell();
  }

  isLost(deviceId: string): boolean {
    return this.#gone.has(deviceId);
  }

  /** Sends what an element plays to an output. */
  route(element: HTMLMediaElement, deviceId: string): void {
    if (!('setSinkId' in element)) return;
    const sinkId = deviceId === 'default' ? '' : deviceId;
    if (element.sinkId === sinkId && !this.#routing.has(element)) return;
    const routing = element
      .setSinkId(sinkId)
      .catch(() => {
        this.lose(deviceId);
      })
      .finally(() => {
        if (this.#routing.get(element) === routing) this.#routing.delete(element);
      });
    this.#routing.set(element, routing);
  }

  /** Resolves when everything goes where it is to go. */
  async settled(): Promise<void> {
    while (this.#routing.size > 0) await Promise.all(this.#routing.values());
  }

  /** Calls back whenever the sound is to go elsewhere; gives back what ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
