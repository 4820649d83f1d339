import assert from 'node:assert/strict';
import { CallMachine } from '../../../src/calling/call-machine.js';
import { CallFeatures } from '../../../src/calling/call-features.js';
import type { CallOrigin, CallOwner } from '../../../src/calling/call-owner.js';
import { Line, type LineControl } from '../../../src/calling/line.js';
import { createDeferred, type Deferred } from '../../../src/core/deferred.js';
import { isCallingError } from '../../../src/core/errors.js';
import { silentLogger } from '../../../src/core/log.js';
import { initialLineState } from '../../../src/core/line-state.js';
import { allCapabilities } from '../../../src/core/capabilities.js';
import type { LinePort, OwnVideo } from '../../../src/core/ports.js';
import type { CallMedia, MediaSource, MixedLeg } from '../../../src/media/call-media.js';
import { FakeCallPort, FakeLinePort } from './fake-backend.js';
import { FakeClock, settle } from './fake-clock.js';

/** The streams' bookkeeping without a browser: what was opened, muted and closed. */
export class FakeMedia {
  readonly log: string[] = [];
  opening = createDeferred<MediaStream>();
  opened: MediaSource | undefined;
  /** A microphone that is not waited for. */
  later: Deferred<void> | undefined;
  camera = createDeferred<MediaStreamTrack>();
  offersVideo = false;
  ownVideo: OwnVideo | undefined;
  leg: MixedLeg | undefined;
  /** The next mix waits for this, and is sent, or not when it rejects. */
  mixing: Promise<void> | undefined;
  onVideo: (() => void) | undefined;
  onVideoEnded: (() => void) | undefined;
  readonly local = undefined;
  readonly remote = undefined;

  get hasVideo(): boolean {
    return this.offersVideo && this.ownVideo === 'sent';
  }
  get isVideoAgreed(): boolean {
    return this.ownVideo === 'sent' || this.ownVideo === 'paused';
  }
  open(source: MediaSource, soon?: (microphone: Promise<void>) => void): Promise<MediaStream> {
    this.opened = source;
    this.log.push(source.like ? 'open like' : 'open');
    if (this.later) soon?.(this.later.promise);
    return this.opening.promise;
  }
  async openCamera(): Promise<MediaStreamTrack> {
    this.log.push('open camera');
    const track = await this.camera.promise;
    this.offersVideo = true;
    return track;
  }
  replace(track: MediaStreamTrack): Promise<void> {
    this.log.push(`replace ${track.kind} by ${track.id}`);
    if (track.kind === 'video') this.offersVideo = true;
    return Promise.resolve();
  }
  dropVideo(): void {
    if (!this.offersVideo) return;
    this.log.push('drop video');
    this.offersVideo = false;
    this.onVideo?.();
  }
  setOwnVideo(is: OwnVideo): void {
    this.ownVideo = is;
    if (is === 'refused') this.dropVideo();
    this.onVideo?.();
  }
  async mix(leg: MixedLeg | undefined): Promise<void> {
    this.leg = leg;
    this.log.push(leg ? 'mix' : 'own sound');
    const { mixing } = this;
    this.mixing = undefined;
    await mixing;
  }
  setHeld(held: boolean): void {
    this.log.push(held ? 'silent' : 'sounds');
  }
  setMuted(muted: boolean): void {
    this.log.push(muted ? 'mute' : 'unmute');
  }
  addRemote(): boolean {
    return true;
  }
  removeRemote(): boolean {
    return true;
  }
  release(): void {
    this.log.push('release');
  }
  close(): void {
    this.log.push('close');
  }
}

export const outbound: CallOrigin = {
  direction: 'outbound',
  destination: 'sip:bob@example.com',
  remote: {},
};

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'resolved';
  } catch (error) {
    return isCallingError(error) ? error.code : 'something else';
  }
}

export function createCall(origin: CallOrigin, overrides: Partial<CallOwner> = {}) {
  const clock = new FakeClock();
  const linePort = new FakeLinePort({ uri: 'sip:alice@example.com', username: 'alice' });
  const media = new FakeMedia();
  const state = initialLineState('sip:alice@example.com', 'sip:alice@example.com');
  const line = new Line({ state } as unknown as LineControl);
  const machine = new CallMachine(
    {
      clock,
      log: silentLogger,
      line,
      play: () => ({ stop: () => undefined, renew: () => undefined }),
      playTone: () => ({ stop: () => undefined }),
      port: () => Promise.resolve(linePort as LinePort),
      rtc: () =>
        Promise.resolve({ iceServers: [], iceTransportPolicy: 'all', iceGatheringTimeout: 500 }),
      features: { loaded: CallFeatures, load: () => Promise.resolve(CallFeatures) },
      displayName: () => 'Alice',
      hasRoom: () => true,
      preferences: () => ({}),
      peer: () => undefined,
      succeed: () => {
        throw new Error('There is no line to make a call on.');
      },
      capabilities: () => Promise.resolve(allCapabilities(true)),
      ringTimeout: () => 60,
      dialTimeout: () => 180,
      takingUp: () => undefined,
      silence: () => undefined,
      alerting: () => undefined,
      known: (remote) => remote,
      changed: () => undefined,
      over: () => undefined,
      ...overrides,
    },
    origin,
    media as unknown as CallMedia,
  );
  const statuses: string[] = [];
  machine.state$.subscribe({
    next: (snapshot) => {
      const shown = snapshot.pending ? `${snapshot.status}(${snapshot.pending})` : snapshot.status;
      if (statuses.at(-1) !== shown) statuses.push(shown);
    },
    complete: () => statuses.push('complete'),
  });
  const call = machine.call;
  const port = (): FakeCallPort => {
    const last = linePort.calls.at(-1);
    assert.ok(last);
    return last;
  };
  const dialled = async (): Promise<void> => {
    void call.dial();
    media.opening.resolve({} as MediaStream);
    await settle();
    port().signals.next({ type: 'dialing', callId: 'x' });
  };
  return { clock, linePort, media, machine, call, statuses, port, dialled };
}

export function incoming(): { origin: CallOrigin; port: FakeCallPort } {
  const port = new FakeCallPort();
  return {
    port,
    origin: {
      direction: 'inbound',
      incoming: { port, callId: 'x', remote: { name: 'Bob' }, headers: {}, video: false },
    },
  };
}
