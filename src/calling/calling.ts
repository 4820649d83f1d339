import type { CallHistory, CallSettings, Contacts, Voicemail } from '../core/data-services.js';
import type { CallingAudio } from '../media/calling-audio.js';
import type { CallingClient } from './calling-client.js';
import type { CallingOptions } from './options.js';

/** What a `Calling` is put together from. */
export interface CallingParts {
  readonly callingClient: CallingClient;
  readonly callHistory: CallHistory;
  readonly contacts: Contacts;
  readonly voicemail: Voicemail;
  readonly callSettings: CallSettings;
  readonly audio: CallingAudio;
  createMicrophoneStream(constraints?: MediaTrackConstraints): Promise<MediaStream>;
  update(options: CallingOptions): void;
  dispose(): void;
}

/** The gateway to everything: the client with its lines, and the data services. Frozen. */
export class Calling {
  readonly #parts: CallingParts;

  /** @internal Made by `createCalling()`. */
  constructor(parts: CallingParts) {
    this.#parts = parts;
    Object.freeze(this);
  }

  get callingClient(): CallingClient {
    return this.#parts.callingClient;
  }

  get callHistory(): CallHistory {
    return this.#parts.callHistory;
  }

  get contacts(): Contacts {
    return this.#parts.contacts;
  }

  get voicemail(): Voicemail {
    return this.#parts.voicemail;
  }

  get callSettings(): CallSettings {
    return this.#parts.callSettings;
  }

  /** Devices, levels and the permission to sound. */
  get audio(): CallingAudio {
    return this.#parts.audio;
  }

  /** A stream of the microphone, for the page to keep and to stop. */
  createMicrophoneStream(constraints?: MediaTrackConstraints): Promise<MediaStream> {
    return this.#parts.createMicrophoneStream(constraints);
  }

  /** Changes options; each is applied as API.md says ("When inputs are read"). */
  update(options: CallingOptions): void {
    this.#parts.update(options);
  }

  /** Ends everything and frees everything; streams complete. */
  dispose(): void {
    this.#parts.dispose();
  }
}
