import type { Subject } from 'rxjs';
import { parseAddressOfRecord } from '../../core/address.js';
import type { Clock } from '../../core/clock.js';
import type { VoicemailSummary } from '../../core/data-services.js';
import type { Logger } from '../../core/log.js';
import type { LinePortSignal } from '../../core/ports.js';
import { retryDelay } from '../../core/retry-schedule.js';
import type { Authentication } from './authentication.js';
import { statelessReply } from './inbound-filter.js';
import { parseMessageSummary, SUMMARY_TYPE } from './message-summary.js';
import type { OwnRequests } from './own-requests.js';
import type { SipSocket } from './sip-socket.js';
import {
  headerOf,
  headersOf,
  parseAddressParts,
  randomToken,
  retryAfterOf,
  splitList,
  type SipText,
} from './sip-text.js';

/** What the watch over a mailbox needs from its line. */
export interface MessageWatchOwner {
  readonly clock: Clock;
  readonly log: Logger;
  readonly authentication: Authentication;
  /** `sip:user@host`. */
  readonly aor: string;
  /** `<sip:user@host.invalid;transport=ws>`. */
  contact(): string;
  readonly socket: Pick<SipSocket, 'isConnected' | 'send'>;
  readonly requests: Pick<OwnRequests, 'send'>;
  /** Hears what waits. */
  readonly signals: Pick<Subject<LinePortSignal>, 'next'>;
}

/** One subscription of ours: a dialog (RFC 6665 4.1). */
interface Subscription {
  readonly callId: string;
  readonly tag: string;
  cseq: number;
  /** Once the notifier has said who it is, and by which way. */
  remoteTag?: string;
  target: string;
  routes: readonly string[];
  /** The last NOTIFY's. */
  heard: number;
  readonly since: number;
}

const EXPIRES = 3_600;
const ANSWER_WITHIN = 32_000;
const MAX_TRIES = 6;
const STEADY_FOR = 60_000;

/**
 * Watches the mailbox of a line: message waiting (RFC 3842) by a subscription (RFC 6665), and by what
 * a server notifies without having been asked.
 */
export class MessageWatch {
  readonly #owner: MessageWatchOwner;
  #subscription: Subscription | undefined;
  // Each attempt makes the one before it void.
  #attempt = 0;
  #retry: { readonly since: number; readonly previous: number } | undefined;
  #cancelTimer: (() => void) | undefined;
  // The server does not know it, or refuses it for good.
  #off = false;

  constructor(owner: MessageWatchOwner) {
    this.#owner = owner;
  }

