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

export interface ContactAddress {
  readonly type: string;
  readonly value: string;
}

/** A person or place one calls, with the SDK's fields. */
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
  readonly avatarURL?: string;
  readonly groups?: readonly string[];
}

export interface ContactGroup {
  readonly groupId: string;
  readonly displayName: string;
}

/** The address book. */
export interface Contacts extends DataService {
  getContacts(): Promise<{
    readonly contacts: readonly Contact[];
    readonly groups: readonly ContactGroup[];
  }>;
  createContact(contact: Omit<Contact, 'contactId'>): Promise<Contact>;
  updateContact(contact: Contact): Promise<Contact>;
  deleteContact(contactId: string): Promise<void>;
  createContactGroup(name: string): Promise<ContactGroup>;
  deleteContactGroup(groupId: string): Promise<void>;
  searchContacts(text: string): Promise<readonly Contact[]>;
  importVCards(
    text: string,
  ): Promise<{ readonly created: number; readonly updated: number; readonly skipped: number }>;
  exportVCards(): Promise<string>;
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
