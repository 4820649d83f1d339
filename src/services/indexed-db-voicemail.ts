import type { Observable, Subscription } from 'rxjs';
import type { CallState } from '../core/call-state.js';
import type {
  ServiceState,
  SortOrder,
  Voicemail,
  VoicemailGreeting,
  VoicemailMessage,
  VoicemailSummary,
} from '../core/data-services.js';
import { deepFreeze } from '../core/deep-freeze.js';
import { CallingError, isCallingError, markHandled } from '../core/errors.js';
import type { RemoteParty } from '../core/remote-party.js';
import { scopeRange, type Table } from '../storage/table.js';
import { checkGreeting, Greetings } from './greetings.js';
import { LeftOpen } from './left-open.js';
import { liveQuery } from './live-query.js';
import {
  addSummaries,
  closedRow,
  countMessages,
  isWorthKeeping,
  type GreetingRow,
  type MessageRow,
  type RecordingRow,
} from './message-rows.js';
import { MessageWriter } from './message-writer.js';
import { ServiceStore } from './service-store.js';
import type { ServiceHome } from './stored-services.js';

/** What the voicemail needs from its calling. */
export interface VoicemailOwner extends ServiceHome {
  /** How long a sound lasts, in seconds. Rejects with `invalid-argument` or `not-found`. */
  lengthOf(sound: VoicemailGreeting): Promise<number>;
  /** How many bytes the browser still stores; `undefined` where it does not say. */
  room(): Promise<number | undefined>;
  readonly mailboxes: Mailboxes;
  /** Hands a call that rings to the answering machine, see `Voicemail.takeMessage()`. */
  takeMessage(call: { readonly state: CallState }): Promise<void>;
}

/** What waits for the calling's lines at their servers. */
export interface Mailboxes {
  /** What is known now; with `soon`, when the servers have answered, or after a while. */
  summaries(soon: boolean): Promise<readonly VoicemailSummary[]>;
  /** Calls back after each change; gives what ends that. */
  follow(changed: () => void): () => void;
}

/** Who leaves a message, and how it is recorded. */
export interface NewMessage {
  /** As nothing else is named, such as the call. */
  readonly messageId: string;
  readonly lineId: string;
  readonly remote: RemoteParty;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly urgent: boolean;
  /** Of the recording. */
  readonly type: string;
}

interface Tables {
  readonly messages: Table<MessageRow>;
  readonly recordings: Table<RecordingRow>;
  readonly greetings: Greetings;
}

const LATEST = 100;
// What two minutes of speech take, and a little more.
const NEEDED = 1024 * 1024;

/** The messages that the answering machine of the page has recorded, in the browser's storage. */
export class IndexedDbVoicemail implements Voicemail {
  readonly summary$: Observable<VoicemailSummary>;
  readonly messages$: Observable<readonly VoicemailMessage[]>;
  readonly #owner: VoicemailOwner;
  readonly #service: ServiceStore;
  #tables: Tables | undefined;
  #changes: Subscription | undefined;

