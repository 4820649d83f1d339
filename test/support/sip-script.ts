import type { Clock } from '../../src/core/clock.js';
import { systemClock } from '../../src/core/clock.js';
import type { Logger } from '../../src/core/log.js';
import type { BackendContext, MessageSocket, TokenReason } from '../../src/core/ports.js';
import {
  parseMessage,
  requestText,
  responseTo,
  type MessageParts,
  type SipMessage,
} from './scripted.js';

/** One line of a log. */
export interface LogLine {
  readonly level: string;
  readonly text: string;
}

/** The wire of one connection in the page. */
class ScriptedWire implements MessageSocket {
  readonly via_transport = 'WSS';
  readonly sip_uri = 'sip:scripted.invalid;transport=ws';
  onconnect: () => void = () => undefined;
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = () => undefined;
  ondata: (message: string) => void = () => undefined;
  #state: 'new' | 'connecting' | 'open' | 'closed' = 'new';

  constructor(
    readonly url: string,
    readonly end: FarEnd,
    readonly number: number,
  ) {}

  connect(): void {
    this.#state = 'connecting';
    setTimeout(() => {
      if (this.#state !== 'connecting' || this.end.mode === 'hang') return;
      if (this.end.mode === 'refuse') {
        this.break(1006, 'refused');
        return;
      }
      this.#state = 'open';
      this.onconnect();
    });
  }

  disconnect(): void {
    this.#state = 'closed';
  }

  send(message: string): boolean {
    if (this.#state !== 'open') return false;
    if (message === '\r\n\r\n') {
      // In a microtask, for clocks that let hours pass in one task.
      queueMicrotask(() => {
        if (this.end.pinged() && this.#state === 'open') this.ondata('\r\n');
      });
      return true;
    }
    setTimeout(() => {
      this.end.took(message, this.number);
    });
    return true;
  }

  deliver(message: string): void {
    setTimeout(() => {
      if (this.#state === 'open') this.ondata(message);
    });
  }

  break(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.ondisconnect(true, code, reason);
  }

  isConnected(): boolean {
    return this.#state === 'open';
  }

  isConnecting(): boolean {
    return this.#state === 'connecting';
  }
}

/** A far end inside the page that says what the test tells it, message by message. */
export class FarEnd {
  mode: 'accept' | 'refuse' | 'hang' = 'accept';
  /** Whether CRLF pings are answered. */
  pongs = true;
  /** Half open: whatever comes is lost. */
  deaf = false;
  pings = 0;
  token: (reason: TokenReason) => Promise<string | undefined> = () => Promise.resolve(undefined);
  readonly asked: TokenReason[] = [];
  readonly logged: LogLine[] = [];
  readonly context: BackendContext;
  readonly #wires: ScriptedWire[] = [];
  readonly #waiting: SipMessage[] = [];
  readonly #takers: ((message: SipMessage) => void)[] = [];

  constructor(clock: Clock = systemClock) {
    const write =
      (level: string) =>
      (message: string, ...details: readonly unknown[]): void => {
        this.logged.push({ level, text: [message, ...details.map(String)].join(' ') });
      };
    const log: Logger = {
      error: write('error'),
      warn: write('warn'),
      info: write('info'),
      debug: (message) => {
        write('debug')(message());
      },
    };
    this.context = {
      log,
      clock,
      token: (reason) => {
        this.asked.push(reason);
        return this.token(reason);
      },
      exchangeSocket: (url) => {
        const wire = new ScriptedWire(url, this, this.#wires.length);
        this.#wires.push(wire);
        return Promise.resolve(wire);
      },
    };
  }

  /** What went wrong, as the log tells. */
  problems(): readonly string[] {
    return this.logged
      .filter(({ level }) => level === 'error' || level === 'warn')
      .map(({ text }) => text);
  }

  /** @internal Whether a ping is answered. */
  pinged(): boolean {
    this.pings += 1;
    return this.pongs && !this.deaf;
  }

  /** @internal */
  took(text: string, connection: number): void {
    if (this.deaf) return;
    if (text.trim() === '') return;
    const message = parseMessage(text, connection);
    const taker = this.#takers.shift();
    if (taker) taker(message);
    else this.#waiting.push(message);
  }

  /** The next message that has not been asked for. */
  next(patience = 5_000): Promise<SipMessage> {
    const message = this.#waiting.shift();
    if (message) return Promise.resolve(message);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#takers.splice(this.#takers.indexOf(taker), 1);
        reject(new Error(`no message came within ${String(patience)} ms`));
      }, patience);
      const taker = (taken: SipMessage): void => {
        clearTimeout(timer);
        resolve(taken);
      };
      this.#takers.push(taker);
    });
  }

  /** The next message, which must be a request of this method or a response of this status. */
  async expect(what: string | number, patience?: number): Promise<SipMessage> {
    const message = await this.next(patience);
    if (message.method !== what && message.statusCode !== what) {
      throw new Error(`expected ${String(what)}, but there came:\n${message.text}`);
    }
    return message;
  }

  /** What has come and has not been asked for, as methods and statuses, once all is quiet. */
  async rest(): Promise<readonly (string | number)[]> {
    // Every message takes one task each way; a ping of our own is behind all of them.
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setTimeout(resolve));
    return this.#waiting.splice(0).map(({ method, statusCode }) => method ?? statusCode ?? '');
  }

