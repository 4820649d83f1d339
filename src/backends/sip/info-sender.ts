import type { IncomingResponse, Session } from 'jssip/lib/JsSIP.js';
import { CallingError, type CallingErrorCode } from '../../core/errors.js';
import { cleanText } from '../../core/remote-party.js';
import { noConnection } from './renegotiator.js';

/**
 * Sends INFO. S10: one that fails in JsSIP's `sendDTMF()` or `sendInfo()` ends the call, and the
 * former takes `R` for a digit; ours tells, and ends the call for a 481 alone (RFC 5057 5.1).
 */
export class InfoSender {
  readonly #session: Session;
  readonly #dialogGone: () => void;
  readonly #pending = new Set<(error: CallingError) => void>();

  /** `dialogGone`: the far end does not know the call. */
  constructor(session: Session, dialogGone: () => void) {
    this.#session = session;
    this.#dialogGone = dialogGone;
  }

  /** Resolves with its 2xx. */
  send(contentType: string, body: string, headers: readonly string[] = []): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const fail = (error: CallingError): void => {
        this.#pending.delete(fail);
        reject(error);
      };
      this.#pending.add(fail);
      this.#session.sendRequest('INFO', {
        extraHeaders: [`Content-Type: ${contentType}`, ...headers],
        body,
        eventHandlers: {
          onSuccessResponse: () => {
            this.#pending.delete(fail);
            resolve();
          },
          onErrorResponse: (response) => {
            fail(refusal(response));
          },
          onRequestTimeout: () => {
            fail(unanswered());
          },
          onTransportError: () => {
            fail(noConnection());
          },
          onDialogError: (response) => {
            if (response?.status_code !== 481) fail(unanswered(response?.status_code));
            else this.#dialogGone();
          },
        },
      });
    });
  }

  /** The call is over: what waits rejects. */
  close(): void {
    for (const fail of [...this.#pending]) {
      fail(new CallingError('cancelled', 'The call has ended.'));
    }
  }
}

function unanswered(statusCode?: number): CallingError {
  return new CallingError('timeout', 'The other side did not say that it got the digit.', {
    statusCode,
    retryable: true,
  });
}

// What says that INFO, or this kind of it, is not understood at all.
const NOT_UNDERSTOOD: ReadonlySet<number> = new Set([405, 415, 469, 489, 501]);

function refusal({
  status_code: statusCode,
  reason_phrase: phrase,
}: IncomingResponse): CallingError {
  const code: CallingErrorCode = NOT_UNDERSTOOD.has(statusCode)
    ? 'not-supported'
    : statusCode === 403
      ? 'forbidden'
      : statusCode >= 500 && statusCode < 600
        ? 'service-unavailable'
        : 'media-failed';
  const said = `${String(statusCode)} ${cleanText(phrase)}`.trim();
  return new CallingError(code, `The other side refused the digit (${said}).`, {
    statusCode,
    retryable: code === 'service-unavailable' && statusCode !== 501,
  });
}