  constructor(owner: VoicemailOwner) {
    this.#owner = owner;
    this.#service = new ServiceStore(() => this.#open());
    this.summary$ = this.#live(
      () => this.#summary(false),
      (changed) => owner.mailboxes.follow(changed),
    );
    this.messages$ = this.#live(
      () => this.getVoicemailList(0, LATEST, 'DESC'),
      (changed) => owner.followNames(changed),
    );
    Object.freeze(this);
  }

  get state(): ServiceState {
    return this.#service.state;
  }

  get state$(): Observable<ServiceState> {
    return this.#service.state$;
  }

  /** Opens the storage, without waiting for a use of it. */
  open(): Promise<void> {
    return markHandled(this.#service.ready());
  }

  getVoicemailSummary(): Promise<VoicemailSummary> {
    return markHandled(this.#summary(true));
  }

  getVoicemailList(
    offset: number,
    limit: number,
    sort: SortOrder,
  ): Promise<readonly VoicemailMessage[]> {
    return markHandled(this.#list(offset, limit, sort));
  }

  getVoicemailContent(messageId: string): Promise<Blob> {
    return markHandled(this.#content(messageId));
  }

  voicemailMarkAsRead(messageId: string): Promise<void> {
    return markHandled(this.#mark(messageId, true));
  }

  voicemailMarkAsUnread(messageId: string): Promise<void> {
    return markHandled(this.#mark(messageId, false));
  }

  deleteVoicemail(messageId: string): Promise<void> {
    return markHandled(this.#delete(messageId));
  }

  getVMTranscript(messageId: string): Promise<string | null> {
    return markHandled(this.#row(messageId).then(() => null));
  }

  getDeletableVoicemails(limit = 10): Promise<readonly VoicemailMessage[]> {
    const deletable = this.#all().then((rows) =>
      rows.filter(({ message }) => message.read).slice(0, limit),
    );
    return markHandled(deletable.then((rows) => deepFreeze(rows.map(({ message }) => message))));
  }

  setGreeting(greeting: VoicemailGreeting | undefined, lineId?: string): Promise<void> {
    return markHandled(this.#setGreeting(greeting, lineId));
  }

  getGreeting(lineId?: string): Promise<VoicemailGreeting | undefined> {
    return markHandled(this.#getGreeting(lineId));
  }

  takeMessage(call: { readonly state: CallState }): Promise<void> {
    return markHandled(this.#owner.takeMessage(call));
  }

  /**
   * Begins a message, which is listed when it is closed; the parts that are written stay, however the
   * page goes. Rejects with `storage-full` or `storage-failed`.
   */
  async begin(scope: string, { type, ...caller }: NewMessage): Promise<MessageWriter> {
    const { messages, recordings } = await this.#ready();
    const { page, clock } = this.#owner;
    const id = caller.messageId;
    const owner = { clock, messages, recordings, remove: (gone: string) => this.#remove(gone) };
    await this.#watched(async () => {
      const room = await this.#owner.room();
      if (room !== undefined && room < NEEDED) throw full();
      const message = { ...caller, durationSeconds: 0, read: false };
      const { time } = caller;
      const going = { open: 1, owner: page.id } as const;
      await messages.put([{ id, scope, time, type, touched: clock.now(), ...going, message }]);
    });
    return new MessageWriter(id, owner);
  }

  /** A message could not be written, or can be again: the state says so. */
  troubled(error?: CallingError): void {
    this.#service.troubled(error);
  }

  dispose(): void {
    this.#changes?.unsubscribe();
    this.#service.complete();
  }

  async #open(): Promise<boolean> {
    const { clock, database, page } = this.#owner;
    const persistent = await database.persistent();
    const messages = await database.table<MessageRow>('messages');
    const recordings = await database.table<RecordingRow>('recordings');
    const greetings = new Greetings(await database.table<GreetingRow>('recordings'));
    // No message of this page may be seen before its sign of life.
    await page.held;
    this.#tables = { messages, recordings, greetings };
    const leftOpen = new LeftOpen<MessageRow>(messages, {
      clock,
      page,
      touched: ({ touched }) => touched,
      close: async (row) => {
        if (!isWorthKeeping(row)) await this.#remove(row.id);
        else await messages.change(row.id, (now) => now && closedRow(now));
      },
    });
    await leftOpen.close();
    this.#changes?.unsubscribe();
    this.#changes = messages.changes$.subscribe(() => {
      leftOpen.watch();
    });
    leftOpen.watch();
    return persistent;
  }

  async #ready(): Promise<Tables> {
    await this.#service.ready();
    if (!this.#tables) throw new CallingError('storage-failed', 'What is stored cannot be opened.');
    return this.#tables;
  }

  // The oldest first; what is being recorded is no message yet.
  async #all(): Promise<readonly MessageRow[]> {
    const { messages } = await this.#ready();
    const found = await Promise.all(
      this.#owner
        .scopes()
        .map((scope) => messages.select({ index: 'by-time', ...scopeRange(scope) })),
    );
    return found
      .flat()
      .filter(({ open }) => open !== 1)
      .sort(byTime);
  }

  async #summary(soon: boolean): Promise<VoicemailSummary> {
    const atServers = this.#owner.mailboxes.summaries(soon);
    const here = countMessages((await this.#all()).map(({ message }) => message));
    return deepFreeze(addSummaries([here, ...(await atServers)]));
  }

  async #list(
    offset: number,
    limit: number,
    sort: SortOrder,
  ): Promise<readonly VoicemailMessage[]> {
    check(Number.isInteger(offset) && offset >= 0, 'The offset is a whole number from 0 on.');
    check(Number.isInteger(limit) && limit > 0, 'The limit of a page is a whole number above 0.');
    const { messages } = await this.#ready();
    const reverse = sort === 'DESC';
    const open = await messages.count({ index: 'by-open', from: 1, to: 1 });
    const found = await Promise.all(
      this.#owner.scopes().map((scope) =>
        messages.select({
          index: 'by-time',
          ...scopeRange(scope),
          reverse,
          limit: offset + limit + open,
        }),
      ),
    );
    const sign = reverse ? -1 : 1;
    const rows = found
      .flat()
      .filter((row) => row.open !== 1)
      .sort((a, b) => sign * byTime(a, b));
    const named = await this.#owner.names();
    const page = rows.slice(offset, offset + limit).map(({ message }) => message);
    return deepFreeze(page.map((one) => ({ ...one, remote: named(one.remote) })));
  }

  async #content(messageId: string): Promise<Blob> {
    const { type } = await this.#row(messageId);
    const { recordings } = await this.#ready();
    const parts = await recordings.select(partsOf(messageId));
    if (parts.length === 0) throw notFound();
    return new Blob(
      parts.map(({ data }) => data),
      { type },
    );
  }

  async #mark(messageId: string, read: boolean): Promise<void> {
    await this.#row(messageId);
    const { messages } = await this.#ready();
    await messages.change(messageId, (row) => row && { ...row, message: { ...row.message, read } });
  }

  async #delete(messageId: string): Promise<void> {
    const { messages } = await this.#ready();
    const row = await messages.get(messageId);
    if (!row || row.open === 1 || !this.#owner.scopes().includes(row.scope)) return;
    await this.#remove(messageId);
    // There is room again.
    this.#service.troubled();
  }

  async #remove(messageId: string): Promise<void> {
    const tables = this.#tables;
    if (!tables) return;
    const parts = await tables.recordings.select(partsOf(messageId));
    await tables.recordings.remove(parts.map(({ position }) => [messageId, position]));
    await tables.messages.remove([messageId]);
  }

  /** A message of the calling's lines that is whole. */
  async #row(messageId: string): Promise<MessageRow> {
    const { messages } = await this.#ready();
    const row = await messages.get(messageId);
    if (!row || row.open === 1 || !this.#owner.scopes().includes(row.scope)) throw notFound();
    return row;
  }

  async #setGreeting(greeting: VoicemailGreeting | undefined, lineId?: string): Promise<void> {
    const scopes = this.#scopesOf(lineId);
    if (scopes.length === 0) {
      throw new CallingError('invalid-state', 'There is no line yet that could have a greeting.');
    }
    if (greeting !== undefined) {
      await checkGreeting(greeting, (sound) => this.#owner.lengthOf(sound));
    }
    const { greetings } = await this.#ready();
    await this.#watched(() => greetings.set(scopes, greeting));
  }

  async #getGreeting(lineId?: string): Promise<VoicemailGreeting | undefined> {
    const [scope] = this.#scopesOf(lineId);
    const { greetings } = await this.#ready();
    return scope === undefined ? undefined : greetings.get(scope);
  }

  #scopesOf(lineId: string | undefined): readonly string[] {
    return lineId === undefined ? this.#owner.scopes() : [this.#owner.scopeOf(lineId)];
  }

  /** What comes of it shows in the state. */
  async #watched(write: () => Promise<void>): Promise<void> {
    try {
      await write();
      this.#service.troubled();
    } catch (error) {
      if (isCallingError(error)) this.#service.troubled(error);
      throw error;
    }
  }

  #live<Value>(
    read: () => Promise<Value>,
    followMore: (changed: () => void) => () => void = () => () => undefined,
  ): Observable<Value> {
    return liveQuery(read, (changed, ended) => {
      const following = this.#service.state$.subscribe({ complete: ended });
      following.add(followMore(changed));
      const stopScopes = this.#owner.followScopes(changed);
      this.#ready().then(
        ({ messages }) => {
          following.add(messages.changes$.subscribe(changed));
        },
        () => undefined,
      );
      return () => {
        following.unsubscribe();
        stopScopes();
      };
    });
  }
}

function byTime(a: MessageRow, b: MessageRow): number {
  return a.time - b.time || (a.id < b.id ? -1 : 1);
}

function partsOf(messageId: string): {
  readonly from: readonly [string, number];
  readonly to: readonly [string, number];
} {
  return { from: [messageId, 0], to: [messageId, Number.MAX_SAFE_INTEGER] };
}

function notFound(): CallingError {
  return new CallingError('not-found', 'There is no such message; it may have been deleted.');
}

function full(): CallingError {
  return new CallingError(
    'storage-full',
    'The browser has no room for another message. Delete old messages, such as those of getDeletableVoicemails(), and try again.',
    { retryable: true },
  );
}

function check(fits: boolean, message: string): void {
  if (!fits) throw new CallingError('invalid-argument', message);
}
