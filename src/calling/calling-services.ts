import type { Clock } from '../core/clock.js';
import type { CallRecord, CallSettings, Contacts, Voicemail } from '../core/data-services.js';
import { markHandled } from '../core/errors.js';
import type { Logger } from '../core/log.js';
import type { IncomingCall } from '../core/ports.js';
import type { RemoteParty } from '../core/remote-party.js';
import type { IndexedDbCallHistory } from '../services/indexed-db-call-history.js';
import { StoredServices } from '../services/stored-services.js';
import { unavailableServices } from '../services/unavailable-services.js';
import { CallRecorder } from './call-recorder.js';
import { callerOf, createCorrelationId } from './call-start.js';
import { CallNames } from './call-names.js';
import type { CallHost } from './call-owner.js';
import type { CallingClient } from './calling-client.js';
import type { Call, Line } from './line.js';
import type { CallingOptions } from './options.js';
import { screenByState, type ScreenedCall } from './screened-call.js';

/** What the data services need from their calling. */
export interface CallingServicesOwner {
  readonly clock: Clock;
  readonly log: Logger;
  readonly client: CallingClient;
  options(): CallingOptions;
  /** What is kept of a call that has not ended. */
  host(call: Call): CallHost | undefined;
}

/** The data services of one calling, and what writes them: a chunk of its own. */
export class CallingServices {
  readonly #owner: CallingServicesOwner;
  readonly #services: StoredServices;
  readonly #recorder: CallRecorder;
  readonly #names: CallNames;
  // The server at which a call goes on, whatever the next one is: by `sessionId`.
  readonly #servers = new Map<string, string>();

  constructor(owner: CallingServicesOwner) {
    this.#owner = owner;
    this.#services = new StoredServices({
      clock: owner.clock,
      log: owner.log,
      server: () => this.#server(),
      lineIds: () => owner.client.state.lines.map(({ lineId }) => lineId),
      followLines: (changed) => {
        const following = owner.client.state$.subscribe(changed);
        return () => {
          following.unsubscribe();
        };
      },
      retention: () => owner.options().historyRetention ?? {},
      directory: () => owner.options().contactsDirectory,
    });
    this.#names = new CallNames({
      clock: owner.clock,
      contacts: () => this.#services.contacts(),
      hosts: () => this.#services.hosts(),
      host: (call) => owner.host(call),
    });
    this.#recorder = new CallRecorder({
      clock: owner.clock,
      log: owner.log,
      write: (record, going) => this.#write(record, going),
    });
    // Whoever loads it is about to use it, or a call has to be written.
    markHandled(this.history.open());
  }

  get history(): IndexedDbCallHistory {
    return this.#services.callHistory;
  }

  contacts(): Promise<Contacts> {
    return this.#services.contacts();
  }

  voicemail(): Promise<Voicemail> {
    return Promise.resolve(unavailableServices.voicemail);
  }

  settings(): Promise<CallSettings> {
    return Promise.resolve(unavailableServices.callSettings);
  }

  /** Decides on a call that comes in, by the settings. */
  screen(call: ScreenedCall): void {
    screenByState(call);
  }

  /** Follows every call of every line: these are all. */
  follow(calls: readonly Call[]): void {
    this.#recorder.follow(calls);
    this.#names.follow(calls);
  }

  /** Somebody one has a call with, under the name that is known here. Of the moment. */
  known(remote: RemoteParty): RemoteParty {
    return this.#names.known(remote);
  }

  /** A call was refused before it rang. */
  refused(incoming: IncomingCall, { lineId }: Line, statusCode: number, at: number): void {
    const remote = callerOf(incoming, this.#owner.options().trustIdentity === true);
    const sessionId = createCorrelationId();
    this.#recorder.refused({ sessionId, lineId, remote, statusCode, at });
  }

  /** Closes all, when what is known of the calls has been written. */
  async dispose(): Promise<void> {
    this.#recorder.dispose();
    this.#names.dispose();
    await this.#recorder.settled();
    this.#services.dispose();
  }

  #write(record: CallRecord, going: boolean): Promise<void> {
    const { sessionId } = record;
    const server = this.#servers.get(sessionId) ?? this.#server();
    if (going) this.#servers.set(sessionId, server);
    else this.#servers.delete(sessionId);
    return this.#services.record(server, withoutPicture(record), going);
  }

  #server(): string {
    return this.#owner.options().server ?? '';
  }
}

// Whoever is in the contacts is shown with the picture from there: it need not be stored once a call.
function withoutPicture(record: CallRecord): CallRecord {
  const { avatarUrl, ...remote } = record.remote;
  return avatarUrl?.startsWith('data:') === true ? { ...record, remote } : record;
}
