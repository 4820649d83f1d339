import type { IncomingRequest, IncomingResponse } from 'jssip/lib/JsSIP.js';
import type { IdentityFacts, NetworkIdentity } from '../../core/ports.js';
import type { RemoteParty } from '../../core/remote-party.js';
import { forwardersOf } from './forwarders.js';
import { restoreUris } from './opaque-uri.js';
import { partyOf } from './party.js';
import { parseAddressParts, parseNameAddress, splitList, type AddressParts } from './sip-text.js';

/** The part that the other side had when the call began, as `Remote-Party-ID` names it. */
export type PartyType = 'calling' | 'called';

type Message = IncomingRequest | IncomingResponse;

const MAX_VALUES = 10;
const MAX_LENGTH = 2_048;

/**
 * What a message says of who sent it. JsSIP has no grammar for any of it. `host` is where a telephone
 * number belongs.
 */
export function identityFactsOf(message: Message, host: string, part: PartyType): IdentityFacts {
  const network = networkIdentityOf(message, host, part);
  const forwardedBy = forwardersOf(
    {
      historyInfo: valuesOf(message, 'history-info'),
      diversion: valuesOf(message, 'diversion'),
      privacy: privacyOf(message),
    },
    host,
  );
  return {
    // In a response From and To are those of our request.
    ...('status_code' in message ? {} : { claimed: callerOf(message, host) }),
    ...(network ? { network } : {}),
    ...(forwardedBy.length > 0 ? { forwardedBy } : {}),
  };
}

// Not the whole header: a display name may hold whatever its owner likes.
function callerOf(request: IncomingRequest, host: string): RemoteParty {
  return partyOf(parseNameAddress(restoreUris(request.getHeader('from') ?? '')), host);
}

function networkIdentityOf(
  message: Message,
  host: string,
  part: PartyType,
): NetworkIdentity | undefined {
  const asserted = assertedOf(message, host);
  const { party, withheld } = remotePartyIdOf(message, host, part);
  const hidden = withheld || privacyOf(message).some((value) => HIDING.has(value));
  if (!asserted && !party && !withheld) return undefined;
  return {
    ...(asserted ? { asserted } : {}),
    ...(party ? { remotePartyId: party } : {}),
    ...(hidden ? { withheld: true } : {}),
  };
}

// RFC 3323 4.2, RFC 3325 9.3.
const HIDING: ReadonlySet<string> = new Set(['id', 'user', 'header']);

function privacyOf(message: Message): readonly string[] {
  return valuesOf(message, 'privacy').flatMap((value) =>
    value.split(';').map((word) => word.trim().toLowerCase()),
  );
}

// RFC 3325 9.1: one SIP URI, one tel: URI, or one of each.
function assertedOf(message: Message, host: string): RemoteParty | undefined {
  const values = valuesOf(message, 'p-asserted-identity').map(bareUri);
  const isSip = ({ uri }: AddressParts): boolean => /^sips?:/iu.test(uri);
  const parties = [values.find(isSip), values.find((one) => /^tel:/iu.test(one.uri))]
    .filter((one) => one !== undefined)
    .map((one) => partyOf(one, host));
  const [first, second] = parties;
  return first && Object.assign({}, second, first);
}

// A URI without angle brackets has its parameters to itself, since the header has none.
function bareUri(value: string): AddressParts {
  const parts = parseAddressParts(value);
  return value.includes('<') ? parts : { ...parts, uri: value };
}

// draft-ietf-sip-privacy-04 4: `party` names who it is of. In a call that is up some servers mean who
// sends the request, others who began the call.
function remotePartyIdOf(
  message: Message,
  host: string,
  part: PartyType,
): { readonly party?: RemoteParty; readonly withheld: boolean } {
  const values = valuesOf(message, 'remote-party-id').map(parseAddressParts);
  const ofParty = (wanted: string): AddressParts | undefined =>
    values.find(({ parameters }) => parameters.get('party')?.toLowerCase() === wanted);
  const unsaid = values.find(({ parameters }) => !parameters.has('party'));
  const begins = 'status_code' in message ? part === 'called' : message.to_tag === undefined;
  const other = part === 'calling' ? 'called' : 'calling';
  const value = ofParty(part) ?? unsaid ?? (begins ? undefined : ofParty(other));
  if (!value) return { withheld: false };
  const privacy = (value.parameters.get('privacy') ?? '').toLowerCase();
  if (privacy === 'full' || privacy === 'uri') return { withheld: true };
  return {
    party: partyOf(privacy === 'name' ? { ...value, name: '' } : value, host),
    withheld: false,
  };
}

/** The values of a header that is a list, as they came; no more and no longer ones than make sense. */
export function valuesOf(message: Message, name: string): readonly string[] {
  return message
    .getHeaders(name)
    .slice(0, MAX_VALUES)
    .flatMap((value) => splitList(restoreUris(value.slice(0, MAX_LENGTH * MAX_VALUES))))
    .filter((value) => value.length <= MAX_LENGTH)
    .slice(0, MAX_VALUES);
}
