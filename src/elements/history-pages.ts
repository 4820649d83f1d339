import type { CallHistory, CallRecord } from '../core/data-services.js';

const PAGE = 100;

/** What is to be seen of the history. */
export interface HistoryView {
  /** Text to search for; blank for all. */
  readonly text: string;
  readonly missedOnly: boolean;
}

/** Reads a history page by page, as far as it is looked at, and again when it has changed. */
export class HistoryPages {
  readonly #changed: () => void;
  #history: CallHistory | undefined;
  #view: HistoryView = { text: '', missedOnly: false };
  #records: readonly CallRecord[] | undefined;
  #complete = false;
  // What is asked for; an answer to an older question is dropped.
  #question = 0;
  #reading = false;
  #wanted = PAGE;

  /** `changed` is called when there are other records to show. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** What there is to show; `undefined` before the first answer. */
  get records(): readonly CallRecord[] | undefined {
    const { missedOnly } = this.#view;
    return missedOnly ? this.#records?.filter(isMissed) : this.#records;
  }

  /** Reads another history, or none, from the next `refresh()` on. */
  follow(history: CallHistory | undefined): void {
    if (history === this.#history) return;
    this.#history = history;
    this.#question += 1;
    this.#reading = false;
    this.#records = undefined;
    this.#wanted = PAGE;
  }

  look(view: HistoryView): void {
    this.#view = view;
    this.#wanted = PAGE;
    this.refresh();
  }

  /** Reads again what is shown. */
  refresh(): void {
    this.#question += 1;
    this.#complete = false;
    void this.#read(this.#question, []);
  }

  /** More is about to be looked at. */
  more(): void {
    if (this.#complete || this.#reading || !this.#records) return;
    this.#wanted += PAGE;
    this.#question += 1;
    void this.#read(this.#question, this.#records);
  }

  /** Marks every missed call as seen, those that were not looked at too. */
  async markMissed(): Promise<void> {
    const history = this.#history;
    if (!history) return;
    let cursor: string | undefined;
    for (let last = PAGE; last === PAGE;) {
      const page = await history.getCallHistoryData(Infinity, PAGE, 'DESC', 'startTime', cursor);
      const unread = page.filter(({ read }) => !read).map(({ sessionId }) => sessionId);
      if (unread.length > 0) await history.updateMissedCalls(unread);
      last = page.length;
      cursor = page.at(-1)?.sessionId;
    }
  }

  async #read(question: number, before: readonly CallRecord[]): Promise<void> {
    const history = this.#history;
    if (!history) return;
    this.#reading = true;
    try {
      const { records, complete } = await this.#collect(history, before);
      if (question !== this.#question) return;
      this.#records = records;
      this.#complete = complete;
    } catch {
      // The service's state tells why; what was shown stays.
    } finally {
      if (question === this.#question) this.#reading = false;
    }
    if (question === this.#question) this.#changed();
  }

  async #collect(
    history: CallHistory,
    before: readonly CallRecord[],
  ): Promise<{ records: readonly CallRecord[]; complete: boolean }> {
    const { text, missedOnly } = this.#view;
    if (text.trim() !== '') {
      const found = await history.searchCallHistory(text, this.#wanted);
      return { records: found, complete: found.length < this.#wanted };
    }
    const records = [...before];
    const shown = (): number => (missedOnly ? records.filter(isMissed) : records).length;
    while (shown() < this.#wanted) {
      const cursor = records.at(-1)?.sessionId;
      const page = await history.getCallHistoryData(Infinity, PAGE, 'DESC', 'startTime', cursor);
      records.push(...page);
      if (page.length < PAGE) return { records, complete: true };
    }
    return { records, complete: false };
  }
}

/** Whether a call came in and nobody here took it. */
export function isMissed({ direction, disposition }: CallRecord): boolean {
  return direction === 'inbound' && ['missed', 'cancelled', 'voicemail'].includes(disposition);
}
