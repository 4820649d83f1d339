import { until } from './until.js';

/** A digit within the sound as it arrived (RFC 4733). */
export interface ArrivedDigit {
  readonly digit: string;
  /** Milliseconds, at the clock rate of its payload. */
  readonly duration: number;
  /** How many of its packets say that it is over; three are to be sent (2.5.1.4). */
  readonly ends: number;
}

/** What is heard on one connection. */
export interface DigitEar {
  readonly arrived: readonly ArrivedDigit[];
  /** The digits of all that arrived, in order. */
  readonly digits: string;
  /** Resolves when as many have come as these, and the last is over; they must be these. */
  hears(digits: string): Promise<void>;
}

/** Something has come there. */
interface Begun {
  readonly ear: number;
}

interface Packet extends Begun {
  readonly payloadType: number;
  readonly timestamp: number;
  readonly bytes: readonly number[];
}

const DIGITS = '0123456789*#ABCD';

// Every packet goes on as it came. A telephone-event has four bytes, which no sound of a test has.
const WORKER = `
  onrtctransform = async ({ transformer: { readable, writable, options } }) => {
    const reader = readable.getReader();
    const writer = writable.getWriter();
    let begun = false;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      if (!begun) postMessage({ ear: options.ear });
      begun = true;
      if (value.data.byteLength === 4) {
        const { payloadType, rtpTimestamp } = value.getMetadata();
        const bytes = [...new Uint8Array(value.data)];
        postMessage({ ear: options.ear, payloadType, timestamp: rtpTimestamp, bytes });
      }
      await writer.write(value);
    }
  };
`;

class Ear implements DigitEar {
  readonly #connection: RTCPeerConnection;
  readonly #events = new Map<number, ArrivedDigit>();
  begun = false;

  constructor(connection: RTCPeerConnection) {
    this.#connection = connection;
  }

  get arrived(): readonly ArrivedDigit[] {
    return [...this.#events.values()];
  }

  get digits(): string {
    return this.arrived.map(({ digit }) => digit).join('');
  }

  async hears(digits: string): Promise<void> {
    const enough = (): boolean =>
      this.digits.length >= digits.length && this.arrived.every(({ ends }) => ends > 0);
    await until(`"${digits}" comes within the sound`, enough);
    if (this.digits !== digits) throw new Error(`There came "${this.digits}", not "${digits}".`);
  }

  take({
    payloadType,
    timestamp,
    bytes: [code = 255, flags = 0, high = 0, low = 0],
  }: Packet): void {
    // Firefox throws where there is no description any more.
    if (this.#connection.signalingState === 'closed') return;
    const { sdp = '' } = this.#connection.currentLocalDescription ?? {};
    const agreed = new RegExp(`^a=rtpmap:${String(payloadType)} telephone-event/(\\d+)`, 'imu');
    const rate = agreed.exec(sdp)?.[1];
    if (rate === undefined) return;
    // All packets of one event have the time at which it began.
    const ends = this.#events.get(timestamp)?.ends ?? 0;
    this.#events.set(timestamp, {
      digit: DIGITS[code] ?? `<${String(code)}>`,
      duration: ((high * 256 + low) / Number(rate)) * 1_000,
      ends: ends + (flags >= 128 ? 1 : 0),
    });
  }
}

/**
 * Hears the digits within the sound of every connection of the page until `stop()`, of which a page
 * itself is not told. Call it before they are made: in Chromium a receiver takes a transform only until
 * it has been offered.
 */
export class DigitEars {
  readonly #worker: Worker;
  readonly #ears: Ear[] = [];
  readonly #known = new WeakMap<RTCPeerConnection, Ear>();
  readonly #restore: () => void;

  constructor() {
    const url = URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' }));
    this.#worker = new Worker(url);
    URL.revokeObjectURL(url);
    this.#worker.onmessage = ({ data }: MessageEvent<Packet | Begun>) => {
      const ear = this.#ears[data.ear];
      if (!ear) return;
      ear.begun = true;
      if ('bytes' in data) ear.take(data);
    };
    const { createOffer, setRemoteDescription } = RTCPeerConnection.prototype;
    const attach = (connection: RTCPeerConnection): void => {
      this.#attach(connection);
    };
    const before = <Method extends (...given: never[]) => unknown>(method: Method): Method =>
      function (this: RTCPeerConnection, ...given: Parameters<Method>) {
        attach(this);
        return method.apply(this, given);
      } as Method;
    RTCPeerConnection.prototype.createOffer = before(createOffer);
    RTCPeerConnection.prototype.setRemoteDescription = before(setRemoteDescription);
    this.#restore = () => {
      RTCPeerConnection.prototype.createOffer = createOffer;
      RTCPeerConnection.prototype.setRemoteDescription = setRemoteDescription;
    };
  }

  /**
   * What is heard on a connection that has been described, once there is something: what comes before
   * the worker is there, or the far end's keys, is lost.
   */
  async of(connection: RTCPeerConnection | undefined): Promise<DigitEar> {
    const ear = connection && this.#known.get(connection);
    if (!ear) throw new Error('Nothing is heard on this connection.');
    await until('sound comes', () => ear.begun);
    return ear;
  }

  stop(): void {
    this.#restore();
    this.#worker.terminate();
  }

  #attach(connection: RTCPeerConnection): void {
    if (this.#known.has(connection)) return;
    const ear = new Ear(connection);
    this.#known.set(connection, ear);
    const index = this.#ears.push(ear) - 1;
    const listen = (receiver: RTCRtpReceiver): void => {
      if (receiver.track.kind !== 'audio' || receiver.transform) return;
      receiver.transform = new RTCRtpScriptTransform(this.#worker, { ear: index });
    };
    for (const receiver of connection.getReceivers()) listen(receiver);
    connection.addEventListener('track', ({ receiver }) => {
      listen(receiver);
    });
  }
}
