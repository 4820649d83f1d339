import { RemoteServer, startServer } from './harness.js';

/** A contact at Kamailio's registrar. */
export interface Registration {
  readonly user: string;
  readonly contact: string;
  readonly expires: number;
  readonly userAgent: string;
  readonly instance: string;
  readonly callId: string;
}

/**
 * A real Kamailio, shared by all tests that ask with the same options; take user names of your own.
 * kamailio.cfg tells which names are refused and how.
 */
export class Kamailio extends RemoteServer {
  /** Runs, whatever the test before has done to it. */
  static async running(
    options: {
      /** Digest; a user's password is `pw-` + user. */
      readonly auth?: boolean;
      /** With rtpengine, for phones on plain RTP. */
      readonly bridge?: boolean;
    } = {},
  ): Promise<Kamailio> {
    return new Kamailio(await startServer('kamailio', options));
  }

  get wsUrl(): string {
    return this.shown('wsUrl');
  }

  get udpPort(): number {
    return this.shown('udpPort');
  }

  /** Every connection breaks, new ones are refused; registrations are lost. */
  stop(): Promise<void> {
    return this.call('stop');
  }

  /** On the same ports as before. */
  start(): Promise<void> {
    return this.call('start');
  }

  restart(): Promise<void> {
    return this.call('restart');
  }

  /** Connections stay open and nothing answers. */
  pause(): Promise<void> {
    return this.call('pause');
  }

  resume(): Promise<void> {
    return this.call('resume');
  }

  registrations(user?: string): Promise<readonly Registration[]> {
    return this.call('registrations', user);
  }

  /** Registers a contact for a user, as an administrator does. */
  async register(user: string, contact: string): Promise<void> {
    // A preference that is written with a point, no path, flags, and methods.
    await this.rpc('ul.add', [
      ...['location', `${user}@localhost`, contact, 600],
      ...[0.5, '0', 0, 0, 0],
    ]);
  }

  /** Takes a user's registrations away behind its back. */
  unregister(user: string): Promise<void> {
    return this.call('unregister', user);
  }

  rpc<T = unknown>(method: string, params: readonly unknown[] = []): Promise<T> {
    return this.call<T>('rpc', method, params);
  }
}

/** An independent phone, baresip, on plain SIP and RTP, registered at `kamailio`. */
export class Baresip extends RemoteServer {
  static async registered(
    kamailio: Kamailio,
    user: string,
    options: {
      /** Whether it answers by itself; default `auto`. */
      readonly answer?: 'auto' | 'manual';
      /** What it speaks, and nothing else; default `g711`. */
      readonly codec?: 'g711' | 'opus';
      /** What it hums, in Hz; default 440. */
      readonly note?: number;
    } = {},
  ): Promise<Baresip> {
    const all = { registrarPort: kamailio.udpPort, user, ...options };
    return new Baresip(await startServer('baresip', all));
  }

  /** The next event of a type that has not been waited for: `CALL_INCOMING`, `CALL_ESTABLISHED`. */
  event(type: string, timeout?: number): Promise<Readonly<Record<string, unknown>>> {
    return this.call('event', type, timeout);
  }

  dial(user: string): Promise<void> {
    return this.call('dial', user);
  }

  accept(): Promise<void> {
    return this.call('accept');
  }

  hangup(): Promise<void> {
    return this.call('hangup');
  }

  hold(): Promise<void> {
    return this.call('hold');
  }

  resume(): Promise<void> {
    return this.call('resume');
  }

  /** Sends its current call on to a user, by REFER. */
  transfer(user: string): Promise<void> {
    return this.call('transfer', user);
  }

  /** Presses keys, one after the other (RFC 4733). */
  sendDigits(keys: string): Promise<void> {
    return this.call('sendDigits', keys);
  }

  /** The digits it was sent so far. */
  digits(): Promise<string> {
    return this.call('digits');
  }

  /** The direction of its current call's sound, as it was agreed with it: `sendrecv`, `recvonly`. */
  direction(): Promise<string> {
    return this.call('direction');
  }

  /**
   * What it heard since its last call was established: loudness (RMS, 0 to 1), and the loudest note
   * of the last quarter of a second, in Hz, 0 for silence.
   */
  heard(): Promise<{ readonly level: number; readonly frequency: number }> {
    return this.call('heard');
  }

  /** Resolves when it hears a note for half a second, or (`heard: false`) has not for as long. */
  hears(
    frequency: number,
    options: { readonly heard?: boolean; readonly patience?: number } = {},
  ): Promise<void> {
    return this.call('hears', frequency, options);
  }

  stop(): Promise<void> {
    return this.call('stop');
  }
}

/** A TURN server, coturn. */
export class Turn extends RemoteServer {
  static async running(): Promise<Turn> {
    return new Turn(await startServer('turn'));
  }

  /** Answers nothing from now on. */
  pause(): Promise<void> {
    return this.call('pause');
  }

  /** Answers what has come meanwhile. */
  resume(): Promise<void> {
    return this.call('resume');
  }

  get iceServer(): RTCIceServer {
    return {
      urls: this.shown<string>('url'),
      username: this.shown<string>('username'),
      credential: this.shown<string>('credential'),
    };
  }

  stop(): Promise<void> {
    return this.call('stop');
  }
}

/** A sipp scenario on plain SIP over UDP. */
export class Sipp extends RemoteServer {
  static async running(options: {
    /** Its XML, or the name of one that sipp brings: `uas`, `uac`. */
    readonly scenario: string;
    /** `127.0.0.1:PORT`, for a scenario that calls. */
    readonly target?: string;
    /** The user part that it calls. */
    readonly service?: string;
    readonly calls?: number;
    readonly args?: readonly string[];
  }): Promise<Sipp> {
    return new Sipp(await startServer('sipp', options));
  }

  get port(): number {
    return this.shown('port');
  }

  /** When it has ended; code 0: every call went as the scenario says. */
  result(): Promise<{
    readonly code: number;
    readonly messages: string;
    readonly errors: string;
  }> {
    return this.call('result');
  }

  stop(): Promise<void> {
    return this.call('stop');
  }
}
