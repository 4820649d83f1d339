import type { Subscription } from 'rxjs';
import { isDialled } from '../core/call-state.js';
import { checkCustomHeaders } from '../core/custom-headers.js';
import { createDeferred, type Deferred } from '../core/deferred.js';
import { markHandled, toCallingError, type CallingError } from '../core/errors.js';
import type { CallPort, CallPortSignal, DialPortOptions, LinePort } from '../core/ports.js';
import type { RemoteParty } from '../core/remote-party.js';
import type { MediaSource } from '../media/call-media.js';
import type { CallHost, CallOrigin } from './call-owner.js';
import type { CallRedirects } from './call-redirects.js';
import type { AnswerOptions, DialOptions } from './options.js';

/** What setting a call up tells it. */
export interface CallSetupListener {
  /** What the port in use tells. */
  heard(signal: CallPortSignal): void;
  /** The INVITE is about to be sent. */
  dialling(): void;
  /** It could not be sent. */
  notDialled(): void;
}

type Ending = Extract<CallPortSignal, { readonly type: 'ended' }>;

/**
 * How a call gets going: its port, and the two commands that end in `connecting`. A redirect is
 * followed here, to another port.
 */
export class CallSetup {
  readonly #host: CallHost;
  readonly #origin: CallOrigin;
  readonly #listener: CallSetupListener;
  #port: CallPort | undefined;
  #following: Subscription | undefined;
  #running: Deferred<void> | undefined;
  // What was dialled with, for the next target of a redirect.
  #dialled: DialPortOptions | undefined;
  #redirects: CallRedirects | undefined;
  // Of what is heard before the answer.
  #tracks: Set<MediaStreamTrack> | undefined;

  constructor(host: CallHost, origin: CallOrigin, listener: CallSetupListener) {
    this.#host = host;
    this.#origin = origin;
    this.#listener = listener;
    if (origin.direction === 'inbound') this.#follow(origin.incoming.port);
  }

  /** The call's port; absent before it is dialled. */
  get port(): CallPort | undefined {
    return this.#port;
  }

  /** Who has redirected the call, the last first. */
  get sentBy(): readonly RemoteParty[] {
    return this.#redirects?.sentBy ?? [];
  }

  /** Whether a command waits for the answer. */
  get running(): boolean {
    return this.#running !== undefined;
  }

  /** Dials; resolves when it has been answered. */
  dial(options: DialOptions & MediaSource): Promise<void> {
    return this.#command('dial', () => this.#dial(options));
  }

  /** Answers; resolves when that is under way. */
  answer(options: AnswerOptions & MediaSource): Promise<void> {
    return this.#command('answer', () => this.#answer(options));
  }

  /** It has been answered: the command is done. */
  answered(): void {
    this.#running?.resolve();
    this.#running = undefined;
    // A redirect is followed no more.
    this.#dialled = undefined;
    this.#tracks = undefined;
  }

  /** The call is over: a command that still waits rejects with this. */
  ended(error: CallingError | undefined): void {
    if (error) this.#running?.reject(error);
    this.#running = undefined;
    this.#dialled = undefined;
    this.#tracks = undefined;
    // The port goes on until BYE, CANCEL or a crossing 200 is finished; it closes by itself.
    this.#following?.unsubscribe();
  }

