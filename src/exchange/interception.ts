import { isRequest, parseMessage, type SipMessage } from './sip-message.js';

/** A message on its way between a client and the exchange, as a test or a tool sees it. */
export interface InterceptedMessage {
  /** `from` a client to the exchange, or `to` a client. */
  readonly direction: 'from' | 'to';
  /** The whole message. */
  readonly text: string;
  /** INVITE, BYE and so on; of a response the method that it answers. Empty for a ping. */
  readonly method: string;
  /** The status of a response. */
  readonly status?: number;
  /** The addresses that are registered on this client's socket. */
  readonly addresses: readonly string[];
  /** The first header of that name. */
  header(name: string): string | undefined;
  /**
   * Answers the request in place of the one whom it was for, and drops it. A line of `headers` is
   * written as `Name: value`.
   */
  answer(status: number, reason?: string, headers?: readonly string[]): void;
}

/** Sees every message; gives `false` to drop it, a text to put in its place, nothing to let it pass. */
export type Interceptor = (message: InterceptedMessage) => boolean | string | undefined | void;

/** What is known of a text that may be a SIP message. */
export interface Glance {
  readonly message: SipMessage | undefined;
  readonly method: string;
  readonly status?: number;
}

/** Reads as much of a text as an interceptor wants to know. */
export function glanceAt(text: string): Glance {
  const message = parseMessage(text);
  if ('malformed' in message)
    return { message: message.request, method: message.request?.method ?? '' };
  if (isRequest(message)) return { message, method: message.method };
  const method =
    /(\S+)$/u.exec(message.headers.find((entry) => entry.key === 'cseq')?.value ?? '')?.[1] ?? '';
  return { message, method, status: message.status };
}
