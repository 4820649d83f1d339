import type { Clock } from '../core/clock.js';
import { CallingError, toCallingError } from '../core/errors.js';
import type { DeviceList } from './device-list.js';
import type { Microphone, MicrophoneSettings, MicrophoneSource } from './microphone.js';
import { silentSource } from './silence.js';

/** What keeping a microphone needs. */
export interface MicrophoneOwner {
  readonly microphone: Microphone;
  readonly clock: Clock;
  settings(): MicrophoneSettings;
  /** A device that was used or chosen is gone. */
  microphoneLost(deviceId: string): void;
  /** What nobody asked for just now failed. */
  failed(error: CallingError): void;
}

// A device that ends sooner than this after it took another's place is not tried again.
const FLAKY = 1000;

/**
 * Keeps the microphone of running calls what it is to be: another one when it is chosen, the default
 * one when it is unplugged, silence when there is none. One change at a time: what the page or the
 * user chose goes first, what happened meanwhile is caught up with.
 */
export class MicrophoneKeeper {
  readonly #owner: MicrophoneOwner;
  readonly #list: DeviceList;
  #turn = 0;
  #busy = 0;
  #missed = false;
  #falling = false;
  #tried: string | undefined;
  #trying: string | undefined;
  #lost: MicrophoneSource | undefined;
  #told: string | undefined;
  #preferred: string | undefined;
  #stopgap: { readonly source: MicrophoneSource; readonly since: number } | undefined;
  #disposed = false;

  constructor(owner: MicrophoneOwner, list: DeviceList) {
    this.#owner = owner;
    this.#list = list;
  }

