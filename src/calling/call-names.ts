import type { Subscription } from 'rxjs';
import type { CallState } from '../core/call-state.js';
import type { Clock } from '../core/clock.js';
import type { RemoteParty } from '../core/remote-party.js';
import type { ContactBook } from '../services/contact-book.js';
import { nameInBook, partyName, type PartyName } from '../services/contact-names.js';
import type { IndexedDbContacts } from '../services/indexed-db-contacts.js';
import type { CallHost } from './call-owner.js';
import type { Call } from './line.js';

/** What naming calls needs from its calling. */
export interface CallNamesOwner {
  readonly clock: Clock;
  /** Resolves once any contact is stored. */
  anyContact(): Promise<void>;
  contacts(): Promise<IndexedDbContacts>;
  /** Whether there is a directory to be asked. */
  hasDirectory(): boolean;
  /** The hosts of the calling's lines. */
  hosts(): readonly string[];
  /** What is kept of a call that has not ended. */
  host(call: Call): CallHost | undefined;
}

const REMEMBERED = 100;
const REMEMBERED_FOR = 600_000;

/**
 * Names those one has a call with as the contacts do, and whom nobody here knows as the directory
 * does. No call waits for it: a name that comes late is shown when it comes.
 */
export class CallNames {
  readonly #owner: CallNamesOwner;
  // Who was last seen at the far end of each.
  readonly #parties = new Map<Call, string>();
  // What the directory has said, by number or address; `undefined` while it is asked, and for nobody.
  readonly #told = new Map<string, { readonly at: number; readonly name: PartyName | undefined }>();
  #book: ContactBook | undefined;
  #reading: Subscription | undefined;
  #waiting = false;
  #began = false;
  #disposed = false;

  constructor(owner: CallNamesOwner) {
    this.#owner = owner;
  }

  /** Somebody under the name that is known here; the same as far as nobody is. Of the moment. */
  known(remote: RemoteParty): RemoteParty {
    const name = this.#nameOf(remote);
    return name ? { ...remote, ...name } : remote;
  }

  /** Names the far ends of these calls too. */
  follow(calls: readonly Call[]): void {
    for (const call of calls) {
      const { state } = call;
      if (this.#parties.has(call) || state.status === 'ended') continue;
      this.#parties.set(call, '');
      this.changed(call, state);
    }
    if (calls.length > 0) this.#begin();
  }

  /** The next snapshot of a call that is followed. */
  changed(call: Call, { remote, status }: CallState): void {
    const before = this.#parties.get(call);
    if (before === undefined) return;
    if (status === 'ended') {
      this.#parties.delete(call);
      return;
    }
    const party = partyOf(remote);
    if (party === before) return;
    this.#parties.set(call, party);
    this.#show(call);
    this.#ask(call);
  }

  dispose(): void {
    this.#disposed = true;
    this.#reading?.unsubscribe();
    this.#parties.clear();
  }

  // Nothing of the contacts is loaded before there is one, or a directory to be asked.
  #begin(): void {
    if (this.#owner.hasDirectory()) {
      this.#load();
    } else if (!this.#waiting) {
      this.#waiting = true;
      this.#owner.anyContact().then(
        () => {
          this.#load();
        },
        () => {
          // With the next call it is tried again.
          this.#waiting = false;
        },
      );
    }
  }

  #load(): void {
    if (this.#began || this.#disposed) return;
    this.#began = true;
    this.#owner.contacts().then(
      (contacts) => {
        if (this.#disposed) return;
        this.#reading = contacts.book$.subscribe((book) => {
          this.#book = book;
          for (const call of this.#parties.keys()) {
            this.#show(call);
            this.#ask(call);
          }
        });
      },
      () => {
        this.#began = false;
        this.#waiting = false;
      },
    );
  }

  #show(call: Call): void {
    this.#owner.host(call)?.dispatch({ type: 'remote', remote: this.known(call.state.remote) });
  }

  // The directory, once it is certain that nobody here knows.
  #ask(call: Call): void {
    const { remote } = call.state;
    const asked = remote.number ?? remote.uri;
    if (asked === undefined || this.#nameOf(remote)) return;
    if (!this.#book) {
      this.#begin();
      return;
    }
    if (this.#remembered(asked)) return;
    const at = this.#owner.clock.now();
    this.#remember(asked, { at, name: undefined });
    this.#owner
      .contacts()
      .then((contacts) => contacts.findContact(asked))
      .then(
        (contact) => {
          this.#remember(asked, { at, name: contact && partyName(contact) });
          for (const other of this.#parties.keys()) this.#show(other);
        },
        () => undefined,
      );
  }

  #nameOf(remote: RemoteParty): PartyName | undefined {
    const { uri, number } = remote;
    const kept = this.#book && nameInBook(this.#book, remote, this.#owner.hosts());
    return kept ?? this.#remembered(number ?? uri ?? '')?.name;
  }

  #remembered(asked: string): { readonly name: PartyName | undefined } | undefined {
    const told = this.#told.get(asked);
    return told && told.at > this.#owner.clock.now() - REMEMBERED_FOR ? told : undefined;
  }

  #remember(
    asked: string,
    told: { readonly at: number; readonly name: PartyName | undefined },
  ): void {
    this.#told.delete(asked);
    this.#told.set(asked, told);
    for (const oldest of [...this.#told.keys()].slice(0, -REMEMBERED)) this.#told.delete(oldest);
  }
}

function partyOf({ uri = '', number = '' }: RemoteParty): string {
  return `${uri} ${number}`;
}
