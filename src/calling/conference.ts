import type { Mixer, MixerLeg } from '../media/mixer.js';
import { mustBeAnswered } from './call-command.js';
import type { CallHost } from './call-owner.js';

interface Member {
  readonly leg: MixerLeg;
  /** Looks no longer whether the call has ended. */
  readonly forget: () => void;
}

/** Which conference a call is in, or is about to be in. Weak: it keeps nothing alive. */
const conferences = new WeakMap<CallHost, Conference>();

let last: Promise<unknown> = Promise.resolve();

/** The conference that a call is in. */
export function conferenceOf(host: CallHost): Conference | undefined {
  return conferences.get(host);
}

/** Changes conferences, one change after the other: a later one finds the earlier done or undone. */
export function changeConferences<Result>(change: () => Promise<Result>): Promise<Result> {
  const changed = last.then(change);
  last = changed.catch(() => undefined);
  return changed;
}

/** Calls that are mixed with each other. Over when fewer than two are left, and the mixer with it. */
export class Conference {
  readonly #mixer: Mixer;
  readonly #members = new Map<CallHost, Member>();

  constructor(mixer: Mixer) {
    this.#mixer = mixer;
  }

  /** The calls that are mixed, but for those that are about to be so elsewhere. */
  get hosts(): readonly CallHost[] {
    return [...this.#members.keys()].filter((host) => conferenceOf(host) === this);
  }

  runsOn(mixer: Mixer | undefined): boolean {
    return this.#mixer === mixer;
  }

  /**
   * Mixes these in as well, each with those it has been mixed with before. Rejects when one of them
   * cannot be; each is then where it was.
   */
  async add(hosts: readonly CallHost[]): Promise<void> {
    const all = new Set(hosts.flatMap((host) => conferenceOf(host)?.hosts ?? [host]));
    const added = [...all].filter((host) => !this.#members.has(host));
    const former = new Map(added.map((host) => [host, conferenceOf(host)]));
    const joined = await Promise.allSettled(added.map((host) => this.#join(host)));
    try {
      for (const one of joined) if (one.status === 'rejected') throw one.reason;
      hosts.forEach(mustBeAnswered);
    } catch (error) {
      await Promise.all(added.map((host) => this.#giveBack(host, former.get(host))));
      for (const one of new Set([this, ...former.values()])) if (one) await one.#changed();
      throw error;
    }
    // Only now, so that there is a way back until all are here.
    for (const host of added) await former.get(host)?.remove(host);
    this.#tell();
  }

  /**
   * Takes a call out; the last one goes with it. Resolves when they send their own sound again; one
   * that is mixed elsewhere by now goes on with that.
   */
  async remove(host: CallHost): Promise<void> {
    const member = this.#take(host);
    if (!member) return;
    let own: Promise<unknown> | undefined = undefined;
    if (conferenceOf(host) === this) {
      conferences.delete(host);
      host.dispatch({ type: 'merged', with: [] });
      own = host.media.mix(undefined).catch(() => undefined);
    }
    const others = this.#changed();
    // Then only, so that the far end hears no gap.
    await own;
    member.leg.leave();
    await others;
  }

  async #join(host: CallHost): Promise<void> {
    mustBeAnswered(host);
    const leg = this.#mixer.join();
    const ending = host.call.state$.subscribe({
      complete: () => {
        void this.remove(host);
      },
    });
    const forget = (): void => {
      ending.unsubscribe();
    };
    this.#members.set(host, { leg, forget });
    conferences.set(host, this);
    await host.media.mix(leg);
  }

  /** One that has joined, or has not quite, goes back to where it was. */
  async #giveBack(host: CallHost, former: Conference | undefined): Promise<void> {
    const before = former && former.#members.get(host);
    if (!before) {
      await this.remove(host);
      return;
    }
    const member = this.#take(host);
    conferences.set(host, former);
    await host.media.mix(before.leg).catch(() => undefined);
    member?.leg.leave();
  }

  #take(host: CallHost): Member | undefined {
    const member = this.#members.get(host);
    this.#members.delete(host);
    member?.forget();
    return member;
  }

  async #changed(): Promise<void> {
    const [only, ...more] = this.#members.keys();
    if (more.length > 0) this.#tell();
    else if (only) await this.remove(only);
  }

  #tell(): void {
    const { hosts } = this;
    for (const host of hosts) {
      const others = hosts.filter((other) => other !== host);
      host.dispatch({ type: 'merged', with: others.map((other) => other.state.correlationId) });
    }
  }
}
