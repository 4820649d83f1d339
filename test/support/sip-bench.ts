import { expect } from 'chai';
import type { AnswerPortOptions, CallPort, IncomingCall } from '../../src/core/ports.js';
import { hum, type Hum } from './audio.js';
import { takeCensus } from './browser-census.js';
import type { FakeClock } from './fakes/fake-clock.js';
import type { SipMessage } from './scripted.js';
import {
  answerOptions,
  belongingTo,
  dialOptions,
  establish,
  incomingOn,
  inviteText,
  openLine,
  record,
  type Established,
  type FarDialog,
  type Recorder,
  type TestLine,
} from './sip-line.js';
import { FarEnd, FarPhone } from './sip-script.js';

/** A line of the `sip` backend, a far end for it in the page, and what they open, made anew for each test. */
export interface SipBench {
  readonly end: FarEnd;
  readonly own: TestLine;
  readonly voice: Hum;
  readonly census: ReturnType<typeof takeCensus>;
  /** Begins anew with a clock that the test moves. */
  withClock(clock: FakeClock): Promise<void>;
  /** A phone at the far end; closed after the test. */
  phone(): FarPhone;
  /** A call of the line to the far end, which has got the INVITE. */
  dialled(): Promise<{
    readonly port: CallPort;
    readonly recorder: Recorder;
    readonly invite: SipMessage;
  }>;
  /** A call of the line that the far end answered with these headers; media flows. */
  established(headers?: readonly string[]): Promise<Established>;
  /** A call of a phone of the far end to the line, which answered it; media flows. */
  cameIn(far: FarPhone, options?: CameInOptions): Promise<CameIn>;
  /** What the far end's dialog gets for a BYE: 200, or 481 where we keep no such dialog. */
  byeAnswer(dialog: FarDialog): Promise<number | undefined>;
  /** Connects and registers the line once more. */
  registerAgain(): Promise<void>;
}

/** How a call comes in and is answered. */
export interface CameInOptions {
  readonly offer?: { readonly video?: boolean };
  readonly answer?: Partial<AnswerPortOptions>;
  readonly stream?: MediaStream;
}

/** A call that came in and was answered. */
export interface CameIn {
  readonly port: CallPort;
  readonly incoming: IncomingCall;
  readonly recorder: Recorder;
  readonly far: FarPhone;
  /** Our 200 to the INVITE. */
  readonly ok: SipMessage;
  readonly dialog: FarDialog;
}

/** Call it inside `describe()`. Fails a test during which an error reached the page. */
export function sipBench(): SipBench {
  const phones: FarPhone[] = [];
  const errors: string[] = [];
  const onError = (event: ErrorEvent): void => {
    errors.push(event.message);
  };
  const onRejection = (event: PromiseRejectionEvent): void => {
    errors.push(String(event.reason));
  };
  let parts: Pick<SipBench, 'end' | 'own' | 'voice' | 'census'>;

  async function begin(clock?: FakeClock): Promise<void> {
    const end = new FarEnd(clock);
    parts = { ...parts, end, own: await openLine(end) };
  }

  beforeEach(async () => {
    errors.length = 0;
    window.addEventListener('error', onError);
    window.addEventListener('unhandledrejection', onRejection);
    const census = takeCensus();
    parts = { census, voice: hum(440) } as typeof parts;
    await begin();
  });

  afterEach(() => {
    parts.own.dispose();
    for (const phone of phones.splice(0)) phone.close();
    parts.voice.stop();
    parts.census.stop();
    window.removeEventListener('error', onError);
    window.removeEventListener('unhandledrejection', onRejection);
    expect(errors).to.deep.equal([]);
  });

  const bench: SipBench = {
    get end() {
      return parts.end;
    },
    get own() {
      return parts.own;
    },
    get voice() {
      return parts.voice;
    },
    get census() {
      return parts.census;
    },
    withClock: async (clock) => {
      parts.own.dispose();
      await begin(clock);
    },
    phone: () => {
      const made = new FarPhone(parts.end);
      phones.push(made);
      return made;
    },
    dialled: async () => {
      const port = parts.own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(dialOptions(parts.voice.stream));
      return { port, recorder, invite: await parts.end.expect('INVITE') };
    },
    established: async (headers) => {
      const made = await establish(
        parts.end,
        parts.own.line,
        parts.voice.stream,
        headers ? { headers } : {},
      );
      phones.push(made.far);
      return made;
    },
    cameIn: async (far, options = {}) => {
      const { end, own, voice } = parts;
      const coming = incomingOn(own.line);
      const invite = inviteText({ body: await far.offer(options.offer) });
      end.send(invite);
      const incoming = await coming;
      const { port } = incoming;
      const recorder = record(port);
      await end.expect(100);
      await end.expect(180);
      port.answer(answerOptions(options.stream ?? voice.stream, options.answer));
      const ok = await end.expect(200);
      await far.accept(ok.body);
      end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      await recorder.until('media-path connected');
      const dialog = {
        from: ok.header('From'),
        to: ok.header('To'),
        callId: ok.header('Call-ID'),
        target: /<([^>]+)>/u.exec(ok.header('Contact'))?.[1] ?? '',
      };
      return { port, incoming, recorder, far, ok, dialog };
    },
    byeAnswer: async (dialog) => {
      bench.phone().send('BYE', dialog);
      return (await parts.end.next()).statusCode;
    },
    registerAgain: async () => {
      await parts.own.line.open('loopback:');
      const registered = parts.own.line.register(600);
      await parts.end.acceptRegister();
      await registered;
    },
  };
  return bench;
}
