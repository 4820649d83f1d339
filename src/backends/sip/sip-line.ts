import JsSIP, { type NewSessionEvent, type UserAgent } from 'jssip/lib/JsSIP.js';
import { Subject, type Observable } from 'rxjs';
import { formatAddress, parseAddressOfRecord } from '../../core/address.js';
import { CallingError, markHandled } from '../../core/errors.js';
import type {
  BackendContext,
  CallPort,
  IncomingCall,
  LinePort,
  LinePortOptions,
  LinePortSignal,
  Registration,
  TokenReason,
} from '../../core/ports.js';
import { Authentication } from './authentication.js';
import { acquireInstanceId, type InstanceId } from './instance-id.js';
import { HIDDEN } from './inbound-filter.js';
import type { MessageWatch } from './message-watch.js';
import { repairRequestSender } from './jssip-repairs/request-sender.js';
import { holdBackRinging, RepairedSession } from './jssip-repairs/session.js';
import { repairUserAgent } from './jssip-repairs/user-agent.js';
import { OwnRequests } from './own-requests.js';
import { Registrar } from './registrar.js';
import { customHeadersOf } from './custom-headers.js';
import { timesForwarded } from './diversion.js';
import { identityFactsOf } from './remote-identity.js';
import { parseReplaces } from './replaces.js';
import { isUsableOffer, offersVideo } from './session-description.js';
import { SipCall, type SipCallLine } from './sip-call.js';
import { SipSocket } from './sip-socket.js';
import { SpareConnection } from './spare-connection.js';
import { randomToken } from './sip-text.js';
import { openWire } from './wire.js';

const USER_AGENT = `webex-calling-elements JsSIP/${JsSIP.version}`;
const PING_PATIENCE = 32_000;

/** One address at one server, on a JsSIP user agent of its own. */
export class SipLine implements LinePort {
  readonly #context: BackendContext;
  readonly #gone: () => void;
  readonly #signals = new Subject<LinePortSignal>();
  readonly #incoming = new Subject<IncomingCall>();
  readonly #calls = new Set<SipCall>();
  readonly #spare: SpareConnection;
  readonly #socket: SipSocket;
  readonly #requests: OwnRequests;
  readonly #registrar: Registrar;
  readonly #ua: UserAgent;
  readonly #aor: string;
  readonly #host: string;
  readonly #target: string;
  readonly #authentication: Authentication;
  // What its calls need of it.
  readonly #ofCalls: SipCallLine;
  #opening: AbortController | undefined;
  #instance: Promise<InstanceId> | undefined;
  // A new connection on which nobody has been told of yet.
  #moved = false;
  #registered = false;
  #watching = false;
  #messages: MessageWatch | undefined;
  #disposed = false;

  readonly signals$: Observable<LinePortSignal> = this.#signals.asObservable();
  readonly incoming$: Observable<IncomingCall> = this.#incoming.asObservable();

