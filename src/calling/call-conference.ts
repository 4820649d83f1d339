import { isAnswered } from '../core/call-state.js';
import { markHandled, rejected } from '../core/errors.js';
import { Mixer } from '../media/mixer.js';
import { mustBeAnswered, runCommand } from './call-command.js';
import type { CallHost } from './call-owner.js';
import { changeConferences, Conference, conferenceOf } from './conference.js';
import { Call } from './line.js';

/** Mixes a call with others, and takes it out again. */
export class CallConference {
  readonly #host: CallHost;

  constructor(host: CallHost) {
    this.#host = host;
  }

  /** See `Call.merge()`. */
  merge(other: Call): Promise<void> {
    const host = this.#host;
    const peer = host.owner.peer(other)?.host;
    if (!peer && other instanceof Call && other.state.status === 'ended') {
      return rejected('invalid-state', 'A call that has ended cannot be merged.');
    }
    if (!peer || peer === host) {
      return rejected('invalid-argument', 'A call is merged with another one of the same calling.');
    }
    if (!isAnswered(peer.state)) {
      return rejected('invalid-state', 'Only calls that have been answered can be merged.');
    }
    return markHandled(runCommand(host, 'merge', () => this.#merge(peer)));
  }

  /** See `Call.split()`. */
  split(): Promise<void> {
    const host = this.#host;
    if (!conferenceOf(host)) return rejected('invalid-state', 'This call is not merged.');
    return markHandled(
      runCommand(host, 'split', async () => {
        await host.setHold(true);
        await changeConferences(() => conferenceOf(host)?.remove(host) ?? Promise.resolve());
      }),
    );
  }

  async #merge(peer: CallHost): Promise<void> {
    const host = this.#host;
    const { clock } = host.owner;
    const both = [host, peer];
    const running = both.some((one) => conferenceOf(one) !== undefined);
    // First, since without it nobody has to be resumed.
    let mixer = running ? undefined : await Mixer.open(clock);
    // Also one whose hold is still under way.
    const wereHeld = new Set<CallHost>();
    const watching = both.map((one) =>
      one.call.state$.subscribe(({ heldLocally }) => {
        if (heldLocally) wereHeld.add(one);
      }),
    );
    let conference: Conference | undefined = undefined;
    try {
      host.owner.takingUp(host.call, peer.call);
      for (const one of both) await one.setHold(false);
      conference = await changeConferences(async () => {
        both.forEach(mustBeAnswered);
        const found = conferenceOf(host) ?? conferenceOf(peer);
        const joined = found ?? new Conference((mixer ??= await Mixer.open(clock)));
        await joined.add(both);
        return joined;
      });
    } catch (error) {
      await Promise.allSettled([...wereHeld].map((one) => one.setHold(true)));
      throw error;
    } finally {
      for (const one of watching) one.unsubscribe();
      if (!conference?.runsOn(mixer)) mixer?.close();
    }
  }
}