  /** Sends text as one frame; on the latest connection unless told which. */
  send(text: string, connection = this.#wires.length - 1): void {
    this.#wires[connection]?.deliver(text);
  }

  reply(request: SipMessage, statusCode: number, reason: string, parts?: MessageParts): void {
    this.send(responseTo(request, statusCode, reason, parts), request.connection);
  }

  /** Awaits a REGISTER and accepts it as it asks. */
  async acceptRegister(): Promise<SipMessage> {
    const request = await this.expect('REGISTER');
    const contact = request.header('Contact');
    const headers = contact.endsWith(';expires=0') ? [] : [`Contact: ${contact}`];
    this.reply(request, 200, 'OK', { headers });
    return request;
  }

  /** The latest connection breaks. */
  drop(): void {
    this.#wires.at(-1)?.break(1006, 'dropped');
  }
}

/** The far end of one call: its dialog, and a peer connection of the browser for its media. */
export class FarPhone {
  readonly connection = new RTCPeerConnection();
  readonly #end: FarEnd;
  cseq = 100;

  constructor(end: FarEnd) {
    this.#end = end;
  }

  /** The answer to an offer, gathered to the end; without `video` its section has port 0. */
  async answer(offer: string, { video = true } = {}): Promise<string> {
    // As if it had never been offered: what a browser refuses by itself it may take up again.
    const sdp = video
      ? offer
      : offer
          .replace(/^m=video \d+/mu, 'm=video 0')
          .replace(/^(a=group:BUNDLE \S+).*?(?=\r?$)/mu, '$1');
    await this.connection.setRemoteDescription({ type: 'offer', sdp });
    for (const transceiver of this.connection.getTransceivers()) {
      if (transceiver.currentDirection === 'stopped' || transceiver.direction === 'stopped')
        continue;
      transceiver.direction = 'sendrecv';
    }
    await this.connection.setLocalDescription(await this.connection.createAnswer());
    return this.#gathered();
  }

  /** An offer, gathered to the end. `restart`: with new ICE credentials. */
  async offer(
    options: { readonly video?: boolean; readonly restart?: boolean } = {},
  ): Promise<string> {
    const { connection } = this;
    if (connection.getTransceivers().length === 0) {
      connection.addTransceiver('audio');
      if (options.video === true) connection.addTransceiver('video');
    }
    const iceRestart = options.restart ?? false;
    // A new gathering begins some time after the description: until then the last one is complete.
    const restarted = iceRestart ? this.#begins() : undefined;
    await connection.setLocalDescription(await connection.createOffer({ iceRestart }));
    await restarted;
    return this.#gathered();
  }

  async accept(answer: string): Promise<void> {
    await this.connection.setRemoteDescription({ type: 'answer', sdp: answer });
  }

  /** Resolves when its media path is up. */
  async connected(): Promise<void> {
    const { connection } = this;
    while (connection.connectionState !== 'connected') {
      if (['failed', 'closed'].includes(connection.connectionState)) throw new Error('no path');
      await new Promise((resolve) => {
        connection.addEventListener('connectionstatechange', resolve, { once: true });
      });
    }
  }

  close(): void {
    this.connection.close();
  }

  /** A request within the dialog that a received INVITE and our answer to it, or a sent one, made. */
  inDialog(
    method: string,
    dialog: {
      readonly from: string;
      readonly to: string;
      readonly callId: string;
      readonly target: string;
    },
    parts: MessageParts & { readonly cseq?: number; readonly branch?: string } = {},
  ): string {
    this.cseq += 1;
    return requestText(method, dialog.target, { ...dialog, cseq: this.cseq, ...parts });
  }

  /** Sends what `inDialog()` makes. */
  send(...given: Parameters<FarPhone['inDialog']>): void {
    this.#end.send(this.inDialog(...given));
  }

  #begins(): Promise<void> {
    return new Promise((resolve) => {
      this.connection.addEventListener(
        'icegatheringstatechange',
        () => {
          resolve();
        },
        { once: true },
      );
    });
  }

  async #gathered(): Promise<string> {
    const { connection } = this;
    if (connection.iceGatheringState !== 'complete') {
      await new Promise<void>((resolve) => {
        connection.addEventListener('icegatheringstatechange', () => {
          if (connection.iceGatheringState === 'complete') resolve();
        });
      });
    }
    return connection.localDescription?.sdp ?? '';
  }
}
