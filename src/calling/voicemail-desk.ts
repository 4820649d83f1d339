import type { Clock } from '../core/clock.js';
import type { CallRecord } from '../core/data-services.js';
import type { CallState } from '../core/call-state.js';
import { CallingError } from '../core/errors.js';
import { Late } from '../core/late.js';
import type { Logger } from '../core/log.js';
import { lengthOfSound } from '../media/sound-file.js';
import { IndexedDbVoicemail } from '../services/indexed-db-voicemail.js';
import type { ServiceHome } from '../services/stored-services.js';
import type { AnsweringMachine } from './answering-machine.js';
import type { CallHost } from './call-owner.js';
import type { ClientMachine } from './client-machine.js';
import { Call } from './line.js';
import { LineMailboxes } from './line-mailboxes.js';
import type { ScreenedCall } from './screened-call.js';

/** What the voicemail of a calling needs from it. */
export interface VoicemailDeskOwner {
  readonly clock: Clock;
  /** The lines, and what is behind them and their calls. */
  readonly machine: Pick<ClientMachine, 'client' | 'handle' | 'port'>;
  readonly log: Logger;
  readonly home: ServiceHome;
  /** Whether the network is believed when it says who calls. */
  trustsIdentity(): boolean;
  /** Writes into the history; `going` is that the call goes on. */
  write(record: CallRecord, going: boolean, callId?: string): void;
  /** A call could not be taken, or its message not be kept whole. */
  failed(error: CallingError): void;
}

/** The voicemail of one calling and its answering machine: a chunk of its own. */
export class VoicemailDesk {
  readonly voicemail: IndexedDbVoicemail;
  readonly #owner: VoicemailDeskOwner;
  readonly #mailboxes: LineMailboxes;
  readonly #machine = new Late(() => this.#createMachine());

  constructor(owner: VoicemailDeskOwner) {
    this.#owner = owner;
    this.#mailboxes = new LineMailboxes({
      clock: owner.clock,
      client: owner.machine.client,
      port: (line) => owner.machine.port(line),
    });
    this.voicemail = new IndexedDbVoicemail({
      ...owner.home,
      mailboxes: this.#mailboxes,
      takeMessage: (call) => this.#handOver(call),
      lengthOf: (sound) => lengthOfSound(sound, owner.clock),
      room: async () => {
        const { navigator } = globalThis as { navigator?: Partial<Navigator> };
        const estimate = await navigator?.storage?.estimate().catch(() => undefined);
        const { quota, usage } = estimate ?? {};
        return quota === undefined || usage === undefined ? undefined : quota - usage;
      },
    });
  }

  /** Lets a caller leave a message, see `AnsweringMachine.take()`. */
  async takeMessage(call: ScreenedCall, rung?: CallHost): Promise<void> {
    await (await this.#machine.load()).take(call, rung);
  }

  /** Resolves when what has been said is stored. */
  async dispose(): Promise<void> {
    this.#mailboxes.dispose();
    await this.#machine.ifAsked((machine) => machine.dispose());
    this.voicemail.dispose();
  }

  // What is no call of this calling has no host.
  async #handOver(call: { readonly state: CallState }): Promise<void> {
    const { direction, status, pending } = call.state;
    const host = call instanceof Call ? this.#owner.machine.handle(call)?.host : undefined;
    const cameIn = host?.cameIn;
    if (direction !== 'inbound' || status !== 'ringing' || pending || !host || !cameIn) {
      throw new CallingError(
        'invalid-state',
        'This call cannot be handed to the answering machine: it does not ring here.',
      );
    }
    const machine = await this.#machine.load();
    await machine.hand(cameIn, host);
  }

  async #createMachine(): Promise<AnsweringMachine> {
    const owner = this.#owner;
    const { voicemail } = this;
    const { AnsweringMachine } = await import('./answering-machine.js');
    return new AnsweringMachine({
      clock: owner.clock,
      log: owner.log,
      trustsIdentity: () => owner.trustsIdentity(),
      write: (record, going, callId) => {
        owner.write(record, going, callId);
      },
      begin: (message) => voicemail.begin(owner.home.scopeOf(message.lineId), message),
      greeting: (lineId) => voicemail.getGreeting(lineId),
      failed: (error) => {
        voicemail.troubled(error);
        owner.failed(error);
      },
    });
  }
}
