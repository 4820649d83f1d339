import type { Calling } from './calling.js';
import type { CallingClient } from './calling-client.js';
import type { Line } from './line.js';

/*
 * The way up from a line, which its public face does not have. Weak: it keeps nothing alive.
 */
const clients = new WeakMap<Line, CallingClient>();
const callings = new WeakMap<CallingClient, Calling>();

export function rememberClient(line: Line, client: CallingClient): void {
  clients.set(line, client);
}

export function rememberCalling(client: CallingClient, calling: Calling): void {
  callings.set(client, calling);
}

/** The calling a line belongs to; `undefined` for a line of another copy of the bundle. */
export function callingOf(line: Line): Calling | undefined {
  const client = clients.get(line);
  return client && callings.get(client);
}
