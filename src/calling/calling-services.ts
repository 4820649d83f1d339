import type { CallState } from '../core/call-state.js';
import type { Clock } from '../core/clock.js';
import type {
  CallHistory,
  CallRecord,
  CallSettings,
  Contacts,
  Voicemail,
} from '../core/data-services.js';
import type { DisconnectReason } from '../core/disconnect-reason.js';
import { markHandled } from '../core/errors.js';
import { Late } from '../core/late.js';
import type { Logger } from '../core/log.js';
import type { IncomingCall } from '../core/ports.js';
import type { RemoteParty } from '../core/remote-party.js';
import { reasonOfRefusal } from '../policy/call-record.js';
import { StoredServices } from '../services/stored-services.js';
import { CallRecorder } from './call-recorder.js';
import { callerOf, createCorrelationId } from './call-start.js';
import { CallNames } from './call-names.js';
import type { ClientMachine } from './client-machine.js';
import type { CallHost } from './call-owner.js';
import type { CallingNotice } from './calling-notice.js';
import type { Call, Line } from './line.js';
import type { CallingOptions } from './options.js';
import { screenByState, type ScreenedCall } from './screened-call.js';
import type { VoicemailDesk } from './voicemail-desk.js';

/** What the data services need from their calling. */
export interface CallingServicesOwner {
  readonly clock: Clock;
  readonly log: Logger;
  /** The lines, and what is behind them and their calls. */
  readonly machine: Pick<ClientMachine, 'client' | 'handle' | 'port'>;
  options(): CallingOptions;
  notify(notice: CallingNotice): void;
  /** Knows nobody until these services do. */
  readonly naming: Naming;
}

/** How those one has a call with are named, of the moment. */
export interface Naming {
  known: (remote: RemoteParty) => RemoteParty;
}

/** The data services of one calling, and what writes them: a chunk of its own. */
export class CallingServices {
  readonly #owner: CallingServicesOwner;
  readonly #services: StoredServices;
  readonly #recorder: CallRecorder;
  readonly #names: CallNames;
  // The server at which a call goes on, whatever the next one is: by `sessionId`.
  readonly #servers = new Map<string, string>();
  readonly #desk = new Late(() => this.#createDesk());

  constructor(owner: CallingServicesOwner) {
    this.#owner = owner;
    this.#services = new StoredServices({
      clock: owner.clock,
      log: owner.log,
      server: () => this.#server(),
      lineIds: () => owner.machine.client.state.lines.map(({ lineId }) => lineId),
      followLines: (changed) => {
        const following = owner.machine.client.state$.subscribe(changed);
        return () => {
          following.unsubscribe();
        };
      },
      retention: () => owner.options().historyRetention ?? {},
      directory: () => owner.options().contactsDirectory,
      written: () => this.#recorder.settled(),
    });
    this.#names = new CallNames({
      clock: owner.clock,
      anyContact: () => this.#services.anyContact(),
      contacts: () => this.#services.contacts(),
      hasDirectory: () => owner.options().contactsDirectory !== undefined,
      hosts: () => this.#services.hosts(),
      host: (call) => owner.machine.handle(call)?.host,
    });
    owner.naming.known = (remote) => this.#names.known(remote);
    this.#recorder = new CallRecorder({
      clock: owner.clock,
      log: owner.log,
      write: (record, going, callId) => this.#write(record, going, callId),
    });
  }

  history(): Promise<CallHistory> {
    return this.#services.callHistory();
  }

  contacts(): Promise<Contacts> {
    return this.#services.contacts();
  }

  voicemail(): Promise<Voicemail> {
    return this.#desk.load().then(({ voicemail }) => voicemail);
  }

  settings(): Promise<CallSettings> {
    return this.#services.callSettings();
  }

  /** Makes ready what decides on a call that comes in. */
  prepare(): void {
    markHandled(this.#screening());
  }

  /** Decides on a call that comes in, by the settings. */
  screen(call: ScreenedCall): void {
    this.#screen(call).catch((cause: unknown) => {
      this.#owner.log.warn('the settings could not be read: a call rings whatever they say', cause);
      screenByState(call);
    });
  }

  /** Follows every call of every line: these are all. */
  follow(calls: readonly Call[]): void {
    this.#recorder.follow(calls);
    this.#names.follow(calls);
  }

  /** What is known of one of them has changed. */
  changed(call: Call, state: CallState): void {
    this.#recorder.changed(call, state);
    this.#names.changed(call, state);
  }

  /** A call was refused before it rang. */
  refused(incoming: IncomingCall, line: Line, statusCode: number, at: number): void {
    this.#turnedAway(incoming, line, reasonOfRefusal(statusCode), at);
  }

  /** Closes all, when what is known of the calls has been written. */
  async dispose(): Promise<void> {
    await this.#desk.ifAsked((desk) => desk.dispose());
    this.#recorder.dispose();
    this.#names.dispose();
    await this.#recorder.settled();
    this.#services.dispose();
  }

  async #screen(call: ScreenedCall): Promise<void> {
    const { settings, screenBySettings } = await this.#screening();
    screenBySettings(call, await settings.settingsOf(call.line.lineId), {
      turnedAway: (reason) => {
        this.#turnedAway(call.incoming, call.line, reason, this.#owner.clock.now());
      },
      takeMessage: (taken) => this.#takeMessage(taken),
      takeMessageOf: (taken, rung) => this.#takeMessage(taken, rung),
    });
  }

  async #screening() {
    const [settings, { screenBySettings }] = await Promise.all([
      this.#services.callSettings(),
      import('./call-screening.js'),
    ]);
    await settings.open();
    return { settings, screenBySettings };
  }

  /** Lets a caller leave a message; `rung` where the call has rung without an answer. */
  #takeMessage(call: ScreenedCall, rung?: CallHost): true {
    this.#desk
      .load()
      .then((desk) => desk.takeMessage(call, rung))
      .catch((cause: unknown) => {
        this.#owner.log.warn('the answering machine could not be loaded', cause);
        rung?.port?.reject(480);
        if (rung) rung.finish({ cause: 'no-answer', by: 'local', statusCode: 480 });
        else call.refuse(480);
      });
    return true;
  }

  #turnedAway(
    incoming: IncomingCall,
    { lineId }: Line,
    disconnectReason: DisconnectReason,
    at: number,
  ): void {
    const remote = callerOf(incoming, this.#owner.options().trustIdentity === true);
    const sessionId = createCorrelationId();
    const { callId } = incoming;
    this.#recorder.refused({ sessionId, lineId, remote, disconnectReason, at, callId });
  }

  async #createDesk(): Promise<VoicemailDesk> {
    const { clock, log, machine } = this.#owner;
    const { VoicemailDesk } = await import('./voicemail-desk.js');
    return new VoicemailDesk({
      clock,
      log,
      machine,
      home: this.#services.home,
      trustsIdentity: () => this.#owner.options().trustIdentity === true,
      write: (record, going, callId) => {
        this.#recorder.noted(record, going, callId);
      },
      failed: (error) => {
        this.#owner.notify({ type: 'error', error });
      },
    });
  }

  #write(record: CallRecord, going: boolean, callId?: string): Promise<void> {
    const { sessionId } = record;
    const server = this.#servers.get(sessionId) ?? this.#server();
    if (going) this.#servers.set(sessionId, server);
    else this.#servers.delete(sessionId);
    return this.#services.record(server, withoutPicture(record), going, callId);
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
