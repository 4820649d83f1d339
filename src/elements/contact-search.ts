import type { Contact, Contacts } from '../core/data-services.js';

/** What is found for what somebody types; an answer to an older question is dropped. */
export class ContactSearchView {
  readonly #changed: () => void;
  #running: AbortController | undefined;
  #found: readonly Contact[] | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** `undefined` while nothing is searched for, and before the first answer. */
  get found(): readonly Contact[] | undefined {
    return this.#found;
  }

  /** Searches for a text; a blank one ends that. */
  search(service: Contacts | undefined, text: string): void {
    this.#running?.abort();
    const running = new AbortController();
    const { signal } = running;
    this.#running = running;
    if (!service || text.trim() === '') {
      this.#found = undefined;
      return;
    }
    const take = (found: readonly Contact[]): void => {
      if (signal.aborted) return;
      this.#found = found;
      this.#changed();
    };
    // What is kept here comes at once, the directory's when it has answered.
    service
      .searchContacts(text, { directory: false, signal })
      .then(take)
      .then(() => service.searchContacts(text, { signal }))
      .then(take)
      .catch(() => undefined);
  }
}
