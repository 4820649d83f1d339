import type { Mixer, MixerLeg } from '../media/mixer.js';
import type { CallHost } from './call-owner.js';

interface Member {
  readonly leg: MixerLeg;
  /** Looks no longer whether the call has ended. */
  readonly forget: () => void;
}

/** Which conference a call is in. Weak: it keeps nothing alive. */
const conferences = new WeakMap<CallHost, Conference>();

/** The conference that a call is in. */
export function conferenceOf(host: CallHost): Conference | undefined {
  return conferences.get(host);
}

/** Calls that are mixed with each other. Over when fewer than two are left, and the mixer with it. */
export class Conference {
  readonly #mixer: Mixer;
  readonly #members = new Map<CallHost, Member>();

  constructor(mixer: Mixer) {
    this.#mixer = mixer;
  }

  /** The calls that are mixed. */
  get hosts(): readonly CallHost[] {
    return [...this.#members.keys()];
  }

  runsOn(mixer: Mixer | undefined): boolean {
    return this.#mixer === mixer;
  }

  /** Mixes these in as well, each with those it has been mixed with before. */
  async add(hosts: readonly CallHost[]): Promise<void> {
    const all = new Set(hosts.flatMap((host) => conferenceOf(host)?.hosts ?? [host]));
    const added = [...all].filter((host) => !this.#members.has(host));
    try {
      await Promise.all(added.map((host) => this.#join(host)));
    } catch (error) {
      for (const host of added) this.remove(host);
      throw error;
    }
    this.#tell();
  }

  /** Takes a call out, which sends its own sound again; the last one goes with it. */
  remove(host: CallHost): void {
    const member = this.#members.get(host);
    if (!member) return;
    this.#members.delete(host);
    conferences.delete(host);
    member.forget();
    host.dispatch({ type: 'merged', with: [] });
    // Until its own sound is sent again, so that the far end hears no gap.
    void host.owner.media
      .mix(undefined)
      .catch(() => undefined)
      .then(() => {
        member.leg.leave();
      });
    const [last, ...more] = this.#members.keys();
    if (more.length > 0) this.#tell();
    else if (last) this.remove(last);
  }

  /** Lets go of a call that goes to another one; gives what takes it out of this mix. */
  move(host: CallHost): () => void {
    const member = this.#members.get(host);
    member?.forget();
    this.#members.delete(host);
    return () => {
      member?.leg.leave();
    };
  }

  async #join(host: CallHost): Promise<void> {
    const leg = this.#mixer.join();
    const leaveOther = conferenceOf(host)?.move(host);
    const ending = host.call.state$.subscribe({
      complete: () => {
        this.remove(host);
      },
    });
    const forget = (): void => {
      ending.unsubscribe();
    };
    this.#members.set(host, { leg, forget });
    conferences.set(host, this);
    await host.owner.media.mix(leg);
    leaveOther?.();
  }

  #tell(): void {
    for (const host of this.hosts) {
      const others = this.hosts.filter((other) => other !== host);
      host.dispatch({ type: 'merged', with: others.map((other) => other.state().correlationId) });
    }
  }
}
