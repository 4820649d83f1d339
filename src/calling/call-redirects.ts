import { formatAddress } from '../core/address.js';
import type { CallPortSignal, LinePort } from '../core/ports.js';
import { partyAt, type RemoteParty } from '../core/remote-party.js';
import { nextInCourse, startOfCourse, type RedirectCourse } from '../policy/redirect.js';
import type { CallHost } from './call-owner.js';

const MAX_REDIRECTS = 3;

/** Takes a call to where redirects lead. A chunk of its own, loaded by the first one. */
export class CallRedirects {
  readonly #host: CallHost;
  #course: RedirectCourse;

  constructor(host: CallHost, destination: string) {
    this.#host = host;
    this.#course = startOfCourse(destination);
  }

  /** Who has redirected the call, the last first. */
  get sentBy(): readonly RemoteParty[] {
    return this.#course.at.sentBy.map(partyAt);
  }

  /**
   * Whom we called has refused, or sends us on: resolves with whether the call goes on. `dial` calls
   * an address; it is not called any more when the call has ended meanwhile.
   */
  async goOn(
    { reason, contacts }: Extract<CallPortSignal, { readonly type: 'ended' }>,
    dial: (line: LinePort, address: string) => boolean,
  ): Promise<boolean> {
    const host = this.#host;
    const line = await host.owner.port();
    let failed = { statusCode: reason.statusCode, contacts };
    while (host.state.status !== 'ended') {
      const { maxRedirects = MAX_REDIRECTS } = host.owner.preferences();
      const course = nextInCourse(this.#course, failed, maxRedirects);
      if (!course) return false;
      this.#course = course;
      if (dial(line, formatAddress(course.at.address))) {
        host.dispatch({ type: 'remote', remote: host.owner.known(partyAt(course.at.address)) });
        host.dispatch({ type: 'forwarded', by: this.sentBy });
        return true;
      }
      // An address that cannot be called: the next one.
      failed = { statusCode: 416, contacts: undefined };
    }
    return true;
  }
}
