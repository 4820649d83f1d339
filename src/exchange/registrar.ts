import type { Clock } from '../core/clock.js';
import type { Binding, FlowId, Location } from './location.js';
import { cseq, header, headerList, type SipRequest, type SipResponse } from './sip-message.js';
import { respond } from './sip-response.js';
import { formatParameters, parameter, parseNameAddr } from './sip-syntax.js';
import { addressKey, contactKey, parseSipUri } from './sip-uri.js';

const DEFAULT_EXPIRES = 600;
const MIN_EXPIRES = 10;
const MAX_EXPIRES = 7200;
const MAX_BINDINGS = 50;
// What a client may demand of this registrar (RFC 5626).
const SUPPORTED: readonly string[] = ['outbound'];

/** What changed for one address. */
export interface RegistrationChange {
  readonly aor: string;
  readonly set: readonly Binding[];
  readonly removed: readonly Binding[];
}

/** Answers REGISTER (RFC 3261 10.3, RFC 5626 6). */
export class Registrar {
  readonly #location: Location;
  readonly #clock: Clock;
  readonly #tag: () => string;
  readonly #onChange: (change: RegistrationChange) => void;

  constructor(parts: {
    readonly location: Location;
    readonly clock: Clock;
    readonly tag: () => string;
    readonly onChange: (change: RegistrationChange) => void;
  }) {
    this.#location = parts.location;
    this.#clock = parts.clock;
    this.#tag = parts.tag;
    this.#onChange = parts.onChange;
  }

  /** Adds, refreshes and removes bindings: all that a request asks for, or none of it. */
  register(request: SipRequest, flow: FlowId): SipResponse {
    const demanded = headerList(request, 'require').filter(
      (tag) => !SUPPORTED.includes(tag.toLowerCase()),
    );
    if (demanded.length > 0)
      return this.#refuse(request, 420, undefined, ['Unsupported', demanded.join(', ')]);
    const to = parseNameAddr(header(request, 'to') ?? '');
    const address = parseSipUri(to?.uri ?? '');
    if (address === undefined) return this.#refuse(request, 416);
    const aor = addressKey(address);
    if (aor === undefined) return this.#refuse(request, 404);
    const contacts = headerList(request, 'contact');
    if (contacts.includes('*')) return this.#removeAll(request, aor, contacts);
    const wanted = contacts.map((contact) => this.#read(request, aor, contact, flow));
    return this.#apply(request, aor, wanted);
  }

  #apply(request: SipRequest, aor: string, wanted: readonly (Wanted | undefined)[]): SipResponse {
    const present = this.#location.of(aor);
    const set: Binding[] = [];
    const removed: Binding[] = [];
    for (const item of wanted) {
      if (item === undefined) return this.#refuse(request, 400, 'Bad Contact');
      const { binding, expires } = item;
      if (expires > 0 && expires < MIN_EXPIRES) {
        return this.#refuse(request, 423, undefined, ['Min-Expires', String(MIN_EXPIRES)]);
      }
      const same = present.filter((old) => isSame(old, binding));
      if (same.some((old) => isStale(old, binding)))
        return this.#refuse(request, 500, 'CSeq Out of Order');
      removed.push(...same.filter((old) => expires === 0 || old.key !== binding.key));
      if (expires > 0) set.push(binding);
    }
    if (present.length + set.length > MAX_BINDINGS)
      return this.#refuse(request, 403, 'Too Many Bindings');
    this.#commit({ aor, set, removed });
    const outbound = set.some((binding) => binding.parameters.includes(';reg-id='));
    return this.#accept(request, aor, outbound);
  }

  /** `Contact: *` (RFC 3261 10.2.2). */
  #removeAll(request: SipRequest, aor: string, contacts: readonly string[]): SipResponse {
    if (contacts.length > 1 || header(request, 'expires') !== '0')
      return this.#refuse(request, 400, 'Bad Contact');
    const removed = this.#location.of(aor);
    const callId = header(request, 'call-id') ?? '';
    if (removed.some((old) => isStale(old, { callId, cseq: cseq(request).number }))) {
      return this.#refuse(request, 500, 'CSeq Out of Order');
    }
    this.#commit({ aor, set: [], removed });
    return this.#accept(request, aor, false);
  }

  #read(request: SipRequest, aor: string, value: string, flow: FlowId): Wanted | undefined {
    const contact = parseNameAddr(value);
    const uri = contact && parseSipUri(contact.uri);
    const contactAddress = uri && (addressKey(uri) ?? uri.host);
    if (contact === undefined || uri === undefined || contactAddress === undefined)
      return undefined;
    const instance = parameter(contact.parameters, '+sip.instance');
    const regId = parameter(contact.parameters, 'reg-id') ?? '';
    const expires = expiresOf(
      parameter(contact.parameters, 'expires') ?? header(request, 'expires'),
    );
    const binding: Binding = {
      aor,
      key: instance === undefined ? contactKey(uri) : `${instance};${regId}`,
      contact: contact.uri,
      contactAddress,
      parameters: formatParameters(contact.parameters.filter(([name]) => name !== 'expires')),
      callId: header(request, 'call-id') ?? '',
      cseq: cseq(request).number,
      expiresAt: this.#clock.now() + expires * 1000,
      flow,
    };
    return { binding, expires };
  }

  #commit(change: RegistrationChange): void {
    // First the new: a client that changed its socket is followed from the old binding to the new.
    for (const binding of change.set) this.#location.set(binding);
    for (const binding of change.removed) this.#location.remove(binding);
    if (change.set.length + change.removed.length > 0) this.#onChange(change);
  }

  /** 200 with every binding of the address (RFC 3261 10.3 step 8); never `Contact: *`. */
  #accept(request: SipRequest, aor: string, outbound: boolean): SipResponse {
    const contacts = this.#location.of(aor).map((binding) => {
      const left = Math.max(1, Math.round((binding.expiresAt - this.#clock.now()) / 1000));
      return [
        'Contact',
        `<${binding.contact}>${binding.parameters};expires=${String(left)}`,
      ] as const;
    });
    const headers = outbound ? [...contacts, ['Require', 'outbound'] as const] : contacts;
    return respond(request, 200, { headers, tag: this.#tag() });
  }

  #refuse(
    request: SipRequest,
    status: number,
    reason?: string,
    ...headers: readonly (readonly [string, string])[]
  ): SipResponse {
    return respond(request, status, {
      tag: this.#tag(),
      headers,
      ...(reason === undefined ? {} : { reason }),
    });
  }
}

interface Wanted {
  readonly binding: Binding;
  readonly expires: number;
}

/** The same client (instance and flow number); where one of the two names no instance, the same contact. */
function isSame(old: Binding, binding: Binding): boolean {
  if (old.key === binding.key) return true;
  const byContact = /^sips?:/u.test(old.key) || /^sips?:/u.test(binding.key);
  return byContact && old.contactAddress === binding.contactAddress;
}

/** A request that was overtaken by a later one (RFC 3261 10.3 step 7). */
function isStale(
  old: Binding,
  request: { readonly callId: string; readonly cseq: number },
): boolean {
  return old.callId === request.callId && request.cseq <= old.cseq;
}

/** Seconds; what cannot be read counts as the default (RFC 3261 10.2.1.1), what is too long is cut. */
function expiresOf(text: string | undefined): number {
  if (text === undefined || !/^\d+$/u.test(text)) return DEFAULT_EXPIRES;
  return Math.min(Number(text), MAX_EXPIRES);
}
