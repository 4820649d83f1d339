import type { Observable } from 'rxjs';
import type { CallQuality } from './call-quality.js';
import type { CallDirection } from './call-state.js';
import type { DisconnectReason } from './disconnect-reason.js';
import type { CallingError } from './errors.js';
import type { RemoteParty } from './remote-party.js';

export type ServiceStatus = 'idle' | 'loading' | 'ready' | 'unavailable' | 'failed';

/** A frozen snapshot of a data service. */
export interface ServiceState {
  readonly status: ServiceStatus;
  /** Whether what is stored outlives the page; absent until that is known. */
  readonly persistent?: boolean;
  readonly error?: CallingError;
}

/** What every data service shows. */
export interface DataService {
  readonly state: ServiceState;
  readonly state$: Observable<ServiceState>;
}

export type Disposition =
  'answered' | 'missed' | 'rejected' | 'cancelled' | 'failed' | 'forwarded' | 'voicemail';

/** One call of the past. Times are epoch milliseconds. */
export interface CallRecord {
  readonly sessionId: string;
  readonly lineId: string;
  readonly direction: CallDirection;
  readonly disposition: Disposition;
  readonly remote: RemoteParty;
  readonly startTime: number;
  readonly endTime?: number;
  readonly durationSeconds: number;
  readonly disconnectReason?: DisconnectReason;
  /** `false` for a missed call that nobody has looked at yet. */
  readonly read: boolean;
  /** When it was answered. */
  readonly connectTime?: number;
  /** Where it was transferred or forwarded to. */
  readonly transferredTo?: string;
  /** How good it was at its end. */
  readonly quality?: CallQuality;
}

/** How long calls of the past are kept. */
export interface HistoryRetention {
  /** Days; default 365. */
  readonly days?: number;
  /** Records of a line; default 10,000. */
  readonly count?: number;
}

export type SortOrder = 'ASC' | 'DESC';

/** The calls of the past, of all lines of the calling. */
export interface CallHistory extends DataService {
  /** The latest 100, newest first; again after each change, here or in another tab. */
  readonly entries$: Observable<readonly CallRecord[]>;
  /** How many missed calls nobody has looked at. */
  readonly missedCount$: Observable<number>;
  /**
   * A page of records: of the last `days`, at most `limit`. `cursor` is the `sessionId` of the last
   * record of the page before. Rejects with `invalid-argument` or `storage-failed`.
   */
  getCallHistoryData(
    days: number,
    limit: number,
    sort: SortOrder,
    sortBy: 'startTime' | 'endTime',
    cursor?: string,
  ): Promise<readonly CallRecord[]>;
  /** Records whose name, number or address has the text, newest first, at most `limit` (100). */
  searchCallHistory(text: string, limit?: number): Promise<readonly CallRecord[]>;
  /** Marks missed calls as read. */
  updateMissedCalls(sessionIds: readonly string[]): Promise<void>;
  deleteCallHistoryRecords(sessionIds: readonly string[]): Promise<void>;
  /** Deletes every record of the calling's lines. */
  deleteAllCallHistoryRecords(): Promise<void>;
}

/** A number or address, and what it is for: `work`, `home`, `mobile`, or any other word. */
export interface ContactAddress {
  readonly type: string;
  readonly value: string;
}

/** A person or place one calls, with the SDK's fields. It has at least a name, a number or an address. */
export interface Contact {
  readonly contactId: string;
  readonly displayName?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly companyName?: string;
  readonly department?: string;
  readonly emails?: readonly ContactAddress[];
  readonly phoneNumbers?: readonly ContactAddress[];
  readonly sipAddresses?: readonly ContactAddress[];
  /** `https:`, or a picture of at most 256 kB as `data:`. */
  readonly avatarURL?: string;
  /** The `groupId`s it is in; of others none is kept. */
  readonly groups?: readonly string[];
  /** It is of the company directory and not stored here. */
  readonly source?: 'directory';
}

/** A contact before it is stored. */
export type NewContact = Omit<Contact, 'contactId' | 'source'>;

export interface ContactGroup {
  readonly groupId: string;
  readonly displayName: string;
}

/** What `importVCards()` has done. */
export interface ImportedVCards {
  readonly created: number;
  /** Cards of somebody who was there already, merged. */
  readonly updated: number;
  /** Cards that could not be read, or name nobody. */
  readonly skipped: number;
}

/**
 * A directory of the company (an LDAP gateway, a People API), asked after the contacts stored here.
 * One that throws, takes longer than 2 s or answers something else changes nothing of those.
 */
export interface ContactsDirectory {
  /** Contacts for what somebody types; of their fields those that are sound are shown. */
  search(text: string, signal: AbortSignal): Promise<readonly Partial<Contact>[]>;
  /** Who has a number or SIP address, for a call with somebody unknown. */
  lookup?(numberOrUri: string, signal: AbortSignal): Promise<Partial<Contact> | undefined>;
}

