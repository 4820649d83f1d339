const PREFIX = 'webex-calling-elements/';
// Of this page, where the browser has no locks.
const chains = new Map<string, Promise<unknown>>();

/**
 * Does something while nobody else of the origin does it under the same name (W3C Web Locks); where
 * the browser has no locks, while nobody else of the page does.
 */
export async function exclusively<Result>(
  name: string,
  run: () => Promise<Result>,
): Promise<Result> {
  const { navigator } = globalThis as { navigator?: { locks?: LockManager } };
  const progress = { began: false };
  try {
    const locked = navigator?.locks?.request(PREFIX + name, () => {
      progress.began = true;
      return run();
    });
    if (locked) return await locked;
  } catch (error) {
    // Locks are refused to a page of an opaque origin, which shares its storage with nobody.
    if (progress.began) throw error;
  }
  const mine = (chains.get(name) ?? Promise.resolve()).then(run);
  const settled = mine.then(
    () => undefined,
    () => undefined,
  );
  chains.set(name, settled);
  void settled.then(() => {
    if (chains.get(name) === settled) chains.delete(name);
  });
  return mine;
}
