import { CallingError } from '../core/errors.js';
import type { CreateBackend, MessageSocket } from '../core/ports.js';

/** Loads a backend's code; called when a calling first needs it. */
export type LoadBackend = () => Promise<CreateBackend>;

// A registry of code, not of state: two callings share nothing by it.
const loaders = new Map<string, LoadBackend>([
  ['sip', async () => (await import('./sip/sip-backend.js')).createBackend],
]);

/** Makes a backend known by name, for `backend="name"`. Replaces one of the same name. */
export function registerBackend(name: string, load: LoadBackend): void {
  if (!/^[a-z][a-z0-9-]*$/u.test(name)) {
    throw new CallingError(
      'invalid-argument',
      'The name of a backend is made of small letters, digits and "-".',
    );
  }
  loaders.set(name, load);
}

/** Loads a backend by name; rejects with `backend-unavailable`. */
export async function loadBackend(name: string): Promise<CreateBackend> {
  const load = loaders.get(name);
  if (!load) {
    throw new CallingError(
      'backend-unavailable',
      `There is no backend "${name.slice(0, 80)}". Known are: ${[...loaders.keys()].join(', ')}.`,
    );
  }
  try {
    return await load();
  } catch (cause) {
    throw new CallingError(
      'backend-unavailable',
      `The backend "${name}" could not be loaded. Check that its files are served beside the bundle.`,
      { cause },
    );
  }
}

/** Opens a socket of the embedded exchange; its code is loaded with the first. */
export async function openExchange(url: string): Promise<MessageSocket> {
  const { openExchangeSocket } = await import('../exchange/exchange.js');
  return openExchangeSocket(url);
}
