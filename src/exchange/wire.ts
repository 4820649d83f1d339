import type { Binding } from './location.js';

/** A binding as one page tells it to the others; its socket is one of the teller's. */
export type WireBinding = Omit<Binding, 'flow'> & {
  readonly socket: number;
  readonly open: boolean;
};

/** What the pages of an exchange tell each other. */
export type WireMessage =
  /** I am here: tell me what you have. */
  | { readonly type: 'hello'; readonly locked: boolean }
  /** All that is bound to my sockets. */
  | { readonly type: 'state'; readonly locked: boolean; readonly bindings: readonly WireBinding[] }
  /** What has changed for one address. */
  | {
      readonly type: 'bindings';
      readonly aor: string;
      readonly set: readonly WireBinding[];
      readonly removed: readonly string[];
    }
  /** A request for one of your sockets, from one of mine. */
  | {
      readonly type: 'request';
      readonly socket: number;
      readonly source: number;
      readonly text: string;
    }
  /** One of my sockets answers a request of yours. */
  | { readonly type: 'response'; readonly source: number; readonly text: string }
  /** One of my sockets has closed. */
  | { readonly type: 'closed'; readonly socket: number }
  | { readonly type: 'ping' }
  | { readonly type: 'pong' }
  /** I am going. */
  | { readonly type: 'bye' };

/** A message with its sender; without `to` it is for everybody. */
export interface Envelope {
  readonly from: string;
  readonly to?: string;
  readonly message: WireMessage;
}

const VERSION = 1;
const MAX_TEXT = 300 * 1024;
const MAX_WORD = 4096;
const MAX_BINDINGS = 1000;

/** Writes an envelope as plain data. */
export function pack(envelope: Envelope): unknown {
  return { version: VERSION, ...envelope };
}

/**
 * Reads what came over the channel. Any script of the origin may write there, a newer or broken
 * copy of this one as well: what has not exactly this shape is nothing.
 */
export function unpack(data: unknown): Envelope | undefined {
  if (!isRecord(data)) return undefined;
  const { version, from, to } = data;
  if (version !== VERSION || !isNodeId(from)) return undefined;
  if (to !== undefined && !isNodeId(to)) return undefined;
  const message = readMessage(data.message);
  return message && { from, message, ...(to === undefined ? {} : { to }) };
}

function readMessage(data: unknown): WireMessage | undefined {
  if (!isRecord(data)) return undefined;
  const { type, locked, bindings, aor, set, removed, socket, source, text } = data;
  switch (type) {
    case 'ping':
    case 'pong':
    case 'bye':
      return { type };
    case 'hello':
      return typeof locked === 'boolean' ? { type, locked } : undefined;
    case 'state':
      return typeof locked === 'boolean' && isListOf(bindings, isBinding)
        ? { type, locked, bindings }
        : undefined;
    case 'bindings':
      if (!isWord(aor) || !isListOf(set, isBinding) || !isListOf(removed, isWord)) return undefined;
      return set.every((binding) => binding.aor === aor) ? { type, aor, set, removed } : undefined;
    case 'request':
      return isSocket(socket) && isSocket(source) && isText(text)
        ? { type, socket, source, text }
        : undefined;
    case 'response':
      return isSocket(source) && isText(text) ? { type, source, text } : undefined;
    case 'closed':
      return isSocket(socket) ? { type, socket } : undefined;
    default:
      return undefined;
  }
}

function isBinding(data: unknown): data is WireBinding {
  if (!isRecord(data)) return false;
  const words = ['aor', 'key', 'contact', 'contactAddress', 'callId'] as const;
  return (
    words.every((word) => isWord(data[word])) &&
    typeof data.parameters === 'string' &&
    data.parameters.length <= MAX_WORD &&
    Number.isSafeInteger(data.cseq) &&
    Number.isFinite(data.expiresAt) &&
    typeof data.open === 'boolean' &&
    isSocket(data.socket)
  );
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function isListOf<T>(data: unknown, is: (item: unknown) => item is T): data is readonly T[] {
  return Array.isArray(data) && data.length <= MAX_BINDINGS && data.every(is);
}

function isNodeId(data: unknown): data is string {
  return typeof data === 'string' && /^n[0-9a-f]{16}$/u.test(data);
}

function isWord(data: unknown): data is string {
  return typeof data === 'string' && data.length > 0 && data.length <= MAX_WORD;
}

function isText(data: unknown): data is string {
  return typeof data === 'string' && data.length <= MAX_TEXT;
}

function isSocket(data: unknown): data is number {
  return Number.isSafeInteger(data) && Number(data) >= 0;
}
