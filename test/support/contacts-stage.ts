import { filter, firstValueFrom, timeout, type Observable } from 'rxjs';
import { systemClock } from '../../src/core/clock.js';
import type { Contact, ContactAddress, ContactsDirectory } from '../../src/core/data-services.js';
import { silentLogger } from '../../src/core/log.js';
import { IndexedDbContacts } from '../../src/services/indexed-db-contacts.js';
import type { Database } from '../../src/storage/database.js';

/** Contacts as a calling has them, whose lines and directory are the test's. */
export class ContactsStage {
  scopes: readonly string[] = ['s|a', 's|b'];
  directory: ContactsDirectory | undefined;
  readonly #made: IndexedDbContacts[] = [];
  readonly #changed = new Set<() => void>();

  create(database: Database): IndexedDbContacts {
    const service = new IndexedDbContacts({
      clock: systemClock,
      log: silentLogger,
      database,
      scopes: () => this.scopes,
      followScopes: (changed) => {
        this.#changed.add(changed);
        return () => this.#changed.delete(changed);
      },
      hosts: () => ['example.com'],
      directory: () => this.directory,
    });
    this.#made.push(service);
    return service;
  }

  /** The calling has other lines now. */
  turnTo(...scopes: readonly string[]): void {
    this.scopes = scopes;
    for (const changed of this.#changed) changed();
  }

  dispose(): void {
    for (const service of this.#made) service.dispose();
  }
}

/** The first value that is as wanted. */
export function comes<Value>(
  stream: Observable<Value>,
  wanted: (value: Value) => boolean,
): Promise<Value> {
  return firstValueFrom(stream.pipe(filter(wanted), timeout(5_000)));
}

export function work(value: string): readonly ContactAddress[] {
  return [{ type: 'work', value }];
}

export function names(contacts: readonly Contact[]): (string | undefined)[] {
  return contacts.map(({ displayName }) => displayName);
}

/** A vCard of version 4.0. */
export function card(...lines: readonly string[]): string {
  return ['BEGIN:VCARD', 'VERSION:4.0', ...lines, 'END:VCARD', ''].join('\r\n');
}