  /** Chooses a microphone; `choose` is called as soon as it is in use. */
  async select(deviceId: string, choose: () => void): Promise<void> {
    const { microphone } = this.#owner;
    this.#told = undefined;
    if (deviceId !== 'default' && this.#list.has('audioinput', deviceId) === false) {
      throw new CallingError(
        'device-not-found',
        'There is no such microphone. Take one of calling.audio.state.microphones.',
      );
    }
    if (!microphone.inUse) {
      choose();
      return;
    }
    const settings = { ...this.#owner.settings(), deviceId };
    const done = await this.#change(() => microphone.openDevice(settings, deviceId), choose);
    if (done) return;
    throw new CallingError('cancelled', 'Another microphone was chosen meanwhile.');
  }

  /** The page has written other settings: what is still being chosen is out of date. */
  written(): void {
    if (JSON.stringify(this.#owner.settings()) === this.#trying) return;
    this.#turn += 1;
    this.#tried = undefined;
    this.#told = undefined;
    void this.#reconcile();
  }

  /** Another source is in use, or none. */
  used(): void {
    if (this.#busy === 0) void this.#reconcile();
  }

  /** A source ended by itself. */
  ended(source: MicrophoneSource): void {
    const { microphone } = this.#owner;
    if (source !== microphone.source || source === this.#lost || !microphone.inUse) return;
    this.#lost = source;
    this.#told = source.deviceId;
    this.#owner.microphoneLost(source.deviceId);
    void this.#fallBack(source);
  }

  /** The devices were listed; `plugged` where one came or went. */
  listed(plugged: boolean): void {
    if (this.#busy > 0 || this.#falling) {
      this.#missed ||= plugged;
      return;
    }
    const moved = this.#preferredMoved();
    const { source } = this.#owner.microphone;
    const settings = this.#owner.settings();
    const wanted = settings.deviceId;
    const there = wanted === 'default' ? undefined : this.#list.has('audioinput', wanted);
    if (source?.deviceId === wanted && there === false) {
      this.ended(source);
    } else if (!source) {
      this.#missing(wanted, there);
    } else if (!plugged) {
      return;
    } else if (source.silent) {
      const next = there === true ? wanted : 'default';
      if (this.#list.hasMicrophone) this.#takeUp(settings, next);
    } else if (source.deviceId !== wanted ? there : moved && wanted === 'default') {
      this.#takeUp(settings, wanted);
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#turn += 1;
  }

  /** Nobody uses the microphone that is chosen: its going is told all the same, once. */
  #missing(wanted: string, there: boolean | undefined): void {
    if (there) this.#told = undefined;
    if (there !== false || this.#told === wanted) return;
    this.#told = wanted;
    this.#owner.microphoneLost(wanted);
  }

  #preferredMoved(): boolean {
    const before = this.#preferred;
    this.#preferred = this.#list.preferred ?? before;
    return before !== undefined && this.#preferred !== before;
  }

  /** Opens another microphone in the place of the one in use; what fails leaves that. */
  #takeUp(settings: MicrophoneSettings, deviceId: string): void {
    const { microphone } = this.#owner;
    this.#change(() => microphone.openDevice(settings, deviceId)).catch(() => undefined);
  }

  async #reconcile(): Promise<void> {
    const { microphone } = this.#owner;
    const { source } = microphone;
    const settings = this.#owner.settings();
    if (!source || same(source.settings, settings)) return;
    const wish = JSON.stringify(settings);
    // What failed once fails until something else is written.
    if (wish === this.#tried) return;
    this.#tried = wish;
    this.#trying = wish;
    // What stands in for the chosen one goes on doing so.
    const stays = source.settings.deviceId === settings.deviceId && !source.silent;
    try {
      await this.#change(() =>
        stays ? microphone.openDevice(settings, source.deviceId) : microphone.open(),
      );
    } catch (cause) {
      this.#owner.failed(toCallingError(cause, 'media-failed', 'The microphone is as it was.'));
    } finally {
      if (this.#trying === wish) this.#trying = undefined;
    }
  }

  async #fallBack(source: MicrophoneSource): Promise<void> {
    if (this.#falling) return;
    const { microphone } = this.#owner;
    const settings = this.#owner.settings();
    // As long as nobody has chosen another one, or is about to.
    const needed = (): boolean =>
      microphone.source === source && microphone.inUse && this.#busy === 0;
    this.#falling = true;
    while (needed()) {
      try {
        await this.#change(() => this.#openStopgap(source, settings));
      } catch {
        if (needed()) microphone.use(silentSource(settings));
      }
    }
    this.#falling = false;
    this.#catchUp();
  }

  async #openStopgap(
    source: MicrophoneSource,
    settings: MicrophoneSettings,
  ): Promise<MicrophoneSource> {
    const { microphone, clock } = this.#owner;
    const before = this.#stopgap;
    if (before?.source === source && clock.now() < before.since + FLAKY) {
      throw new CallingError('device-in-use', 'It ended as soon as it was opened.');
    }
    await this.#stillAllowed();
    const next = await microphone.openDevice(settings, 'default');
    this.#stopgap = { source: next, since: clock.now() };
    return next;
  }

  /** Throws where the microphone ended because it is no longer allowed: it is not asked for again. */
  async #stillAllowed(): Promise<void> {
    const before = this.#list.permission;
    const now = await this.#list.askPermission();
    if (before !== 'granted' || now === 'granted') return;
    throw new CallingError('permission-denied', 'The microphone is no longer allowed.');
  }

  /** Resolves with whether the source is used; it is not where another change came after this one. */
  async #change(
    open: () => Promise<MicrophoneSource>,
    chosen: () => void = () => undefined,
  ): Promise<boolean> {
    const { microphone } = this.#owner;
    this.#turn += 1;
    const turn = this.#turn;
    this.#busy += 1;
    try {
      const source = await open();
      const current = turn === this.#turn;
      if (current) chosen();
      if (current && microphone.inUse) microphone.use(source);
      else source.close();
      return current;
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0) this.#catchUp();
    }
  }

  #catchUp(): void {
    if (this.#falling || this.#disposed) return;
    void this.#reconcile();
    if (this.#busy > 0) return;
    const { source } = this.#owner.microphone;
    if (source && source === this.#lost) void this.#fallBack(source);
    else if (this.#missed) {
      this.#missed = false;
      this.listed(true);
    }
  }
}

function same(a: MicrophoneSettings, b: MicrophoneSettings): boolean {
  return (['deviceId', 'echoCancellation', 'noiseSuppression', 'autoGainControl'] as const).every(
    (name) => (a[name] ?? true) === (b[name] ?? true),
  );
}