  /** The line is registered on a connection that is new to us. */
  begin(): void {
    this.#forget();
    if (!this.#off) void this.#subscribe();
  }

  /** The connection is gone; what waits is still what was told last. */
  disconnected(): void {
    this.#forget();
  }

  /** Ends the subscription, without waiting for the answer. */
  end(): void {
    const subscription = this.#forget();
    if (!subscription) return;
    this.#request(subscription, 0).catch(() => undefined);
    this.#told(undefined);
  }

  /** Takes a request that is about messages that wait. */
  receive(message: SipText): boolean {
    const event = (headerOf(message, 'event') ?? '').split(';')[0]?.trim().toLowerCase();
    if (message.method !== 'NOTIFY' || event !== 'message-summary') return false;
    const [code, phrase] = this.#notified(message);
    this.#owner.socket.send(statelessReply(message, code, phrase));
    return true;
  }

  #notified(message: SipText): readonly [code: number, phrase: string] {
    const subscription = this.#subscription;
    const cseq = Number.parseInt(headerOf(message, 'cseq') ?? '', 10);
    const to = parseAddressParts(headerOf(message, 'to') ?? '').parameters.get('tag');
    const from = parseAddressParts(headerOf(message, 'from') ?? '');
    const ours =
      subscription !== undefined &&
      headerOf(message, 'call-id') === subscription.callId &&
      to === subscription.tag;
    if (!ours) {
      // Many servers tell without being asked; they know of no subscription, so of no tag of ours.
      if (to !== undefined) return [481, 'Subscription Does Not Exist'];
      if (!subscription?.heard) this.#tell(message, false);
      return [200, 'OK'];
    }
    const tag = from.parameters.get('tag') ?? '';
    // Another branch of a forked request: one mailbox is enough.
    if ((subscription.remoteTag ?? tag) !== tag) return [481, 'Subscription Does Not Exist'];
    if (cseq < subscription.heard) return [500, 'Out Of Order'];
    if (cseq === subscription.heard) return [200, 'OK'];
    subscription.heard = cseq;
    establish(subscription, tag, message, headersOf(message, 'record-route'));
    const state = parseAddressParts(`<state>;is=${headerOf(message, 'subscription-state') ?? ''}`);
    const is = state.parameters.get('is')?.toLowerCase();
    this.#tell(message, true);
    if (is === 'terminated') {
      this.#terminated(
        state.parameters.get('reason')?.toLowerCase(),
        retryAfterOf(state.parameters.get('retry-after')),
      );
    } else {
      const expires = retryAfterOf(state.parameters.get('expires'));
      if (expires !== undefined) this.#refreshIn(expires);
    }
    return [200, 'OK'];
  }

  #told(summary: VoicemailSummary | undefined): void {
    this.#owner.signals.next({ type: 'message-summary', summary });
  }

  #tell(message: SipText, trusted: boolean): void {
    const type = (headerOf(message, 'content-type') ?? SUMMARY_TYPE).split(';')[0]?.trim();
    if (message.body.trim() === '' || type?.toLowerCase() !== SUMMARY_TYPE) return;
    const line = parseAddressOfRecord(this.#owner.aor);
    const summary = parseMessageSummary(message.body, line, trusted);
    if (summary) this.#told(summary);
  }

  // RFC 6665 4.1.3.
  #terminated(reason: string | undefined, retryAfter: number | undefined): void {
    const subscription = this.#forget();
    if (reason === 'rejected' || reason === 'noresource' || reason === 'invariant') {
      this.#off = true;
      if (reason !== 'invariant') this.#told(undefined);
      return;
    }
    this.#again(
      subscription,
      reason === 'timeout' || reason === 'deactivated' ? undefined : retryAfter,
    );
  }

  async #subscribe(): Promise<void> {
    this.#attempt += 1;
    const attempt = this.#attempt;
    const { clock, aor } = this.#owner;
    const subscription: Subscription = {
      callId: randomToken(22),
      tag: randomToken(10),
      cseq: 0,
      target: aor,
      routes: [],
      heard: 0,
      since: clock.now(),
    };
    this.#subscription = subscription;
    await this.#renew(subscription, attempt);
  }

  /** Asks for the subscription, or for it to go on. */
  async #renew(subscription: Subscription, attempt: number): Promise<void> {
    const established = subscription.remoteTag !== undefined;
    let response: SipText | undefined;
    try {
      response = await this.#request(subscription, EXPIRES);
    } catch (cause) {
      this.#owner.log.info('the mailbox could not be asked for', cause);
    }
    if (attempt !== this.#attempt || this.#subscription !== subscription) return;
    const code = response?.statusCode ?? 408;
    if (response && code < 300) {
      const to = parseAddressParts(headerOf(response, 'to') ?? '').parameters.get('tag') ?? '';
      const routes = headersOf(response, 'record-route').flatMap(splitList);
      establish(subscription, to, response, [...routes].reverse());
      this.#refreshIn(retryAfterOf(headerOf(response, 'expires')) ?? EXPIRES);
      return;
    }
    this.#forget();
    if (established && (code === 481 || code === 404)) {
      // The server has lost it, as after it was started anew (RFC 6665 4.1.2.2).
      this.#again(subscription, undefined);
    } else if (code === 408 || code === 480 || (code >= 500 && code < 600 && code !== 501)) {
      const asked = response && headerOf(response, 'retry-after');
      this.#again(subscription, retryAfterOf(asked));
    } else {
      this.#owner.log.info(`the server has no message waiting (${String(code)})`);
      this.#off = true;
      this.#told(undefined);
    }
  }

  async #request(subscription: Subscription, expires: number): Promise<SipText> {
    const { authentication, aor } = this.#owner;
    const exchange = authentication.exchange({ bearer: true });
    let headers: readonly string[] = [];
    let asked = expires;
    for (let tries = 1; ; tries += 1) {
      subscription.cseq += 1;
      const { target, routes, remoteTag, callId, cseq, tag } = subscription;
      const response = await this.#owner.requests.send(
        {
          method: 'SUBSCRIBE',
          uri: target,
          to: `<${aor}>${remoteTag === undefined ? '' : `;tag=${remoteTag}`}`,
          from: `<${aor}>;tag=${tag}`,
          callId,
          cseq,
          headers: [
            ...routes.map((route) => `Route: ${route}`),
            `Contact: ${this.#owner.contact()}`,
            'Event: message-summary',
            `Accept: ${SUMMARY_TYPE}`,
            `Expires: ${String(asked)}`,
            ...headers,
          ],
        },
        ANSWER_WITHIN,
      );
      const { statusCode = 0 } = response;
      if (tries >= MAX_TRIES || !this.#owner.socket.isConnected()) return response;
      if (statusCode === 423 && asked === expires) {
        const least = retryAfterOf(headerOf(response, 'min-expires')) ?? 0;
        if (least <= asked) return response;
        asked = least;
      } else if (statusCode === 401 || statusCode === 407) {
        const name = statusCode === 401 ? 'x-www-authenticate' : 'x-proxy-authenticate';
        const answer = await exchange.answer(
          { statusCode, challenges: headersOf(response, name) },
          { method: 'SUBSCRIBE', uri: target, body: '' },
        );
        if (!answer) return response;
        headers = answer;
      } else {
        return response;
      }
    }
  }

  #refreshIn(seconds: number): void {
    const subscription = this.#subscription;
    if (!subscription) return;
    const wait = seconds > 120 ? seconds - 60 : seconds / 2;
    this.#wait(Math.max(wait, 1) * 1_000, () => {
      this.#attempt += 1;
      void this.#renew(subscription, this.#attempt);
    });
  }

  #again(last: Subscription | undefined, retryAfter: number | undefined): void {
    const now = this.#owner.clock.now();
    // One that has lasted was no failure.
    const lasted = last !== undefined && now - last.since > STEADY_FOR;
    const { since, previous } = lasted || !this.#retry ? { since: now, previous: 0 } : this.#retry;
    const wait = retryDelay({ elapsed: now - since, previous, random: Math.random(), retryAfter });
    this.#retry = { since, previous: wait };
    this.#wait(wait, () => void this.#subscribe());
  }

  #wait(ms: number, then: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#owner.clock.after(ms, () => {
      if (this.#owner.socket.isConnected()) then();
    });
  }

  #forget(): Subscription | undefined {
    const subscription = this.#subscription;
    this.#attempt += 1;
    this.#cancelTimer?.();
    this.#subscription = undefined;
    return subscription;
  }
}

// By the first message that names the notifier (RFC 6665 4.4.1, RFC 3261 12.1.2).
function establish(
  subscription: Subscription,
  tag: string,
  message: SipText,
  routes: readonly string[],
): void {
  const contact = headersOf(message, 'contact').flatMap(splitList)[0];
  const uri = contact === undefined ? '' : parseAddressParts(contact).uri;
  // It may move (RFC 3261 12.2.1.2).
  if (/^sips?:/iu.test(uri)) subscription.target = uri;
  if (subscription.remoteTag !== undefined) return;
  subscription.remoteTag = tag;
  subscription.routes = routes.flatMap(splitList);
}
