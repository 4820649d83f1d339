import { BehaviorSubject } from 'rxjs';
import type { Contact, Contacts, ServiceState } from '../../../src/core/data-services.js';
import { CallingError } from '../../../src/core/errors.js';

const READY: ServiceState = { status: 'ready', persistent: true };

/** The contacts that the test gives, found by any part of what they hold. */
export function fakeContacts(contacts: readonly Contact[]): Contacts {
  const none = (): Promise<never> =>
    Promise.reject(new CallingError('not-supported', 'These contacts stay as they are.'));
  return {
    state: READY,
    state$: new BehaviorSubject(READY),
    contacts$: new BehaviorSubject(contacts),
    groups$: new BehaviorSubject([]),
    getContacts: () => Promise.resolve({ contacts, groups: [] }),
    searchContacts: (text) => {
      const wanted = text.toLowerCase();
      const has = (one: Contact): boolean => JSON.stringify(one).toLowerCase().includes(wanted);
      return Promise.resolve(contacts.filter(has));
    },
    findContact: () => Promise.resolve(undefined),
    createContact: none,
    updateContact: none,
    deleteContact: none,
    setContactPhoto: none,
    createContactGroup: none,
    renameContactGroup: none,
    deleteContactGroup: none,
    importVCards: none,
    exportVCards: none,
  };
}
