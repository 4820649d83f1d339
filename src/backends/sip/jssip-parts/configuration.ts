import type { Contact, Socket, Uri, UserAgentConfiguration } from 'jssip/lib/JsSIP.js';
import { randomToken } from '../sip-text.js';
import type { Transport } from './transport.js';

/** JsSIP's classes for what is made. */
export interface Constructors {
  readonly URI: (new (
    scheme: string,
    user: string,
    host: string,
    port: null,
    parameters: Readonly<Record<string, string>>,
  ) => Uri) & { parse(text: string): Parsed | undefined };
  readonly Transport: new (socket: Socket) => Transport;
}

interface Parsed {
  user: string | null | undefined;
  clone(): Parsed;
  toString(): string;
}

/** What a user agent gets by its configuration. */
interface Configured {
  _configuration: object;
  _transport: Transport;
  _contact: Contact;
}

// One for the whole page.
const viaHost = `${randomToken(12)}.invalid`;

/** Stands in for JsSIP's check of a configuration with its twenty options; throws when its `uri` is none. */
export function load(
  ua: Configured,
  { sockets, uri: given, ...options }: UserAgentConfiguration,
  { URI, Transport: TransportClass }: Constructors,
): void {
  const uri = URI.parse(given);
  if (!uri?.user) throw new TypeError(`${given} is no address`);
  const host = uri.clone();
  host.user = null;
  ua._configuration = {
    ...options,
    uri,
    via_host: viaHost,
    // By it JsSIP knows its own requests again.
    jssip_id: randomToken(5),
    hostport_params: host.toString().replace(/^sip:/iu, ''),
  };
  ua._transport = new TransportClass(sockets);
  ua._contact = {
    pub_gruu: null,
    uri: new URI('sip', randomToken(8), viaHost, null, { transport: 'ws' }),
    /**
     * Of an anonymous call JsSIP's is `sip:anonymous@anonymous.invalid`, which it does not take for
     * its own: the far end's BYE gets 404 and the call stays. The random contact tells as little (RFC
     * 3323 4.1.1.3); a GRUU would tell the address, and is left out.
     */
    toString({ anonymous, outbound } = {}) {
      const gruu = anonymous === true ? null : this.pub_gruu;
      return `<${gruu ?? this.uri.toString()}${outbound === true && gruu === null ? ';ob' : ''}>`;
    },
  };
}
