import { Observable, Subject } from 'rxjs';
import { checkQualityThresholds, type CallQuality } from '../core/call-quality.js';
import { isAnswered } from '../core/call-state.js';
import type { CallStats } from '../core/call-stats.js';
import { deepFreeze } from '../core/deep-freeze.js';
import { rtpStatistics, type StatsReport } from '../media/rtp-statistics.js';
import { TrackLevel } from '../media/track-level.js';
import { unwatched, watchQuality, type QualityWatch } from '../policy/quality-warnings.js';
import type { CallHost } from './call-owner.js';

const EVERY = 1000;
/** A sample so young is given again: over a shorter time rates say nothing. */
const FRESH = 500;

/**
 * Measures a call: once a second while somebody watches it, and when it is asked. A chunk of its own,
 * loaded when somebody does.
 */
export class CallStatistics {
  readonly #host: CallHost;
  readonly #told = new Subject<CallStats>();
  readonly #level = new TrackLevel();
  #watchers = 0;
  #flowing = false;
  #over = false;
  #cancelTick: (() => void) | undefined;
  #sampling: Promise<CallStats | undefined> | undefined;
  #report: StatsReport | undefined;
  #last: CallStats | undefined;
  #watch: QualityWatch = unwatched;

  constructor(host: CallHost) {
    this.#host = host;
    host.call.state$.subscribe({
      next: (state) => {
        // What is still bad goes with the call, whose last event tells of its end.
        if (state.status === 'ended') this.#over = true;
        this.#flowing = isAnswered(state) || state.earlyMedia;
        this.#run();
      },
      complete: () => {
        this.#report = undefined;
        this.#told.complete();
      },
    });
  }

  /** See `Call.stats$`. */
  readonly stats$ = new Observable<CallStats>((subscriber) => {
    // One from before a time in which nobody watched would be stale.
    if (this.#last && (this.#watchers > 0 || this.#over)) subscriber.next(this.#last);
    const following = this.#told.subscribe(subscriber);
    if (this.#over || subscriber.closed) return following;
    this.#watchers += 1;
    this.#run();
    return () => {
      following.unsubscribe();
      this.#watchers -= 1;
      this.#run();
    };
  });

  /** See `Call.getCallRtpStats()`. */
  async now(): Promise<CallStats | undefined> {
    if (this.#cancelTick && this.#last) return this.#last;
    const stats = await this.#sample();
    if (stats) this.#describe(stats);
    return stats ?? this.#last;
  }

  #run(): void {
    const wanted = this.#watchers > 0 && this.#flowing && !this.#over;
    if (wanted === (this.#cancelTick !== undefined)) return;
    if (wanted) this.#tick();
    else this.#stop();
  }

  #tick(): void {
    this.#cancelTick = this.#host.owner.clock.after(EVERY, () => {
      this.#tick();
    });
    // A browser that is slow to answer is not asked twice at a time.
    if (this.#sampling) return;
    void this.#sample().then((stats) => {
      if (!stats || !this.#cancelTick) return;
      this.#evaluate(stats);
      this.#told.next(stats);
    });
  }

  #stop(): void {
    this.#cancelTick?.();
    this.#cancelTick = undefined;
    this.#level.close();
    const { warnings } = this.#watch;
    this.#watch = unwatched;
    if (this.#over || !this.#last) return;
    // Nobody watches any more who could clear them.
    this.#describe(this.#last);
    for (const warning of warnings) this.#host.tell({ type: 'quality-warning-cleared', warning });
  }

  #sample(): Promise<CallStats | undefined> {
    const { clock } = this.#host.owner;
    if (this.#last && clock.now() - this.#last.time < FRESH) return Promise.resolve(this.#last);
    this.#sampling ??= this.#measure().finally(() => {
      this.#sampling = undefined;
    });
    return this.#sampling;
  }

  async #measure(): Promise<CallStats | undefined> {
    const host = this.#host;
    const time = host.owner.clock.now();
    let report: StatsReport | undefined;
    try {
      report = await host.port?.getStats();
    } catch (cause) {
      host.owner.log.info('the call could not be measured', cause);
    }
    if (!report || this.#over) return undefined;
    const { connectTime, startTime } = host.state;
    const stats = rtpStatistics(report, this.#report, connectTime ?? startTime, time);
    this.#report = report;
    this.#last = deepFreeze(this.#withLevel(stats));
    return this.#last;
  }

  // Firefox does not say how loud what is sent is.
  #withLevel(stats: CallStats): CallStats {
    const [track] = this.#host.media.local?.getAudioTracks() ?? [];
    if (stats.outbound.audioLevel !== undefined || !track || !this.#cancelTick) return stats;
    const audioLevel = this.#level.of(track);
    return audioLevel === undefined
      ? stats
      : { ...stats, outbound: { ...stats.outbound, audioLevel } };
  }

  #evaluate(stats: CallStats): void {
    const host = this.#host;
    const thresholds = checkQualityThresholds(host.owner.preferences().qualityThresholds);
    const { watch, raised, cleared } = watchQuality(this.#watch, stats, host.state, thresholds);
    this.#watch = watch;
    this.#describe(stats);
    for (const warning of cleared) host.tell({ type: 'quality-warning-cleared', warning });
    for (const warning of raised) host.tell({ type: 'quality-warning', warning });
  }

  #describe(stats: CallStats): void {
    this.#host.dispatch({ type: 'quality', quality: qualityOf(stats, this.#watch) });
  }
}

/** Rounded, so that a call's state does not change every second. */
function qualityOf({ inbound, outbound }: CallStats, { warnings }: QualityWatch): CallQuality {
  const scores = [inbound.mos, outbound.mos].filter((score) => score !== undefined);
  const tenth = (name: string, score: number | undefined): object =>
    score === undefined ? {} : { [name]: Math.round(score * 10) / 10 };
  return {
    ...tenth('mos', scores.length > 0 ? Math.min(...scores) : undefined),
    ...tenth('inboundMos', inbound.mos),
    ...tenth('outboundMos', outbound.mos),
    warnings,
  };
}
