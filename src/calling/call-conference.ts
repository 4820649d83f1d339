import { isAnswered } from '../core/call-state.js';
import { markHandled, rejected } from '../core/errors.js';
import { Mixer } from '../media/mixer.js';
import { mustBeAnswered, runCommand } from './call-command.js';
import type { CallHost } from './call-owner.js';
import { Conference, conferenceOf } from './conference.js';
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
    if (!isAnswered(peer.state())) {
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
        conferenceOf(host)?.remove(host);
      }),
    );
  }

  async #merge(peer: CallHost): Promise<void> {
    const host = this.#host;
    const { clock } = host.owner;
    const both = [host, peer];
    const running = both.some((one) => conferenceOf(one) !== undefined);
    // First, since without it nobody has to be resumed.
    const mixer = running ? undefined : await Mixer.open(clock);
    const wereHeld = both.filter((one) => one.state().heldLocally);
    let conference: Conference | undefined = undefined;
    try {
      host.owner.takingUp(host.call, peer.call);
      for (const one of both) await one.setHold(false);
      for (const one of both) mustBeAnswered(one);
      conference = conferenceOf(host) ?? conferenceOf(peer);
      conference ??= new Conference(mixer ?? (await Mixer.open(clock)));
      await conference.add(both);
    } catch (error) {
      for (const one of wereHeld) markHandled(one.setHold(true));
      throw error;
    } finally {
      if (!conference?.runsOn(mixer)) mixer?.close();
    }
  }
}
