import type { Observable } from 'rxjs';
import type {
  Contact,
  ContactGroup,
  Contacts,
  ContactSearch,
  ImportedVCards,
  NewContact,
  ServiceState,
} from '../core/data-services.js';
import { deepFreeze } from '../core/deep-freeze.js';
import { CallingError, markHandled, notLoaded } from '../core/errors.js';
import { lookUpInDirectory, searchDirectory, type DirectoryAsker } from './ask-directory.js';
import type { ContactBook } from './contact-book.js';
import { checkContact } from './contact-check.js';
import { ContactGroups } from './contact-groups.js';
import { photoOfBlob, photoOfBlobUrl } from './contact-photo.js';
import { randomId } from './contact-rows.js';
import { ContactStore, keyOf, type ContactStoreOwner } from './contact-store.js';

/** What the contacts need from their calling. */
export interface ContactsOwner extends ContactStoreOwner, DirectoryAsker {
  /** The hosts of the calling's lines, where an address without a host is. */
  hosts(): readonly string[];
}

const MAX_NUMBER = 1_024;

/**
 * The address book in the browser's storage. A contact is stored under the address of the calling's
 * first line, as all that is stored belongs to an address; those of all its lines are shown. So two
 * callings with the same server and address share it, and with one more line comes what was kept for
 * that one, without a contact that is stored twice. Without a line it is the server's own.
 */
export class IndexedDbContacts implements Contacts {
  readonly contacts$: Observable<readonly Contact[]>;
  readonly groups$: Observable<readonly ContactGroup[]>;
  readonly #owner: ContactsOwner;
  readonly #store: ContactStore;
  readonly #groups: ContactGroups;

  constructor(owner: ContactsOwner) {
    this.#owner = owner;
    this.#store = new ContactStore(owner);
    this.#groups = new ContactGroups(this.#store);
    this.contacts$ = this.#store.live(({ book }) => book.contacts);
    this.groups$ = this.#store.live(({ groups }) => groups);
    Object.freeze(this);
  }

  get state(): ServiceState {
    return this.#store.state;
  }

  get state$(): Observable<ServiceState> {
    return this.#store.state$;
  }

  /** Emits when somebody may have another name. */
  get changes$(): Observable<void> {
    return this.#store.changes$;
  }

  /** What is stored here, to look up many numbers; again after each change. */
  get book$(): Observable<ContactBook> {
    return this.#store.live(({ book }) => book);
  }

  /** What is stored here. */
  async book(): Promise<ContactBook> {
    return (await this.#store.read()).book;
  }

  getContacts(): Promise<{
    readonly contacts: readonly Contact[];
    readonly groups: readonly ContactGroup[];
  }> {
    return markHandled(
      this.#store
        .read()
        .then(({ book, groups }) => Object.freeze({ contacts: book.contacts, groups })),
    );
  }

  createContact(contact: NewContact): Promise<Contact> {
    return markHandled(this.#create(contact));
  }

  updateContact(contact: Contact): Promise<Contact> {
    return markHandled(this.#update(contact));
  }

  deleteContact(contactId: string): Promise<void> {
    return markHandled(this.#delete(contactId));
  }

  setContactPhoto(contactId: string, photo: Blob | null): Promise<Contact> {
    return markHandled(this.#setPhoto(contactId, photo));
  }

  createContactGroup(name: string): Promise<ContactGroup> {
    return markHandled(this.#groups.create(name));
  }

  renameContactGroup(groupId: string, name: string): Promise<ContactGroup> {
    return markHandled(this.#groups.rename(groupId, name));
  }

  deleteContactGroup(groupId: string): Promise<void> {
    return markHandled(this.#groups.delete(groupId));
  }

  searchContacts(text: string, options: ContactSearch = {}): Promise<readonly Contact[]> {
    return markHandled(this.#search(text, options));
  }

  findContact(numberOrUri: string): Promise<Contact | undefined> {
    return markHandled(this.#find(numberOrUri));
  }

  importVCards(text: string): Promise<ImportedVCards> {
    return markHandled(this.#import(text));
  }

  exportVCards(version: '4.0' | '3.0' = '4.0'): Promise<string> {
    return markHandled(this.#export(version));
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #checked(input: NewContact): Promise<NewContact> {
    const { groups = [], ...contact } = checkContact(await withPhoto(input));
    const known = (await this.#store.read()).groups.map(({ groupId }) => groupId);
    const kept = groups.filter((groupId) => known.includes(groupId));
    return { ...contact, ...(kept.length > 0 && { groups: kept }) };
  }

  async #create(input: NewContact): Promise<Contact> {
    const contact = await this.#checked(input);
    const { contacts } = await this.#store.tables();
    const row = { id: randomId(), scope: this.#store.home, contact };
    await contacts.put([row]);
    return this.#store.show(row);
  }

  async #update(input: Contact): Promise<Contact> {
    const contact = await this.#checked(input);
    return this.#store.change(input.contactId, () => contact);
  }

  async #delete(contactId: string): Promise<void> {
    const { contacts } = await this.#store.tables();
    const row = await contacts.get(keyOf(contactId));
    if (row && this.#store.isOurs(row)) await contacts.remove([row.id]);
  }

  async #setPhoto(contactId: string, photo: Blob | null): Promise<Contact> {
    const avatarURL = photo === null ? undefined : await photoOfBlob(photo);
    return this.#store.change(contactId, ({ avatarURL: _, ...contact }) => ({
      ...contact,
      ...(avatarURL !== undefined && { avatarURL }),
    }));
  }

  async #search(
    text: string,
    { directory = true, signal }: ContactSearch,
  ): Promise<readonly Contact[]> {
    checkText(text);
    const asked = text.trim();
    const theirs = directory && asked !== '' ? searchDirectory(this.#owner, asked, signal) : [];
    const book = await this.book();
    const added = (await theirs).filter((contact) => !isKnown(book, contact));
    return deepFreeze([...book.search(asked), ...added]);
  }

  async #find(numberOrUri: string): Promise<Contact | undefined> {
    checkText(numberOrUri);
    if (numberOrUri.length > MAX_NUMBER) return undefined;
    const ours = (await this.book()).find(numberOrUri, this.#owner.hosts());
    return ours ?? lookUpInDirectory(this.#owner, numberOrUri);
  }

  async #import(text: string): Promise<ImportedVCards> {
    checkText(text);
    // What reads vCards comes with their first use.
    const { importCards } = await import('./vcards/import-cards.js').catch(unavailable);
    return importCards(this.#store, text);
  }

  async #export(version: '4.0' | '3.0'): Promise<string> {
    const { exportCards } = await import('./vcards/export-cards.js').catch(unavailable);
    return exportCards(this.#store, version === '3.0' ? '3.0' : '4.0');
  }
}

// What the directory has of somebody who is kept here says nothing new.
function isKnown(book: ContactBook, { phoneNumbers = [], sipAddresses = [] }: Contact): boolean {
  return [...phoneNumbers, ...sipAddresses].some(({ value }) => book.find(value) !== undefined);
}

async function withPhoto<Given extends NewContact>(contact: Given): Promise<Given> {
  const url: unknown = (contact as Partial<NewContact> | undefined)?.avatarURL;
  if (typeof url !== 'string' || !url.startsWith('blob:')) return contact;
  return { ...contact, avatarURL: await photoOfBlobUrl(url) };
}

function checkText(text: unknown): void {
  if (typeof text === 'string') return;
  throw new CallingError('invalid-argument', 'This takes a text.');
}

function unavailable(cause: unknown): never {
  throw notLoaded(cause);
}
