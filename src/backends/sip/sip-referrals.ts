import JsSIP, {
  type IncomingRequest,
  type IncomingResponse,
  type RequestHandlers,
  type Session,
} from 'jssip/lib/JsSIP.js';
import type { Clock } from '../../core/clock.js';
import { CallingError } from '../../core/errors.js';
import type { CallPortSignal, ReferReport, ReferTarget } from '../../core/ports.js';
import { cleanText } from '../../core/remote-party.js';
import { HIDDEN } from './inbound-filter.js';
import { noConnection } from './renegotiator.js';
import { formatReferTo, parseReferTo } from './refer-to.js';
import { headerOf, headersOf, parseSipText, splitList } from './sip-text.js';

/** What the referrals of a session need from it. */
export interface SipReferralsOwner {
  readonly clock: Clock;
  readonly session: Session;
  /** Who we are to the one that the far end is sent to; nobody, where that is hidden. */
  referrer(): string | undefined;
  tell(signal: CallPortSignal): void;
}

const DECIDED_WITHIN = 20_000;
// Seconds; longer than any call rings.
const SUBSCRIPTION = 600;
const LONGEST_REFERRED_BY = 1_024;

/**
 * REFER in both directions within one dialog (RFC 3515), with the subscription that each begins.
 * Nothing of JsSIP's own REFER is used (M13).
 */
export class SipReferrals {
  readonly #owner: SipReferralsOwner;
  readonly #undecided = new Set<() => void>();
  // The REFER of ours whose outcome is awaited, by its CSeq.
  #sent: { id: number | undefined } | undefined;

  constructor(owner: SipReferralsOwner) {
    this.#owner = owner;
  }

