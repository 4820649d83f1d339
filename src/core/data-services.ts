import type { Observable } from 'rxjs';
import type { CallQuality } from './call-quality.js';
import type { CallDirection, CallState } from './call-state.js';
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

/** How many messages wait: those of the mailbox at the server and those kept in the browser, together. */
export interface VoicemailSummary {
  readonly newMessages: number;
  readonly oldMessages: number;
  /** Of `newMessages`, those that are urgent. */
  readonly newUrgentMessages: number;
  /** Of `oldMessages`, those that are urgent. */
  readonly oldUrgentMessages: number;
  /** The address to dial for the messages at the server, where it says so (`Message-Account`). */
  readonly account?: string;
  /** The server says that messages wait, and not how many. */
  readonly waiting?: true;
}

/** A message that a caller left. */
export interface VoicemailMessage {
  readonly messageId: string;
  readonly lineId: string;
  readonly remote: RemoteParty;
  /** When it began, in epoch milliseconds. */
  readonly time: number;
  readonly durationSeconds: number;
  readonly read: boolean;
  readonly urgent: boolean;
}

/** What callers hear before they speak: a sound, or the URL of one. */
export type VoicemailGreeting = Blob | string;

/** The messages callers left, on all lines of the calling. */
export interface Voicemail extends DataService {
  /** Again after each change, here or in another tab. */
  readonly summary$: Observable<VoicemailSummary>;
  /** The latest 100, newest first; again after each change, here or in another tab. */
  readonly messages$: Observable<readonly VoicemailMessage[]>;
  getVoicemailSummary(): Promise<VoicemailSummary>;
  /**
   * At most `limit` messages by time, the first `offset` left out. Rejects with `invalid-argument` or
   * `storage-failed`.
   */
  getVoicemailList(
    offset: number,
    limit: number,
    sort: SortOrder,
  ): Promise<readonly VoicemailMessage[]>;
  /** The sound, to be played or downloaded. Rejects with `not-found`. */
  getVoicemailContent(messageId: string): Promise<Blob>;
  /** Rejects with `not-found`. */
  voicemailMarkAsRead(messageId: string): Promise<void>;
  /** Rejects with `not-found`. */
  voicemailMarkAsUnread(messageId: string): Promise<void>;
  /** One that is not there is deleted already. */
  deleteVoicemail(messageId: string): Promise<void>;
  /** `null`: there is none. Rejects with `not-found`. */
  getVMTranscript(messageId: string): Promise<string | null>;
  /**
   * The oldest messages that have been read, at most `limit` (10): what may be offered for deletion
   * when the storage is full. Nothing is deleted by itself.
   */
  getDeletableVoicemails(limit?: number): Promise<readonly VoicemailMessage[]>;
  /**
   * What callers of a line hear, or of all lines: a sound of 60 s at most, or the URL of one that this
   * page may read; `undefined` is the short figure of tones again. Rejects with `invalid-argument`,
   * `not-found`, `storage-full` or `storage-failed`.
   */
  setGreeting(greeting: VoicemailGreeting | undefined, lineId?: string): Promise<void>;
  /** The greeting of a line, or of the first one; `undefined`: the figure of tones. */
  getGreeting(lineId?: string): Promise<VoicemailGreeting | undefined>;
  /**
   * Lets the caller of a call that rings here leave a message, whatever the settings say; resolves when
   * the answering machine has taken the call. Rejects with `invalid-state` (it does not ring here, or is
   * being answered), `cancelled` (the caller gave up), `not-supported` (no answering machine here),
   * `service-unavailable`, `media-failed`, `storage-full` or `storage-failed`; the call then rings on.
   */
  takeMessage(call: { readonly state: CallState }): Promise<void>;
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

/** All that is set for one line. */
export interface LineCallSettings {
  readonly doNotDisturb: ToggleSetting;
  readonly callWaiting: ToggleSetting;
  readonly callForward: CallForwardSetting;
  readonly voicemail: VoicemailSetting;
}

/** What is set for all lines, and what holds for each, by `lineId`. */
export interface CallSettingsSnapshot {
  readonly all: LineCallSettings;
  readonly lines: Readonly<Record<string, LineCallSettings>>;
}

/**
 * What happens to calls that come in. Without `lineId` all lines are meant: what is set replaces what
 * a line has of its own, and what is got is what was set for all last.
 *
 * They reject with `invalid-argument` (a line that is not there; a destination that cannot be called,
 * is missing, or leads back to a line of the calling; rings other than 1 to 20), `storage-failed` or
 * `storage-full`.
 */
export interface CallSettings extends DataService {
  /** Again after each change, here or in another tab. */
  readonly settings$: Observable<CallSettingsSnapshot>;
  getDoNotDisturbSetting(lineId?: string): Promise<ToggleSetting>;
  setDoNotDisturbSetting(flag: boolean, lineId?: string): Promise<void>;
  getCallWaitingSetting(lineId?: string): Promise<ToggleSetting>;
  setCallWaitingSetting(flag: boolean, lineId?: string): Promise<void>;
  getCallForwardSetting(lineId?: string): Promise<CallForwardSetting>;
  setCallForwardSetting(setting: CallForwardSetting, lineId?: string): Promise<void>;
  getVoicemailSetting(lineId?: string): Promise<VoicemailSetting>;
  setVoicemailSetting(setting: VoicemailSetting, lineId?: string): Promise<void>;
}
