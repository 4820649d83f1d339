import { film, type Colour, type Film } from '../video.js';

/** An input of the fake devices hums a note of its own. */
export interface FakeInput {
  readonly deviceId: string;
  readonly note: number;
}

/** One opening of a microphone or a camera. */
export interface Opening {
  readonly deviceId: string;
  readonly constraints: MediaTrackConstraints;
  readonly track: MediaStreamTrack;
}

interface Sink {
  readonly element: HTMLMediaElement;
  readonly sinkId: string;
}

const inputs: readonly FakeInput[] = [
  { deviceId: 'mic-a', note: 440 },
  { deviceId: 'mic-b', note: 880 },
];

/** What each camera shows. */
const pictures: Readonly<Record<string, Colour>> = { 'cam-a': 'red', 'cam-b': 'blue' };

/**
 * Devices that can be plugged and unplugged, in the place of the browser's until `restore()`. The
 * default microphone or camera is the first one that is plugged; `cam-b` is not at first.
 */
export class FakeDevices {
  /** Of microphones, in order. */
  readonly openings: Opening[] = [];
  /** Of cameras, in order. */
  readonly filmings: Opening[] = [];
  /** Each successful setSinkId(), in order. */
  readonly sinks: Sink[] = [];
  /** Names of errors that opening a device, or sending sound to one, ends in. */
  readonly refusals = new Map<string, string>();
  /** Ids of devices that are there, and not in the browser's list. */
  readonly unlisted = new Set<string>();
  permission: PermissionState = 'granted';
  /** How often the browser was asked for its devices. */
  listings = 0;
  /** How often the browser was asked whether the microphone is allowed. */
  queries = 0;
  /** Openings wait for this. */
  gate: Promise<void> = Promise.resolve();
  readonly #plugged = new Set(['mic-a', 'mic-b', 'out-a', 'out-b', 'out-c', 'cam-a']);
  readonly #context = new AudioContext();
  readonly #level: number;
  readonly #films: Film[] = [];
  readonly #places = new WeakMap<HTMLMediaElement, string>();
  readonly #restore: (() => void)[] = [];