  /** See `CallPort.refer()`. */
  refer(target: ReferTarget): () => void {
    const { session } = this.#owner;
    const sent: { id: number | undefined } = { id: undefined };
    this.#sent = sent;
    const tell = (report: ReferReport): void => {
      if (this.#sent !== sent) return;
      if (report.type === 'refused') this.#sent = undefined;
      this.#owner.tell({ type: 'refer-report', report });
    };
    const refuse = (error: CallingError): void => {
      tell({ type: 'refused', error });
    };
    const refused = (response?: IncomingResponse): void => {
      refuse(refusal(response));
    };
    const eventHandlers: RequestHandlers = {
      onSuccessResponse: (response) => {
        tell({ type: 'accepted', silent: isFalse(response.getHeader('refer-sub')) });
      },
      onErrorResponse: refused,
      // 408 or 481 to a REFER is no word about the call (RFC 5057 5.1).
      onDialogError: refused,
      onTransportError: () => {
        refuse(noConnection());
      },
      // JsSIP tells a 408 like this too.
      onRequestTimeout: () => {
        refuse(
          new CallingError('timeout', 'The other side did not answer.', {
            statusCode: 408,
            retryable: true,
          }),
        );
      },
      onAuthenticated: (request) => {
        sent.id = request.cseq;
      },
    };
    const referrer = this.#owner.referrer();
    const request = session.sendRequest('REFER', {
      extraHeaders: [
        `Refer-To: ${formatReferTo(target)}`,
        ...(referrer === undefined ? [] : [`Referred-By: <${referrer}>`]),
        `Contact: ${session._contact}`,
      ],
      eventHandlers,
    });
    sent.id = request?.cseq;
    return () => {
      if (this.#sent === sent) this.#sent = undefined;
    };
  }

  /** A REFER or NOTIFY of the far end. */
  receive(request: IncomingRequest): void {
    if (request.method === 'REFER') this.#referred(request);
    else this.#notified(request);
  }

  /** What is sent to us now does not arrive. */
  connectionLost(): void {
    if (!this.#sent) return;
    this.#owner.tell({ type: 'refer-report', report: { type: 'interrupted' } });
  }

  /** The call is over. */
  close(): void {
    this.#sent = undefined;
    for (const decline of [...this.#undecided]) decline();
  }

  #notified(request: IncomingRequest): void {
    const event = request.getHeader('event') ?? '';
    if (!/^\s*refer\s*(?:;|$)/iu.test(event)) {
      request.reply(489);
      return;
    }
    // RFC 3515 2.4.6: the id may be left out while there is one.
    const id = /;\s*id\s*=\s*([^\s;]+)/iu.exec(event)?.[1];
    if (!this.#sent || (id !== undefined && Number(id) !== this.#sent.id)) {
      request.reply(481);
      return;
    }
    request.reply(200);
    const statusCode = statusIn(request);
    const terminated = /^\s*terminated\b/iu.test(request.getHeader('subscription-state') ?? '');
    const last = terminated || (statusCode ?? 0) >= 200;
    if (last) this.#sent = undefined;
    this.#owner.tell({ type: 'refer-report', report: { type: 'notified', statusCode, last } });
  }

  #referred(request: IncomingRequest): void {
    const message = parseSipText(request.data);
    const values = message ? headersOf(message, HIDDEN.referTo.toLowerCase()) : [];
    const target = parseReferTo(values.flatMap(splitList));
    if (!message || typeof target === 'number') {
      request.reply(typeof target === 'number' ? target : 400);
      return;
    }
    const referredBy = cleanText(headerOf(message, 'referred-by') ?? '', LONGEST_REFERRED_BY);
    // RFC 4488: it does not want to know.
    const silent = isFalse(headerOf(message, 'refer-sub'));
    let state: 'undecided' | 'accepted' | 'over' = 'undecided';
    const decide = (next: 'accepted' | 'over', answer: () => void): void => {
      if (state !== 'undecided') return;
      state = next;
      cancel();
      this.#undecided.delete(decline);
      answer();
    };
    const refuse = (statusCode: number): void => {
      decide('over', () => {
        request.reply(statusCode);
      });
    };
    const decline = (): void => {
      refuse(603);
    };
    const cancel = this.#owner.clock.after(DECIDED_WITHIN, decline);
    this.#undecided.add(decline);
    const notify = (statusCode: number): void => {
      if (state !== 'accepted') return;
      if (statusCode >= 200) state = 'over';
      if (!silent) this.#notify(request.cseq, statusCode, () => (state = 'over'));
    };
    this.#owner.tell({
      type: 'refer-request',
      request: {
        ...target,
        ...(referredBy === '' ? {} : { referredBy }),
        refuse,
        accept: () => {
          decide('accepted', () => {
            const contact = `Contact: ${this.#owner.session._contact}`;
            request.reply(202, null, [contact, ...(silent ? ['Refer-Sub: false'] : [])]);
          });
          notify(100);
        },
        report: notify,
      },
    });
  }

  #notify(id: number, statusCode: number, gone: () => void): void {
    const { session } = this.#owner;
    if (session.isEnded()) return;
    const phrase = JsSIP.C.REASON_PHRASE[statusCode] ?? '';
    const state =
      statusCode >= 200 ? 'terminated;reason=noresource' : `active;expires=${String(SUBSCRIPTION)}`;
    session.sendRequest('NOTIFY', {
      extraHeaders: [
        `Event: refer;id=${String(id)}`,
        `Subscription-State: ${state}`,
        `Contact: ${session._contact}`,
        'Content-Type: message/sipfrag;version=2.0',
      ],
      body: `SIP/2.0 ${String(statusCode)} ${phrase}\r\n`,
      // 481: it wants to hear no more (RFC 6665 4.2.2); that says nothing about the call.
      eventHandlers: { onDialogError: gone },
    });
  }
}

function isFalse(value: string | undefined): boolean {
  return /^\s*false\b/iu.test(value ?? '');
}

// RFC 3515 2.4.5: the body is the beginning of a response.
function statusIn(request: IncomingRequest): number | undefined {
  if (!/^\s*message\/sipfrag\b/iu.test(request.getHeader('content-type') ?? '')) return undefined;
  const [, status] =
    /^\s*SIP\/2\.0\s+([1-6]\d\d)(?!\d)/u.exec((request.body ?? '').slice(0, 256)) ?? [];
  return status === undefined ? undefined : Number(status);
}

function refusal(response: IncomingResponse | undefined): CallingError {
  if (!response) return new CallingError('transfer-failed', 'The other side is gone.');
  const { status_code: statusCode } = response;
  const said = `${String(statusCode)} ${cleanText(response.reason_phrase)}`.trim();
  return new CallingError('transfer-failed', `The other side refused it (${said}).`, {
    statusCode,
  });
}
