import { createRequire } from 'node:module';
import type { Constructors } from '../../src/backends/sip/jssip-parts/grammar.js';
import { parse } from '../../src/backends/sip/jssip-parts/grammar.js';

const require = createRequire(import.meta.url);
const published = require('jssip/lib/Grammar.js') as {
  parse(input: string, rule: string): unknown;
};
const constructors: Constructors = {
  URI: require('jssip/lib/URI.js') as Constructors['URI'],
  NameAddrHeader: require('jssip/lib/NameAddrHeader.js') as Constructors['NameAddrHeader'],
};

type Fields = Readonly<Record<string, unknown>>;

/** What a parser made of an input, as plain values: of a result, what JsSIP 3.13.8 reads of it. */
export type Outcome = unknown;

/** The published parser threw. */
export const THREW = 'threw';
/** It is not to be had. */
export const REFUSED = -1;

/** What the parser that JsSIP is published with makes of an input. */
export function publishedOutcome(input: string, rule: string): Outcome {
  try {
    return view(published.parse(input, rule), rule);
  } catch {
    return THREW;
  }
}

/** What the one that is shipped makes of it. */
export function ownOutcome(input: string, rule: string): Outcome {
  return view(parse(input, rule, constructors), rule);
}

const READ: Readonly<Record<string, readonly string[]>> = {
  CSeq: ['value', 'method'],
  Event: ['event', 'params'],
  Replaces: ['call_id', 'to_tag', 'from_tag', 'early_only'],
  Session_Expires: ['expires', 'refresher'],
  Via: ['branch'],
};

function view(result: unknown, rule: string): Outcome {
  if (typeof result !== 'object' || result === null) return result;
  if (Array.isArray(result)) return result.map((entry: Fields) => viewEntry(entry));
  const fields = result as Fields;
  if (rule === 'Request_Response') {
    return 'status_code' in fields
      ? { status: fields['status_code'], reason: fields['reason_phrase'] }
      : { method: fields['method'], uri: viewUri(fields['uri']) };
  }
  const read = READ[rule];
  if (read) return Object.fromEntries(read.map((name) => [name, copy(fields[name])]));
  return '_display_name' in fields ? viewAddress(fields) : viewUri(fields);
}

function viewEntry({ possition, offset, parsed }: Fields): Fields {
  return { possition, offset, parsed: viewAddress(parsed as Fields) };
}

function viewAddress({ _display_name, _uri, _parameters }: Fields): Fields {
  return { name: _display_name, uri: viewUri(_uri), parameters: copy(_parameters) };
}

function viewUri(uri: unknown): unknown {
  if (uri === undefined) return undefined;
  const { _scheme, _user, _host, _port, _parameters, _headers } = uri as Fields;
  return {
    scheme: _scheme,
    user: _user,
    host: _host,
    port: _port,
    parameters: copy(_parameters),
    headers: copy(_headers),
  };
}

// Some of the results have prototypes of their own.
function copy(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? { ...value } : value;
}
