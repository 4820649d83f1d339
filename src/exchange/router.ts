import type { Dialogs } from './dialogs.js';
import type { FlowId, Location } from './location.js';
import { header, headerList, withHeader, withoutHeaders, type SipRequest } from './sip-message.js';
import { tagOf } from './sip-response.js';
import { parseNameAddr } from './sip-syntax.js';
import { addressKey, parseSipUri } from './sip-uri.js';

/** Our host, where a URI has to name us. */
export const EXCHANGE_HOST = 'exchange.invalid';

/** What keeps us on the path of a dialog (RFC 3261 16.6 step 4). Without a flow: clients may change their socket. */
export const RECORD_ROUTE = `<sip:${EXCHANGE_HOST};transport=ws;lr>`;

/** What the server answers to OPTIONS. */
export const SERVER_HEADERS = [
  [
    'Allow',
    'REGISTER, OPTIONS, INVITE, ACK, CANCEL, BYE, MESSAGE, INFO, UPDATE, PRACK, REFER, NOTIFY, SUBSCRIBE',
  ],
  ['Accept', '*/*'],
  ['Supported', 'outbound'],
] as const;

/** One target of a request. */
export interface Route {
  readonly uri: string;
  readonly flow: FlowId;
}

/**
 * Removes what led the request here: every topmost Route without a user. We serve every domain, so
 * a preloaded route to one means us (RFC 3261 16.4).
 */
export function onOwnRoute(request: SipRequest): SipRequest {
  const routes = headerList(request, 'route');
  // A strict router before us put the target into the last Route (RFC 3261 16.4).
  const strict = isOurs(request.uri) && routes.length > 0;
  const uri = strict ? (parseNameAddr(routes.at(-1) ?? '')?.uri ?? '') : request.uri;
  const left = strict ? routes.slice(0, -1) : routes;
  const foreign = left.findIndex((route) => {
    const target = parseSipUri(parseNameAddr(route)?.uri ?? '');
    return target?.user !== '';
  });
  return { ...withRoutes(request, foreign < 0 ? [] : left.slice(foreign)), uri };
}

/** What forbids sending a request on (RFC 3261 16.3). */
export function checkRoute(
  request: SipRequest,
): readonly [status: number, ...headers: readonly (readonly [string, string])[]] | undefined {
  if (parseSipUri(request.uri) === undefined) return [400];
  if (Number(header(request, 'max-forwards') ?? 70) < 1) return [483];
  // Sent on it would come to the subscriber himself: he asks for his own mailbox, and we keep none
  // (RFC 6665 8.3.2).
  const event = (header(request, 'event') ?? '').split(';')[0]?.trim().toLowerCase();
  if (
    request.method === 'SUBSCRIBE' &&
    event === 'message-summary' &&
    tagOf(request, 'to') === ''
  ) {
    return [489, ['Allow-Events', 'refer']];
  }
  const demanded = headerList(request, 'proxy-require');
  return demanded.length > 0 ? [420, ['Unsupported', demanded.join(', ')]] : undefined;
}

/** Finds who a request is for (RFC 3261 16.5). */
export class Router {
  readonly #location: Location;
  readonly #dialogs: Dialogs;
  readonly #isOpen: (flow: FlowId) => boolean;

  constructor(parts: {
    readonly location: Location;
    readonly dialogs: Dialogs;
    readonly isOpen: (flow: FlowId) => boolean;
  }) {
    this.#location = parts.location;
    this.#dialogs = parts.dialogs;
    this.#isOpen = parts.isOpen;
  }

  /** OPTIONS to a domain, or to us by name, asks the server itself (RFC 3261 11.2). */
  isForServer(request: SipRequest): boolean {
    if (request.method !== 'OPTIONS' || tagOf(request, 'to') !== '') return false;
    return parseSipUri(request.uri)?.user === '';
  }

  /** Where to send a request, or the status that refuses it. */
  routes(request: SipRequest): readonly Route[] | number {
    const [next] = headerList(request, 'route');
    if (next !== undefined)
      return this.#toContact(request.uri, parseNameAddr(next)?.uri ?? '') ?? 404;
    return tagOf(request, 'to') === '' ? this.#toAddress(request) : this.#inDialog(request);
  }

  #inDialog(request: SipRequest): readonly Route[] | number {
    const known = this.#dialogs.find(request);
    if (known !== undefined) {
      const flow = this.#isOpen(known) ? known : this.#location.current(known);
      if (this.#isOpen(flow)) return [{ uri: request.uri, flow }];
    }
    const routes = this.#toContact(request.uri, request.uri);
    if (routes !== undefined) return routes;
    // A party that is known but cannot be reached now may come back.
    return known === undefined ? 481 : 480;
  }

  #toAddress(request: SipRequest): readonly Route[] | number {
    const uri = parseSipUri(request.uri);
    const aor = uri && addressKey(uri);
    if (aor === undefined) return 404;
    const bindings = this.#location.of(aor);
    if (bindings.length === 0) return this.#toContact(request.uri, request.uri) ?? 404;
    const reachable = bindings.filter((binding) => this.#isOpen(binding.flow));
    return reachable.length === 0
      ? 480
      : reachable.map(({ contact, flow }) => ({ uri: contact, flow }));
  }

  /** `undefined` where nobody has registered that contact, 480 where its socket is gone. */
  #toContact(uri: string, contact: string): readonly Route[] | 480 | undefined {
    const target = parseSipUri(contact);
    const address = target && (addressKey(target) ?? target.host);
    const bindings = address === undefined ? [] : this.#location.atContact(address);
    if (bindings.length === 0) return undefined;
    const reachable = bindings.find((binding) => this.#isOpen(binding.flow));
    return reachable === undefined ? 480 : [{ uri, flow: reachable.flow }];
  }
}

function isOurs(uri: string): boolean {
  const parsed = parseSipUri(uri);
  return parsed?.host === EXCHANGE_HOST && parsed.user === '';
}

function withRoutes(request: SipRequest, routes: readonly string[]): SipRequest {
  return routes.length === 0
    ? withoutHeaders(request, 'route')
    : withHeader(request, 'Route', ...routes);
}
