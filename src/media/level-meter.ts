import { Observable, ReplaySubject, Subscription } from 'rxjs';
import type { Clock } from '../core/clock.js';
import type { Microphone, MicrophoneSource } from './microphone.js';

const INTERVAL = 50;
// The quietest that is told apart from silence, in dB below the loudest.
const RANGE = 60;

/** What measuring the microphone needs. */
export interface LevelOwner {
  readonly microphone: Microphone;
  readonly clock: Clock;
  /** Whether the microphone may be opened without the user being asked. */
  mayOpen(): Promise<boolean>;
}

/**
 * How loud the microphone is. Measures while somebody subscribes, once for all; holds the microphone
 * open only where that was allowed when the first one came.
 */
export class LevelMeter {
  readonly level$: Observable<number>;
  readonly #owner: LevelOwner;
  #levels = new ReplaySubject<number>(1);
  #measuring: Subscription | undefined;
  #subscribers = 0;
  #disposed = false;

  constructor(owner: LevelOwner) {
    this.#owner = owner;
    this.level$ = new Observable((subscriber) => {
      if (this.#disposed) {
        subscriber.complete();
        return undefined;
      }
      this.#subscribers += 1;
      this.#measuring ??= this.#measure();
      const following = this.#levels.subscribe(subscriber);
      following.add(() => {
        this.#subscribers -= 1;
        if (this.#subscribers === 0) this.#stop();
      });
      return following;
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.#levels.complete();
    this.#stop();
  }

  #stop(): void {
    this.#measuring?.unsubscribe();
    this.#measuring = undefined;
    this.#levels = new ReplaySubject<number>(1);
  }

  #measure(): Subscription {
    const { microphone, clock } = this.#owner;
    const levels = this.#levels;
    const analysis = new Analysis();
    let last: number | undefined;
    const tell = (): void => {
      const level = analysis.level();
      if (level !== last) levels.next(level);
      last = level;
    };
    const follow = (source: MicrophoneSource | undefined): void => {
      analysis.follow(source);
      if (!source) tell();
    };
    follow(microphone.source);
    let cancel = clock.after(INTERVAL, function tick() {
      tell();
      cancel = clock.after(INTERVAL, tick);
    });
    const measuring = microphone.source$.subscribe(follow);
    measuring.add(() => {
      cancel();
      analysis.close();
    });
    measuring.add(this.#hold());
    return measuring;
  }

  /** Holds the microphone open until it is unsubscribed, if that may be. */
  #hold(): Subscription {
    const { microphone } = this.#owner;
    const holding = new Subscription();
    const open = async (): Promise<void> => {
      if (!(await this.#owner.mayOpen()) || holding.closed) return;
      const lease = await microphone.lease();
      // At once where it was unsubscribed meanwhile.
      holding.add(() => {
        lease.release();
      });
    };
    // Without a microphone there is nothing to measure; a call would tell why.
    open().catch(() => undefined);
    return holding;
  }
}

/** Measures one track at a time; has an audio context only while there is one. */
class Analysis {
  #context: AudioContext | undefined;
  #node: MediaStreamAudioSourceNode | undefined;
  #analyser: AnalyserNode | undefined;
  #samples = new Float32Array(0);

  follow(source: MicrophoneSource | undefined): void {
    if (!source) {
      this.close();
      return;
    }
    this.#node?.disconnect();
    const context = (this.#context ??= new AudioContext());
    // Before the user has done anything the browser may refuse; it begins with the first gesture.
    context.resume().catch(() => undefined);
    this.#analyser ??= new AnalyserNode(context, { fftSize: 2048 });
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#node = context.createMediaStreamSource(new MediaStream([source.track]));
    this.#node.connect(this.#analyser);
  }

  level(): number {
    if (!this.#analyser) return 0;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    const decibels = 10 * Math.log10(sum / this.#samples.length);
    const level = Math.min(1, Math.max(0, 1 + decibels / RANGE));
    return Math.round(level * 100) / 100;
  }

  close(): void {
    this.#node?.disconnect();
    this.#node = undefined;
    this.#analyser = undefined;
    void this.#context?.close();
    this.#context = undefined;
  }
}
