import type { IncomingResponse, OutgoingRequest, UserAgent } from 'jssip/lib/JsSIP.js';
import DialogRequestSender from 'jssip/lib/Dialog/RequestSender.js';
import RequestSender from 'jssip/lib/RequestSender.js';
import type { Authentication, AuthenticationExchange } from '../authentication.js';
import { CHALLENGES } from '../inbound-filter.js';

type Sender = typeof RequestSender.prototype;

/** The user agents that are ours; those of a page that shares this copy of JsSIP are left alone. */
const ours = new WeakMap<UserAgent, Authentication>();
const exchanges = new WeakMap<Sender, AuthenticationExchange>();
const widened = new WeakSet<Sender>();
let installed = false;

// RFC 4028 8.1: a longer one than this is taken for a mistake.
const LONGEST_MIN_SE = 86_400;

/** Lets a user agent answer challenges by our rules instead of JsSIP's. */
export function repairRequestSender(ua: UserAgent, authentication: Authentication): void {
  ours.set(ua, authentication);
  if (installed) return;
  installed = true;
  repairAuthentication();
  repairGlare();
}

/**
 * M12. `RequestSender._receiveResponse` of 3.13.8 answers one challenge a request (a 401 and then a
 * 407 fails), takes the last of several, knows MD5 only and forgets the password after the first
 * (RFC 3261 22.3, RFC 8760); its Bearer token goes out in every request, ACK and BYE to the far end
 * included (RFC 8898 5). Ours answers digests everywhere and sends a token in a challenged initial
 * INVITE only. S1: a 422 is answered with the interval it asks for (RFC 4028 7.3).
 */
function repairAuthentication(): void {
  const { prototype } = RequestSender;
  const original = prototype._receiveResponse;
  prototype._receiveResponse = function (response) {
    const authentication = ours.get(this._ua);
    if (!authentication) {
      original.call(this, response);
      return;
    }
    const { status_code: status } = response;
    if (status === 422 && widenInterval(this, response)) return;
    if ((status !== 401 && status !== 407) || isAbandoned(this)) {
      this._eventHandlers.onReceiveResponse(response);
      return;
    }
    const exchange =
      exchanges.get(this) ?? authentication.exchange({ bearer: isInitialInvite(this._request) });
    exchanges.set(this, exchange);
    const { ruri, body } = this._request;
    exchange
      .answer(
        { statusCode: status, challenges: response.getHeaders(CHALLENGES[status] ?? '') },
        { method: this._method, uri: ruri.toString(), body: body ?? '' },
      )
      // No token to be had is no answer to the challenge.
      .catch(() => undefined)
      .then((lines) => {
        if (lines === undefined) this._eventHandlers.onReceiveResponse(response);
        // Ended here while the token was fetched: the refusal has already settled the INVITE.
        else if (!isAbandoned(this)) sendAgain(this, (request) => setHeaders(request, lines));
      })
      .catch(() => undefined);
  };
}

function sendAgain(sender: Sender, change: (request: OutgoingRequest) => void): void {
  const request = sender._request.clone();
  request.cseq += 1;
  request.setHeader('cseq', `${String(request.cseq)} ${sender._method}`);
  change(request);
  sender._request = request;
  sender._eventHandlers.onAuthenticated(request);
  sender.send();
}

function setHeaders(request: OutgoingRequest, lines: readonly string[]): void {
  const values = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    values.set(name, [...(values.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  for (const [name, list] of values) request.setHeader(name, list);
}

function widenInterval(sender: Sender, response: IncomingResponse): boolean {
  const least = Number(/^\s*(\d{1,9})\b/u.exec(response.getHeader('min-se') ?? '')?.[1]);
  if (widened.has(sender) || !(least > 0 && least <= LONGEST_MIN_SE)) return false;
  if (isAbandoned(sender)) return false;
  widened.add(sender);
  sendAgain(sender, (request) => {
    request.extraHeaders = request.extraHeaders
      .filter((line) => !/^\s*min-se\s*:/iu.test(line))
      .map((line) => line.replace(/^(\s*session-expires\s*:\s*)\d+/iu, `$1${String(least)}`))
      .concat(`Min-SE: ${String(least)}`);
  });
  return true;
}

function isInitialInvite(request: OutgoingRequest): boolean {
  return request.method === 'INVITE' && !/;\s*tag=/iu.test(request.getHeader('to') ?? '');
}

// An INVITE whose call has been ended is not sent again: it would ring a second time.
function isAbandoned({ _ua, _request }: Sender): boolean {
  if (!isInitialInvite(_request)) return false;
  return !Object.values(_ua._sessions).some((session) => session._request === _request);
}

/**
 * M2. After a 491 `Dialog/RequestSender` of 3.13.8 sends the re-INVITE again by itself: after 1 s for
 * both sides, so that they collide again (RFC 3261 14.1), with the old CSeq in the header, and after
 * BYE too. A 491 is told like any refusal; `Renegotiator` waits and tries again.
 */
function repairGlare(): void {
  const { prototype } = DialogRequestSender;
  const original = prototype._receiveResponse;
  prototype._receiveResponse = function (response) {
    if (ours.has(this._ua) && response.status_code === 491) {
      this._eventHandlers.onErrorResponse(response);
    } else {
      original.call(this, response);
    }
  };
}
