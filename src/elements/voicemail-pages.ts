import type { Voicemail, VoicemailMessage } from '../core/data-services.js';

const PAGE = 100;

/** Reads messages as far as they are looked at, and again when they have changed. */
export class VoicemailPages {
  readonly #changed: () => void;
  #service: Voicemail | undefined;
  #messages: readonly VoicemailMessage[] | undefined;
  #wanted = PAGE;
  #complete = false;
  // An answer to an older question is dropped.
  #question = 0;

  /** `changed` is called when there are other messages to show. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The latest first; `undefined` before the first answer. */
  get messages(): readonly VoicemailMessage[] | undefined {
    return this.#messages;
  }

  /** Reads another mailbox, or none, from the next `refresh()` on. */
  follow(service: Voicemail | undefined): void {
    if (service === this.#service) return;
    this.#service = service;
    this.#question += 1;
    this.#messages = undefined;
    this.#wanted = PAGE;
  }

  /** Reads again what is shown. */
  refresh(): void {
    this.#question += 1;
    void this.#read(this.#question);
  }

  /** More is about to be looked at. */
  more(): void {
    const shown = this.#messages?.length ?? 0;
    if (this.#complete || shown < this.#wanted) return;
    this.#wanted += PAGE;
    this.refresh();
  }

  async #read(question: number): Promise<void> {
    try {
      const messages = await this.#service?.getVoicemailList(0, this.#wanted, 'DESC');
      if (question !== this.#question || !messages) return;
      this.#messages = messages;
      this.#complete = messages.length < this.#wanted;
    } catch {
      // The service's state tells why; what was shown stays.
    }
    this.#changed();
  }
}
