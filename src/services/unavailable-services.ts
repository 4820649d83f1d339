import type { Observable } from 'rxjs';
import type { Contacts, ServiceState, Voicemail } from '../core/data-services.js';
import { rejected } from '../core/errors.js';
import { just } from '../core/just.js';

const state: ServiceState = Object.freeze({ status: 'unavailable' });

function service(name: string): {
  readonly base: { readonly state: ServiceState; readonly state$: Observable<ServiceState> };
  readonly missing: () => Promise<never>;
} {
  return {
    base: { state, state$: just(state) },
    missing: () => rejected('not-supported', `This version has no ${name} yet.`),
  };
}

const book = service('contacts');
const mailbox = service('voicemail');

/** The data services until they are built: each says so, and each method rejects. */
export const unavailableServices: {
  readonly contacts: Contacts;
  readonly voicemail: Voicemail;
} = Object.freeze({
  contacts: Object.freeze({
    ...book.base,
    contacts$: just([]),
    groups$: just([]),
    getContacts: book.missing,
    createContact: book.missing,
    updateContact: book.missing,
    deleteContact: book.missing,
    setContactPhoto: book.missing,
    createContactGroup: book.missing,
    renameContactGroup: book.missing,
    deleteContactGroup: book.missing,
    searchContacts: book.missing,
    findContact: book.missing,
    importVCards: book.missing,
    exportVCards: book.missing,
  }),
  voicemail: Object.freeze({
    ...mailbox.base,
    summary$: just({ newMessages: 0, oldMessages: 0, newUrgentMessages: 0, oldUrgentMessages: 0 }),
    messages$: just([]),
    getVoicemailSummary: mailbox.missing,
    getVoicemailList: mailbox.missing,
    getVoicemailContent: mailbox.missing,
    voicemailMarkAsRead: mailbox.missing,
    voicemailMarkAsUnread: mailbox.missing,
    deleteVoicemail: mailbox.missing,
    getVMTranscript: mailbox.missing,
    getDeletableVoicemails: mailbox.missing,
    setGreeting: mailbox.missing,
    getGreeting: mailbox.missing,
  }),
});
