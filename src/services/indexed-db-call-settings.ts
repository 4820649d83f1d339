import { Subject, type Observable, type Subscription } from 'rxjs';
import { formatAddress, parseAddress, parseAddressOfRecord } from '../core/address.js';
import type { Clock } from '../core/clock.js';
import type {
  CallForwardSetting,
  CallSettings,
  CallSettingsSnapshot,
  LineCallSettings,
  ServiceState,
  ToggleSetting,
  VoicemailSetting,
} from '../core/data-services.js';
import { CallingError, markHandled } from '../core/errors.js';
import type { Database } from '../storage/database.js';
import { scopeRange, type Table } from '../storage/table.js';
import { settingId, settingsFrom, type SettingRow } from './call-setting-rows.js';
import {
  forwardingFrom,
  toggleFrom,
  voicemailFrom,
  type ForwardingPlace,
  type SettingName,
} from './call-setting-values.js';
import { liveQuery } from './live-query.js';
import { ServiceStore } from './service-store.js';
import { markSettingsStored } from './settings-mark.js';

/** What the settings need from their calling. */
export interface CallSettingsOwner {
  readonly clock: Clock;
  readonly database: Database;
  lineIds(): readonly string[];
  scopeOf(lineId: string): string;
  /** Calls back when the lines or their scopes have changed; gives what ends that. */
  followScopes(changed: () => void): () => void;
}

/** What happens to calls that come in, in the browser's storage. */
export class IndexedDbCallSettings implements CallSettings {
  readonly settings$: Observable<CallSettingsSnapshot>;
  readonly #owner: CallSettingsOwner;
  readonly #service: ServiceStore;
  // What is set for all lines while there is none.
  readonly #kept = new Map<SettingName, { readonly value: unknown; readonly at: number }>();
  readonly #keeps = new Subject<void>();
  #table: Table<SettingRow> | undefined;

  constructor(owner: CallSettingsOwner) {
    this.#owner = owner;
    this.#service = new ServiceStore(async () => {
      const persistent = await owner.database.persistent();
      const table = await owner.database.table<SettingRow>('settings');
      if ((await table.count()) > 0) markSettingsStored();
      this.#table = table;
      return persistent;
    });
    this.settings$ = this.#live(() => this.#read());
    Object.freeze(this);
  }

  get state(): ServiceState {
    return this.#service.state;
  }

  get state$(): Observable<ServiceState> {
    return this.#service.state$;
  }

  getDoNotDisturbSetting(lineId?: string): Promise<ToggleSetting> {
    return this.#get('doNotDisturb', lineId);
  }

  setDoNotDisturbSetting(flag: boolean, lineId?: string): Promise<void> {
    return this.#set('doNotDisturb', () => toggleFrom(flag), lineId);
  }

  getCallWaitingSetting(lineId?: string): Promise<ToggleSetting> {
    return this.#get('callWaiting', lineId);
  }

  setCallWaitingSetting(flag: boolean, lineId?: string): Promise<void> {
    return this.#set('callWaiting', () => toggleFrom(flag), lineId);
  }

  getCallForwardSetting(lineId?: string): Promise<CallForwardSetting> {
    return this.#get('callForward', lineId);
  }

  setCallForwardSetting(setting: CallForwardSetting, lineId?: string): Promise<void> {
    return this.#set('callForward', (place) => forwardingFrom(setting, place), lineId);
  }

  getVoicemailSetting(lineId?: string): Promise<VoicemailSetting> {
    return this.#get('voicemail', lineId);
  }

  setVoicemailSetting(setting: VoicemailSetting, lineId?: string): Promise<void> {
    return this.#set('voicemail', () => voicemailFrom(setting), lineId);
  }

  /** Opens the storage, without waiting for a use of it. */
  open(): Promise<void> {
    return markHandled(this.#service.ready());
  }

  /** All that holds for a line. */
  async settingsOf(lineId: string): Promise<LineCallSettings> {
    const { all, lines } = await this.#read();
    return lines[lineId] ?? all;
  }

  dispose(): void {
    this.#service.complete();
  }

  #get<Name extends SettingName>(
    name: Name,
    lineId: string | undefined,
  ): Promise<LineCallSettings[Name]> {
    return markHandled(
      this.#read().then(({ all, lines }) => {
        if (lineId === undefined) return all[name];
        return (lines[this.#lineOf(lineId)] ?? all)[name];
      }),
    );
  }

  #set(
    name: SettingName,
    check: (place: ForwardingPlace) => unknown,
    lineId: string | undefined,
  ): Promise<void> {
    return markHandled(this.#write(name, check, lineId));
  }

  async #write(
    name: SettingName,
    check: (place: ForwardingPlace) => unknown,
    lineId: string | undefined,
  ): Promise<void> {
    const table = await this.#ready();
    const owner = this.#owner;
    const lineIds = owner.lineIds();
    const own = lineIds.map(parseAddress);
    const only = lineId === undefined ? undefined : this.#lineOf(lineId);
    const value = check({ lines: only === undefined ? own : [parseAddress(only)], own });
    // Before it is stored: nobody may find it and not know that there is something.
    markSettingsStored();
    if (only !== undefined) {
      const scope = owner.scopeOf(only);
      const id = settingId(scope, name);
      await table.change(id, (row) => ({ at: 0, ...row, id, scope, name, own: value }));
      return;
    }
    const at = owner.clock.now();
    // All or none, and the last writer's for all of them.
    await table.put(
      lineIds.map((one) => {
        const scope = owner.scopeOf(one);
        return { id: settingId(scope, name), scope, name, all: value, at };
      }),
    );
    if (lineIds.length > 0) this.#kept.delete(name);
    else this.#kept.set(name, { value, at });
    this.#keeps.next();
  }

  async #read(): Promise<CallSettingsSnapshot> {
    const table = await this.#ready();
    const lines = this.#owner.lineIds().map(async (lineId) => {
      const range = scopeRange(this.#owner.scopeOf(lineId));
      const rows = await table.select({ index: 'by-scope', ...range });
      return { lineId, address: parseAddress(lineId), rows };
    });
    return settingsFrom(await Promise.all(lines), this.#kept);
  }

  async #ready(): Promise<Table<SettingRow>> {
    await this.#service.ready();
    if (!this.#table) throw new CallingError('storage-failed', 'What is stored cannot be opened.');
    return this.#table;
  }

  // As the attribute `uri` takes it.
  #lineOf(given: string): string {
    const lineId = formatAddress(parseAddressOfRecord(given));
    if (this.#owner.lineIds().includes(lineId)) return lineId;
    throw new CallingError('invalid-argument', `There is no line ${lineId} in this calling.`);
  }

  #live<Value>(read: () => Promise<Value>): Observable<Value> {
    return liveQuery(read, (changed, ended) => {
      const following: Subscription = this.#service.state$.subscribe({ complete: ended });
      const stopScopes = this.#owner.followScopes(changed);
      following.add(this.#keeps.subscribe(changed));
      this.#ready().then(
        (table) => {
          following.add(table.changes$.subscribe(changed));
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