/** How contacts are searched. */
export interface ContactSearch {
  /** Whether the directory is asked too, which may take 2 s; default `true`. */
  readonly directory?: boolean;
  /** Aborted, the search gives what it has by then. */
  readonly signal?: AbortSignal;
}

/** The address book of the calling, shared by all its lines. */
export interface Contacts extends DataService {
  /** All contacts by name; again after each change, here or in another tab. */
  readonly contacts$: Observable<readonly Contact[]>;
  /** All groups by name; again after each change. */
  readonly groups$: Observable<readonly ContactGroup[]>;
  getContacts(): Promise<{
    readonly contacts: readonly Contact[];
    readonly groups: readonly ContactGroup[];
  }>;
  /** Rejects with `invalid-argument` for what cannot be kept, with `storage-full` or `storage-failed`. */
  createContact(contact: NewContact): Promise<Contact>;
  /** Replaces a contact; rejects with `not-found` when it is gone. */
  updateContact(contact: Contact): Promise<Contact>;
  /** Nothing happens when it is gone already. */
  deleteContact(contactId: string): Promise<void>;
  /** Keeps a picture (PNG, JPEG, GIF, WebP, at most 256 kB) as `avatarURL`; `null` removes it. */
  setContactPhoto(contactId: string, photo: Blob | null): Promise<Contact>;
  /** Rejects with `invalid-argument` when there is one of that name. */
  createContactGroup(name: string): Promise<ContactGroup>;
  renameContactGroup(groupId: string, name: string): Promise<ContactGroup>;
  /** Takes it out of its contacts too, which stay. */
  deleteContactGroup(groupId: string): Promise<void>;
  /** For what somebody types: parts of a name or number, the best first; the directory's last. */
  searchContacts(text: string, options?: ContactSearch): Promise<readonly Contact[]>;
  /** Who has a number or SIP address, however it is spelled. */
  findContact(numberOrUri: string): Promise<Contact | undefined>;
  /**
   * Takes in vCards of version 4.0 and 3.0, merged with whom they name already. Rejects with
   * `storage-full` or `storage-failed`; what had been taken in until then stays.
   */
  importVCards(text: string): Promise<ImportedVCards>;
  /** All contacts as vCards; default version 4.0. */
  exportVCards(version?: '4.0' | '3.0'): Promise<string>;
}

export interface VoicemailSummary {
  readonly newMessages: number;
  readonly oldMessages: number;
  readonly newUrgentMessages: number;
  readonly oldUrgentMessages: number;
}

export interface VoicemailMessage {
  readonly messageId: string;
  readonly lineId: string;
  readonly remote: RemoteParty;
  readonly time: number;
  readonly durationSeconds: number;
  readonly read: boolean;
  readonly urgent: boolean;
}

/** The messages callers left. */
export interface Voicemail extends DataService {
  readonly summary$: Observable<VoicemailSummary>;
  getVoicemailSummary(): Promise<VoicemailSummary>;
  getVoicemailList(
    offset: number,
    limit: number,
    sort: SortOrder,
  ): Promise<readonly VoicemailMessage[]>;
  getVoicemailContent(messageId: string): Promise<Blob>;
  voicemailMarkAsRead(messageId: string): Promise<void>;
  voicemailMarkAsUnread(messageId: string): Promise<void>;
  deleteVoicemail(messageId: string): Promise<void>;
  getVMTranscript(messageId: string): Promise<string | null>;
}

export interface ToggleSetting {
  readonly enabled: boolean;
}

export interface CallForwardSetting {
  readonly callForwarding: {
    readonly always: { readonly enabled: boolean; readonly destination?: string };
    readonly busy: { readonly enabled: boolean; readonly destination?: string };
    readonly noAnswer: {
      readonly enabled: boolean;
      readonly destination?: string;
      readonly numberOfRings: number;
    };
  };
}

export interface VoicemailSetting {
  readonly enabled: boolean;
  readonly sendAllCalls: ToggleSetting;
  readonly sendBusyCalls: ToggleSetting;
  readonly sendUnansweredCalls: { readonly enabled: boolean; readonly numberOfRings: number };
}

/** What happens to calls that come in. Without `lineId` all lines are meant. */
export interface CallSettings extends DataService {
  getDoNotDisturbSetting(lineId?: string): Promise<ToggleSetting>;
  setDoNotDisturbSetting(flag: boolean, lineId?: string): Promise<void>;
  getCallWaitingSetting(lineId?: string): Promise<ToggleSetting>;
  setCallWaitingSetting(flag: boolean, lineId?: string): Promise<void>;
  getCallForwardSetting(lineId?: string): Promise<CallForwardSetting>;
  setCallForwardSetting(setting: CallForwardSetting, lineId?: string): Promise<void>;
  getVoicemailSetting(lineId?: string): Promise<VoicemailSetting>;
  setVoicemailSetting(setting: VoicemailSetting, lineId?: string): Promise<void>;
}
