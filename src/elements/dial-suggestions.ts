import type { CallHistory, CallRecord, Contact, Contacts } from '../core/data-services.js';
import { contactName, destinationsOf } from './contact-draft.js';
import { ContactSearchView } from './contact-search.js';
import { nameOf } from './remote-name.js';

/** Somebody who may be meant by what has been typed. */
export interface DialSuggestion {
  readonly destination: string;
  readonly name: string;
  readonly avatarUrl: string | undefined;
  readonly source: 'contact' | 'history';
  /** The line of that call of the past. */
  readonly lineId: string | undefined;
}

const MOST = 6;
const MOST_RECORDS = 30;

/** Whom one may mean, of the contacts and of the calls of the past; contacts first, each one once. */
export class DialSuggestions {
  readonly #changed: () => void;
  readonly #contacts: ContactSearchView;
  #records: readonly CallRecord[] = [];
  #asked = 0;

  constructor(changed: () => void) {
    this.#changed = changed;
    this.#contacts = new ContactSearchView(changed);
  }

  /** What has been found so far, at most six. */
  get found(): readonly DialSuggestion[] {
    const all = [
      ...(this.#contacts.found ?? []).flatMap(ofContact),
      ...this.#records.map(ofRecord),
    ];
    const seen = new Set<string>();
    return all
      .filter(({ destination }) => {
        const key = keyOf(destination);
        if (key === '' || seen.has(key)) return false;
        seen.add(key);
        return true;
      })
      .slice(0, MOST);
  }

  /** Asks for a text; a blank one ends that. An answer to an older question is dropped. */
  ask(contacts: Contacts | undefined, history: CallHistory | undefined, text: string): void {
    this.#asked += 1;
    this.#contacts.search(contacts, text);
    if (text.trim() === '') this.#records = [];
    if (!history || text.trim() === '') return;
    const asked = this.#asked;
    const take = (records: readonly CallRecord[]): void => {
      if (asked !== this.#asked) return;
      this.#records = records;
      this.#changed();
    };
    // What was found for an older text is not what is meant now.
    history.searchCallHistory(text.trim(), MOST_RECORDS).then(take, () => {
      take([]);
    });
  }
}

function ofContact(contact: Contact): readonly DialSuggestion[] {
  const { avatarURL: avatarUrl } = contact;
  return destinationsOf(contact).map(({ value }) => ({
    destination: value,
    name: contactName(contact),
    avatarUrl,
    source: 'contact',
    lineId: undefined,
  }));
}

function ofRecord({ remote, lineId }: CallRecord): DialSuggestion {
  return {
    destination: remote.uri ?? remote.number ?? '',
    name: nameOf(remote),
    avatarUrl: remote.avatarUrl,
    source: 'history',
    lineId,
  };
}

// One and the same, however it is spelled.
function keyOf(destination: string): string {
  const bare = destination
    .trim()
    .toLowerCase()
    .replace(/^(?:sips?|tel):/u, '');
  return /^[0-9+*#().\- ]+$/u.test(bare) ? bare.replace(/[().\- ]/gu, '') : bare;
}