  /** `level`: how loud the microphones are, as loud as can be unless said. */
  constructor({ level = 1 } = {}) {
    this.#level = level;
    const { mediaDevices, permissions } = navigator;
    const place = (element: HTMLMediaElement): string => this.#places.get(element) ?? '';
    const send = (element: HTMLMediaElement, sinkId: string): Promise<void> =>
      this.#send(element, sinkId);
    this.#stub(mediaDevices, 'enumerateDevices', {
      value: () => {
        this.listings += 1;
        return Promise.resolve(this.#list());
      },
    });
    this.#stub(mediaDevices, 'getUserMedia', {
      value: (constraints: MediaStreamConstraints) => this.#open(constraints),
    });
    this.#stub(permissions, 'query', {
      value: () => {
        this.queries += 1;
        return Promise.resolve(this.#status);
      },
    });
    // Firefox keeps events that a script makes from the listeners of a track, unless a fourth argument
    // of its own asks for them (seen in 153).
    this.#stub(MediaStreamTrack.prototype, 'addEventListener', {
      value(this: MediaStreamTrack, ...given: Parameters<EventTarget['addEventListener']>) {
        const [type, listener, options] = given;
        const all: unknown[] = [type, listener, options ?? {}, true];
        Reflect.apply(EventTarget.prototype.addEventListener, this, all);
      },
    });
    this.#stub(HTMLMediaElement.prototype, 'sinkId', {
      get(this: HTMLMediaElement) {
        return place(this);
      },
    });
    this.#stub(HTMLMediaElement.prototype, 'setSinkId', {
      value(this: HTMLMediaElement, sinkId: string) {
        return send(this, sinkId);
      },
    });
  }

  /** The microphone that is open, opened last. */
  get source(): Opening {
    const open = this.openings.filter(({ track }) => track.readyState === 'live').at(-1);
    if (!open) throw new Error('No microphone is open.');
    return open;
  }

  /** The ids of the microphones that are open. */
  get open(): readonly string[] {
    return this.openings
      .filter(({ track }) => track.readyState === 'live')
      .map(({ deviceId }) => deviceId);
  }

  /** The ids of the cameras that are on. */
  get filming(): readonly string[] {
    return this.filmings
      .filter(({ track }) => track.readyState === 'live')
      .map(({ deviceId }) => deviceId);
  }

  /** Where the sound of all elements that play goes now. */
  playing(): readonly string[] {
    const last = new Map(this.sinks.map(({ element, sinkId }) => [element, sinkId]));
    return [...last].flatMap(([element, sinkId]) => (element.paused ? [] : [sinkId])).sort();
  }

  /** Takes a device away; its track ends, as the browser does it. */
  unplug(...deviceIds: string[]): void {
    for (const deviceId of deviceIds) {
      this.#plugged.delete(deviceId);
      for (const { deviceId: opened, track } of [...this.openings, ...this.filmings]) {
        if (opened !== deviceId || track.readyState === 'ended') continue;
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
    }
    this.change();
  }

  /** Takes a device off the list, and nothing else. */
  hide(deviceId: string): void {
    this.#plugged.delete(deviceId);
    this.change();
  }

  plug(...deviceIds: string[]): void {
    for (const deviceId of deviceIds) this.#plugged.add(deviceId);
    this.change();
  }

  change(): void {
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  }

  /** The user allows or forbids the microphone in the browser's settings. */
  permit(permission: PermissionState): void {
    this.permission = permission;
    this.#status.dispatchEvent(new Event('change'));
  }

  restore(): void {
    for (const undo of this.#restore.splice(0)) undo();
    for (const one of this.#films.splice(0)) one.stop();
    void this.#context.close();
  }

  readonly #status = Object.defineProperty(new EventTarget(), 'state', {
    get: () => this.permission,
  }) as unknown as PermissionStatus;

  #list(): MediaDeviceInfo[] {
    const allowed = this.permission === 'granted';
    const entry = (kind: MediaDeviceKind, deviceId: string, label: string): MediaDeviceInfo => {
      const shown = allowed
        ? { kind, deviceId, label, groupId: `group of ${label}` }
        : { kind, deviceId: '', label: '', groupId: '' };
      return { ...shown, toJSON: () => shown };
    };
    const list: MediaDeviceInfo[] = [];
    for (const [prefix, kind] of [
      ['mic', 'audioinput'],
      ['cam', 'videoinput'],
      ['out', 'audiooutput'],
    ] as const) {
      const ids = [...this.#plugged]
        .filter((id) => id.startsWith(prefix) && !this.unlisted.has(id))
        .sort();
      const [first] = ids;
      if (first === undefined) continue;
      if (!allowed) {
        list.push(entry(kind, '', ''));
        continue;
      }
      if (prefix !== 'cam') {
        list.push(entry(kind, 'default', `Default - ${first}`));
        list.push(entry(kind, 'communications', `Communications - ${first}`));
      }
      list.push(...ids.map((id) => entry(kind, id, `The ${id}`)));
    }
    return list;
  }

  async #open({ audio, video }: MediaStreamConstraints): Promise<MediaStream> {
    await this.gate;
    if (video) return this.#film(typeof video === 'object' ? video : {});
    const constraints = typeof audio === 'object' ? audio : {};
    const wanted = (constraints.deviceId as ConstrainDOMStringParameters | undefined)?.exact;
    const input = inputs.find(
      ({ deviceId }) =>
        this.#plugged.has(deviceId) && (wanted === undefined || deviceId === wanted),
    );
    if (this.permission === 'denied') throw new DOMException('no', 'NotAllowedError');
    if (!input) throw new DOMException('no', wanted ? 'OverconstrainedError' : 'NotFoundError');
    const refusal = this.refusals.get(input.deviceId);
    if (refusal) throw new DOMException('no', refusal);
    this.permission = 'granted';
    const oscillator = new OscillatorNode(this.#context, { frequency: input.note });
    const destination = this.#context.createMediaStreamDestination();
    const gain = new GainNode(this.#context, { gain: this.#level });
    oscillator.connect(gain).connect(destination);
    oscillator.start();
    const [track] = destination.stream.getAudioTracks();
    if (!track) throw new Error('The browser gave no track.');
    this.openings.push({ deviceId: input.deviceId, constraints, track });
    return destination.stream;
  }

  #film(constraints: MediaTrackConstraints): MediaStream {
    const wanted = (constraints.deviceId as ConstrainDOMStringParameters | undefined)?.exact;
    const deviceId = Object.keys(pictures).find(
      (id) => this.#plugged.has(id) && (wanted === undefined || id === wanted),
    );
    if (deviceId === undefined) {
      throw new DOMException('no', wanted ? 'OverconstrainedError' : 'NotFoundError');
    }
    const refusal = this.refusals.get(deviceId);
    if (refusal) throw new DOMException('no', refusal);
    const shown = film(pictures[deviceId]);
    this.#films.push(shown);
    const [track] = shown.stream.getVideoTracks();
    if (!track) throw new Error('The browser gave no track.');
    const settings = track.getSettings.bind(track);
    track.getSettings = () => ({ ...settings(), deviceId });
    this.filmings.push({ deviceId, constraints, track });
    return shown.stream;
  }

  async #send(element: HTMLMediaElement, sinkId: string): Promise<void> {
    await Promise.resolve();
    const refusal = this.refusals.get(sinkId);
    if (refusal) throw new DOMException('no', refusal);
    if (sinkId !== '' && !this.#plugged.has(sinkId)) throw new DOMException('no', 'NotFoundError');
    this.#places.set(element, sinkId);
    this.sinks.push({ element, sinkId });
  }

  #stub(target: object, name: string, property: PropertyDescriptor): void {
    const before = Object.getOwnPropertyDescriptor(target, name);
    Object.defineProperty(target, name, { ...property, configurable: true });
    this.#restore.push(() => {
      if (before) Object.defineProperty(target, name, before);
      else Reflect.deleteProperty(target, name);
    });
  }
}
