import type { Clock } from '../../core/clock.js';

/** An instance id that is ours until it is released. */
export interface InstanceId {
  /** `urn:uuid:…` (RFC 5626 4.1). */
  readonly urn: string;
  release(): void;
}

/** The parts of the page this needs; each may be missing. */
export interface InstanceIdPlatform {
  readonly storage?: Pick<Storage, 'getItem' | 'setItem'> | undefined;
  readonly locks?: Pick<LockManager, 'request'> | undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;
// A page that is reloaded asks while the old one's lock is still being taken back.
const PATIENCE = 250;
// Ids in use in this page: a second line of the same address must not overwrite the stored one.
const held = new Set<string>();

/**
 * The `+sip.instance` of one address in this tab: kept in sessionStorage, so that a reload replaces
 * its old binding, and held by a Web Lock, so that a duplicated tab (which copies the storage) makes
 * its own. Without storage or locks it is a random one.
 */
export async function acquireInstanceId(
  aor: string,
  clock: Clock,
  platform: InstanceIdPlatform = pagePlatform(),
): Promise<InstanceId> {
  const { storage, locks } = platform;
  if (!storage || !locks) return { urn: `urn:uuid:${newUuid()}`, release: () => undefined };
  const key = `webex-calling-elements:instance:${aor}`;
  const stored = read(storage, key);
  const usedHere = stored !== undefined && held.has(stored);
  if (stored !== undefined && !usedHere) {
    const release = await hold(locks, stored, clock);
    if (release) return { urn: `urn:uuid:${stored}`, release };
  }
  const fresh = newUuid();
  if (!usedHere) write(storage, key, fresh);
  const release = await hold(locks, fresh, clock);
  return { urn: `urn:uuid:${fresh}`, release: release ?? (() => undefined) };
}

/** Takes the lock of an id; `undefined` when somebody else has it. */
async function hold(
  locks: Pick<LockManager, 'request'>,
  uuid: string,
  clock: Clock,
): Promise<(() => void) | undefined> {
  held.add(uuid);
  const waiting = new AbortController();
  const cancel = clock.after(PATIENCE, () => {
    waiting.abort();
  });
  return new Promise((resolve) => {
    const lost = (): void => {
      cancel();
      held.delete(uuid);
      resolve(undefined);
    };
    const name = `webex-calling-elements:instance:${uuid}`;
    locks
      .request(name, { signal: waiting.signal }, () => {
        cancel();
        return new Promise<void>((release) => {
          resolve(() => {
            held.delete(uuid);
            release();
          });
        });
      })
      .catch(lost);
  });
}

function pagePlatform(): InstanceIdPlatform {
  try {
    return {
      storage: globalThis.sessionStorage,
      locks: globalThis.navigator.locks,
    };
  } catch {
    // Storage refused by the browser's settings throws on access.
    return {};
  }
}

function read(storage: Pick<Storage, 'getItem'>, key: string): string | undefined {
  try {
    const value = storage.getItem(key)?.toLowerCase();
    return value !== undefined && UUID.test(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function write(storage: Pick<Storage, 'setItem'>, key: string, value: string): void {
  try {
    storage.setItem(key, value);
  } catch {
    // A full storage costs no more than a new id after a reload.
  }
}

/** A random UUID; `crypto.randomUUID` is missing on plain http. */
function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
}