  #command(name: 'dial' | 'answer', run: () => Promise<void>): Promise<void> {
    const host = this.#host;
    const running = createDeferred<void>();
    this.#running = running;
    // A call that takes another's place is answered by nobody's command.
    if (host.state.status !== 'connecting') host.dispatch({ type: 'pending', command: name });
    markHandled(
      run().catch((cause: unknown) => {
        if (host.state.status === 'ended') return;
        const error = toCallingError(cause, 'media-failed', `The call could not be ${name}ed.`);
        host.media.release();
        this.#running = undefined;
        host.dispatch({ type: 'failed', error });
        running.reject(error);
      }),
    );
    return running.promise;
  }

  async #dial(options: DialOptions & MediaSource): Promise<void> {
    const host = this.#host;
    const { owner } = host;
    const origin = this.#origin;
    const headers = checkCustomHeaders(options.headers ?? {});
    if (origin.direction !== 'outbound') return;
    const line = markHandled(owner.port());
    // Nobody hears it before the answer, so the INVITE need not wait for a microphone that is allowed.
    let microphone: Promise<void> | undefined;
    const [stream, rtc] = await Promise.all([
      this.#openMedia(options, (opened) => {
        microphone = markHandled(opened);
      }),
      owner.rtc(),
    ]);
    const linePort = await Promise.race([line, microphone?.then(() => line) ?? line]);
    if (host.state.status !== 'idle') return;
    const port = linePort.createCall(origin.destination);
    this.#follow(port);
    this.#listener.dialling();
    this.#dialled = {
      stream,
      rtc,
      headers,
      muted: host.state.muted,
      anonymous: options.anonymous === true,
      displayName: owner.displayName(),
      replaces: origin.dialog,
      referredBy: origin.referredBy,
    };
    try {
      port.dial(this.#dialled);
    } catch (cause) {
      this.#unfollow();
      this.#listener.notDialled();
      throw cause;
    }
    microphone?.catch((cause: unknown) => {
      this.#port?.end();
      const error = toCallingError(cause, 'media-failed', 'The microphone could not be opened.');
      host.finish({ cause: 'media-failed', by: 'local' }, error);
    });
  }

  async #answer(options: AnswerOptions & MediaSource): Promise<void> {
    const host = this.#host;
    const { owner } = host;
    const headers = checkCustomHeaders(options.headers ?? {});
    const [stream, rtc] = await Promise.all([
      this.#openMedia(options),
      owner.rtc(),
      this.#port?.ready(),
    ]);
    const { status } = host.state;
    if (status !== 'ringing' && status !== 'connecting') return;
    this.#port?.answer({ stream, rtc, headers, muted: host.state.muted });
  }

  // The camera goes on only where somebody may see it.
  async #openMedia(
    { stream, like, video = false }: MediaSource,
    soon?: (microphone: Promise<void>) => void,
  ): Promise<MediaStream> {
    const { owner, media } = this.#host;
    const origin = this.#origin;
    const asked = video && (origin.direction === 'outbound' || origin.incoming.video);
    const filmed = asked && (await owner.capabilities()).video;
    return media.open({ stream, like, video: filmed }, soon);
  }

  #follow(port: CallPort): void {
    this.#port = port;
    this.#following = port.signals$.subscribe((signal) => {
      const redirected = signal.type === 'ended' && (signal.contacts ?? this.#redirects);
      if (redirected && this.#dialled && isDialled(this.#host.state)) {
        void this.#goOn(signal);
        return;
      }
      if (signal.type === 'track-added' && this.#dialled) {
        (this.#tracks ??= new Set()).add(signal.track);
      }
      this.#listener.heard(signal);
    });
  }

  // Whom we called has refused, or sends us on.
  async #goOn(ending: Ending): Promise<void> {
    const host = this.#host;
    try {
      if (!this.#redirects && this.#origin.direction === 'outbound') {
        const { CallRedirects } = await import('./call-redirects.js');
        this.#redirects = new CallRedirects(host, this.#origin.destination);
      }
      const dial = (line: LinePort, address: string): boolean => this.#dialOn(line, address);
      if (await this.#redirects?.goOn(ending, dial)) return;
    } catch (cause) {
      host.owner.log.warn('a redirect could not be followed', cause);
    }
    this.#listener.heard(ending);
  }

  #dialOn(line: LinePort, address: string): boolean {
    const host = this.#host;
    this.#following?.unsubscribe();
    for (const track of this.#tracks ?? []) {
      this.#listener.heard({ type: 'track-removed', track });
    }
    this.#tracks = undefined;
    const port = line.createCall(address);
    this.#follow(port);
    try {
      if (this.#dialled) port.dial({ ...this.#dialled, muted: host.state.muted });
      return true;
    } catch (cause) {
      host.owner.log.info('a redirect leads to an address that cannot be called', cause);
      this.#unfollow();
      return false;
    }
  }

  #unfollow(): void {
    this.#following?.unsubscribe();
    this.#following = undefined;
    this.#port?.dispose();
    this.#port = undefined;
  }
}
