import { filter, firstValueFrom, take, timeout } from 'rxjs';
import { createBackend } from '../../src/backends/sip/sip-backend.js';
import type {
  AnswerPortOptions,
  BackendPort,
  CallPort,
  CallPortSignal,
  DialPortOptions,
  IncomingCall,
  LinePort,
  LinePortOptions,
  LinePortSignal,
} from '../../src/core/ports.js';
import { requestText, type MessageParts, type SipMessage } from './scripted.js';
import { FarPhone, type FarEnd } from './sip-script.js';

const PATIENCE = 10_000;

/** A line of the `sip` backend and what it told. */
export interface TestLine {
  readonly backend: BackendPort;
  readonly line: LinePort;
  readonly signals: readonly LinePortSignal[];
  dispose(): void;
}

/** A line that is connected to the far end; not yet registered. */
export async function openLine(
  end: FarEnd,
  options: Partial<LinePortOptions> = {},
): Promise<TestLine> {
  const backend = createBackend(end.context);
  const line = backend.createLine({ uri: 'sip:alice@example.com', username: 'alice', ...options });
  const signals: LinePortSignal[] = [];
  line.signals$.subscribe((signal) => signals.push(signal));
  await line.open('loopback:');
  return {
    backend,
    line,
    signals,
    dispose: () => {
      backend.dispose();
    },
  };
}

/** The next call that comes in on a line. */
export function incomingOn(line: LinePort): Promise<IncomingCall> {
  return firstValueFrom(line.incoming$.pipe(timeout(PATIENCE)));
}

/** What a call port told, each signal as a short text. */
export interface Recorder {
  readonly texts: readonly string[];
  readonly signals: readonly CallPortSignal[];
  /** Resolves with the signal when one of this text has come or comes. */
  until(text: string): Promise<CallPortSignal>;
  /** Resolves when the port has completed. */
  readonly completed: Promise<void>;
}

/** What a line told, as a short text. */
export function describeLineSignal(signal: LinePortSignal): string {
  return 'error' in signal ? `${signal.type} ${signal.error.code}` : signal.type;
}

export function describeSignal(signal: CallPortSignal): string {
  switch (signal.type) {
    case 'progress':
      return `progress ${String(signal.statusCode)}${signal.earlyMedia ? ' early' : ''}`;
    case 'held-remotely':
      return `${signal.type} ${String(signal.held)}`;
    case 'own-video':
      return `${signal.type} ${signal.is}`;
    case 'media-path':
      return `media-path ${signal.state}`;
    case 'digit':
      return `${signal.type} ${signal.tone}`;
    case 'track-added':
    case 'track-removed':
      return `${signal.type} ${signal.track.kind}`;
    case 'ended': {
      const { cause, by, statusCode } = signal.reason;
      return ['ended', cause, by, statusCode, signal.error?.code].filter(Boolean).join(' ');
    }
    default:
      return signal.type;
  }
}

export function record(port: CallPort): Recorder {
  const texts: string[] = [];
  const signals: CallPortSignal[] = [];
  let complete: () => void = () => undefined;
  const completed = new Promise<void>((resolve) => {
    complete = resolve;
  });
  port.signals$.subscribe({
    next: (signal) => {
      signals.push(signal);
      texts.push(describeSignal(signal));
    },
    complete: () => {
      texts.push('complete');
      complete();
    },
  });
  return {
    texts,
    signals,
    completed,
    until: async (text) => {
      const found = signals.find((signal) => describeSignal(signal) === text);
      if (found) return found;
      return firstValueFrom(
        port.signals$.pipe(
          filter((signal) => describeSignal(signal) === text),
          take(1),
          timeout(PATIENCE),
        ),
      );
    },
  };
}

export function answerOptions(
  stream: MediaStream,
  options: Partial<AnswerPortOptions> = {},
): AnswerPortOptions {
  return {
    stream,
    rtc: { iceServers: [], iceTransportPolicy: 'all', iceGatheringTimeout: 500 },
    muted: false,
    headers: {},
    ...options,
  };
}

export function dialOptions(
  stream: MediaStream,
  options: Partial<DialPortOptions> = {},
): DialPortOptions {
  return { ...answerOptions(stream), anonymous: false, ...options };
}

/** How the far end speaks within a call, seen from it. */
export interface FarDialog {
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly target: string;
}

/** The dialog of an INVITE that the far end got and answered with `tag`. */
export function dialogOf(invite: SipMessage, tag = 'scripted'): FarDialog {
  return {
    from: `${invite.header('To')};tag=${tag}`,
    to: invite.header('From'),
    callId: invite.header('Call-ID'),
    target: /<([^>]+)>/.exec(invite.header('Contact'))?.[1] ?? '',
  };
}

/** A call that the line has dialled and the far end answered; both sides acknowledged. */
export interface Established {
  readonly port: CallPort;
  readonly recorder: Recorder;
  readonly far: FarPhone;
  readonly invite: SipMessage;
  readonly ack: SipMessage;
  readonly dialog: FarDialog;
}

export const CONTACT = 'Contact: <sip:bob@far.invalid;transport=ws>';

export async function establish(
  end: FarEnd,
  line: LinePort,
  stream: MediaStream,
  parts: MessageParts = {},
): Promise<Established> {
  const port = line.createCall('sip:bob@example.com');
  const recorder = record(port);
  port.dial(dialOptions(stream));
  const invite = await end.expect('INVITE');
  const far = new FarPhone(end);
  const body = await far.answer(invite.body);
  end.reply(invite, 200, 'OK', { headers: [CONTACT], body, ...parts });
  const ack = await end.expect('ACK');
  await recorder.until('media-path connected');
  return { port, recorder, far, invite, ack, dialog: dialogOf(invite) };
}

let calls = 0;

/** The text of an INVITE to the line, from bob. */
export function inviteText(
  parts: MessageParts & {
    readonly user?: string;
    readonly from?: string;
    readonly callId?: string;
    readonly branch?: string;
  } = {},
): string {
  calls += 1;
  return requestText('INVITE', `sip:${parts.user ?? 'alice'}@example.com`, {
    from: parts.from ?? '"Bob" <sip:bob@example.com>;tag=bobtag',
    to: '<sip:alice@example.com>',
    callId: parts.callId ?? `in${String(calls)}`,
    cseq: 1,
    ...parts,
    headers: [
      ...(parts.headers ?? []),
      ...(parts.headers?.some((h) => /^contact/iu.test(h)) ? [] : [CONTACT]),
    ],
  });
}

/** The ACK or CANCEL that belongs to an INVITE of ours. */
export function belongingTo(
  invite: string,
  method: 'ACK' | 'CANCEL',
  parts: MessageParts & { readonly to?: string; readonly branch?: string } = {},
): string {
  const line = (name: string): string =>
    new RegExp(`^${name}: (.*)$`, 'imu').exec(invite)?.[1] ?? '';
  const cancel = method === 'CANCEL';
  return requestText(method, /^INVITE (\S+)/u.exec(invite)?.[1] ?? '', {
    from: line('From'),
    to: parts.to ?? line('To'),
    callId: line('Call-ID'),
    cseq: Number.parseInt(line('CSeq'), 10),
    branch: cancel
      ? (/branch=(\S+)/u.exec(line('Via'))?.[1] ?? '')
      : `z9hG4bKack${String(Math.random()).slice(2)}`,
    ...parts,
  });
}