  /** `gone` is called when it has been disposed. */
  constructor(context: BackendContext, options: LinePortOptions, gone: () => void) {
    const { clock, log } = context;
    this.#context = context;
    this.#gone = gone;
    const address = parseAddressOfRecord(options.uri);
    this.#aor = formatAddress(address);
    this.#host = this.#aor.slice(this.#aor.indexOf('@') + 1);
    this.#target = `sip:${this.#host}`;
    this.#spare = new SpareConnection(clock);
    const authentication = (this.#authentication = new Authentication({
      username: options.username,
      password: options.password,
      token: (reason) => context.token(reason),
    }));
    this.#socket = new SipSocket({
      clock,
      log,
      receive: (message) =>
        this.#requests.receive(message) || this.#messages?.receive(message) === true,
      handles: (branch) => {
        const { ist, nist } = this.#ua._transactions;
        return branch in ist || branch in nist;
      },
      ping: () => this.#ping(),
      lost: (error) => {
        this.#lost(error);
      },
    });
    this.#ua = createUserAgent(this.#socket, this.#aor);
    repairUserAgent(this.#ua);
    repairRequestSender(this.#ua, authentication);
    this.#ofCalls = {
      ua: this.#ua,
      host: this.#host,
      clock,
      log,
      isConnected: () => this.#socket.isConnected(),
      createConnection: (configuration) => this.#spare.take(configuration),
      closed: (call) => this.#calls.delete(call),
    };
    // M9: there from the start, since JsSIP answers 405 while there is none.
    this.#ua.on('newRTCSession', (event) => {
      this.#newSession(event);
    });
    this.#requests = new OwnRequests({
      clock,
      userAgent: USER_AGENT,
      via: () => `SIP/2.0/${this.#socket.via_transport} ${this.#ua.configuration.via_host}`,
      send: (message) => this.#socket.send(message),
    });
    this.#registrar = new Registrar({
      clock,
      authentication,
      aor: this.#aor,
      registrar: this.#target,
      contact: () => this.#contact(),
      instanceId: async () => (await this.#acquireInstance()).urn,
      isConnected: () => this.#socket.isConnected(),
      send: (request, patience) => this.#requests.send(request, patience),
      gruu: (uri) => {
        this.#ua.contact.pub_gruu = uri;
      },
      lapsed: (error) => {
        this.#signals.next({ type: 'unregistered', error });
      },
    });
  }

  open(server: string): Promise<void> {
    return markHandled(this.#open(server));
  }

  close(): void {
    this.#opening?.abort();
    this.#opening = undefined;
    this.#socket.detach();
    this.#disconnected();
  }

  probe(): void {
    this.#socket.probe();
  }

  register(expires: number, reason: TokenReason = 'connect'): Promise<Registration> {
    return markHandled(this.#register(expires, reason));
  }

  deregister(): Promise<void> {
    this.#registered = false;
    this.#messages?.end();
    return markHandled(this.#registrar.deregister());
  }

  watchMessages(): void {
    if (this.#watching) return;
    this.#watching = true;
    void this.#watchMessages();
  }

  warmUp(): void {
    if (!this.#disposed) this.#spare.warm();
  }

  createCall(destination: string): CallPort {
    return this.#addCall(destination);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const call of [...this.#calls]) call.dispose();
    this.close();
    this.#spare.close();
    this.#ua.stop();
    this.#signals.complete();
    this.#incoming.complete();
    this.#gone();
    this.#instance?.then(
      (instance) => {
        instance.release();
      },
      () => undefined,
    );
  }

  async #open(server: string): Promise<void> {
    if (this.#disposed) throw new CallingError('disposed', 'The line was removed.');
    this.close();
    const opening = new AbortController();
    this.#opening = opening;
    // Its lock is granted while the socket opens.
    void this.#acquireInstance();
    const wire = await openWire(server, this.#context, opening.signal);
    if (this.#opening !== opening) {
      wire.disconnect();
      throw new CallingError('connection-failed', 'The attempt was given up.');
    }
    this.#opening = undefined;
    this.#socket.attach(wire);
    this.#ua.transport.connect();
    this.#moved = true;
  }

  async #register(expires: number, reason: TokenReason): Promise<Registration> {
    const registration = await this.#registrar.register(expires, reason);
    if (this.#moved) {
      this.#moved = false;
      for (const call of this.#calls) call.reconnected();
    }
    if (!this.#registered) this.#messages?.begin();
    this.#registered = true;
    return registration;
  }

  async #watchMessages(): Promise<void> {
    try {
      const { MessageWatch } = await import('./message-watch.js');
      this.#messages = new MessageWatch({
        ...this.#context,
        authentication: this.#authentication,
        aor: this.#aor,
        contact: () => this.#contact(),
        socket: this.#socket,
        requests: this.#requests,
        signals: this.#signals,
      });
      if (this.#registered) this.#messages.begin();
    } catch (cause) {
      // Whoever asks next tries anew.
      this.#watching = false;
      this.#context.log.warn('the messages that wait cannot be watched', cause);
    }
  }

  #contact(): string {
    return `<${this.#ua.contact.uri.toString()}>`;
  }

  #lost(error: CallingError): void {
    this.#disconnected(error);
    this.#signals.next({ type: 'closed', error });
  }

  #disconnected(error?: CallingError): void {
    this.#registered = false;
    this.#messages?.disconnected();
    this.#registrar.disconnected();
    this.#requests.abandon(error);
    // Ends JsSIP's transactions and keeps its own recovery from starting.
    if (this.#ua.transport.isConnected()) this.#ua.transport.disconnect();
    for (const call of [...this.#calls]) call.connectionLost();
  }

  #newSession({ originator, session, request }: NewSessionEvent): void {
    // `repairUserAgent()` has made all of them such.
    if (originator !== 'remote' || !(session instanceof RepairedSession)) return;
    try {
      const { body } = request;
      if (body && !isUsableOffer(body)) {
        session.terminate({ status_code: 488 });
        return;
      }
      if (this.#disposed || !this.#incoming.observed) {
        session.terminate({ status_code: 480 });
        return;
      }
      const given = request.getHeaders(HIDDEN.replaces);
      const replaces = given.length === 1 ? parseReplaces(given[0] ?? '') : undefined;
      if (given.length > 0 && !replaces) {
        session.terminate({ status_code: 400 });
        return;
      }
      if (replaces) holdBackRinging(request);
      const { claimed = {}, ...facts } = identityFactsOf(request, this.#host, 'calling');
      this.#incoming.next({
        port: this.#addCall({ session, request }),
        callId: request.call_id,
        remote: claimed,
        ...facts,
        timesForwarded: timesForwarded(request),
        headers: customHeadersOf(request),
        video: offersVideo(body ?? ''),
        replaces,
      });
    } catch (error) {
      // M9: an error would leave the INVITE at 100 for ever.
      this.#context.log.error('a call that came in could not be taken', error);
      if (!session.isEnded()) session.terminate({ status_code: 500 });
    }
  }

  #addCall(origin: ConstructorParameters<typeof SipCall>[1]): SipCall {
    const call = new SipCall(this.#ofCalls, origin);
    this.#calls.add(call);
    return call;
  }

  #acquireInstance(): Promise<InstanceId> {
    this.#instance ??= acquireInstanceId(this.#aor, this.#context.clock);
    return this.#instance;
  }

  async #ping(): Promise<void> {
    await this.#requests.send(
      {
        method: 'OPTIONS',
        uri: this.#target,
        from: `<${this.#aor}>;tag=${randomToken(10)}`,
        to: `<${this.#target}>`,
        callId: randomToken(22),
        cseq: 1,
        headers: ['Accept: application/sdp'],
      },
      PING_PATIENCE,
    );
  }
}

function createUserAgent(sockets: SipSocket, uri: string): UserAgent {
  try {
    return new JsSIP.UA({
      sockets,
      uri,
      user_agent: USER_AGENT,
    });
  } catch (cause) {
    throw new CallingError('invalid-argument', `The address ${uri} cannot be used for a line.`, {
      cause,
    });
  }
}
