import { openExchange } from '../../src/backends/load-backend.js';
import { createBackend } from '../../src/backends/sip/sip-backend.js';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/log.js';
import type { BackendPort, LinePort, LinePortOptions } from '../../src/core/ports.js';

/** A SIP network that the ports' contract is checked on. */
export interface PortNetwork {
  readonly name: string;
  /** The URL that a line opens. */
  server(): string;
  line(user: string): LinePortOptions;
  /** Breaks every connection; the server can be opened again once it has resolved. */
  interrupt(): Promise<void>;
  /** Whether it demands a digest. */
  readonly digest: boolean;
}

/** The port of one line, registered, and its backend. */
export interface PortPhone {
  readonly user: string;
  readonly uri: string;
  readonly backend: BackendPort;
  readonly line: LinePort;
}

let users = 0;

/** A user name that nobody else has. */
export function newUser(name: string): string {
  users += 1;
  return `${name}${String(users)}`;
}

export function createPhone(
  network: PortNetwork,
  user: string,
  options: Partial<LinePortOptions> = {},
): PortPhone {
  const backend = createBackend({
    log: silentLogger,
    clock: systemClock,
    token: () => Promise.resolve(undefined),
    exchangeSocket: openExchange,
  });
  const line = network.line(user);
  return { user, uri: line.uri, backend, line: backend.createLine({ ...line, ...options }) };
}

export async function registeredPhone(network: PortNetwork, user: string): Promise<PortPhone> {
  const phone = createPhone(network, user);
  await phone.line.open(network.server());
  await phone.line.register(600);
  return phone;
}
