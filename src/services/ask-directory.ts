import type { Clock } from '../core/clock.js';
import type { Contact, ContactsDirectory } from '../core/data-services.js';
import { deepFreeze } from '../core/deep-freeze.js';
import type { Logger } from '../core/log.js';
import { soundContact } from './contact-check.js';

const PATIENCE = 2_000;
const MAX_FOUND = 50;

/** What asking a directory needs from its calling. */
export interface DirectoryAsker {
  readonly clock: Clock;
  readonly log: Logger;
  directory(): ContactsDirectory | undefined;
}

/** What the directory has for a text; nothing where it fails, takes 2 s or answers something else. */
export async function searchDirectory(
  asker: DirectoryAsker,
  text: string,
  given?: AbortSignal,
): Promise<readonly Contact[]> {
  const answer = await ask(asker, given, (directory, signal) => directory.search(text, signal));
  if (!Array.isArray(answer)) return [];
  return (answer as unknown[]).slice(0, MAX_FOUND).flatMap((one, at) => contactOf(one, at) ?? []);
}

/** Who the directory says has a number or address; `undefined` where it does not say. */
export async function lookUpInDirectory(
  asker: DirectoryAsker,
  numberOrUri: string,
): Promise<Contact | undefined> {
  const answer = await ask(asker, undefined, async (directory, signal) =>
    directory.lookup?.(numberOrUri, signal),
  );
  return contactOf(answer, 0);
}

async function ask(
  asker: DirectoryAsker,
  given: AbortSignal | undefined,
  question: (directory: ContactsDirectory, signal: AbortSignal) => Promise<unknown>,
): Promise<unknown> {
  const { clock, log } = asker;
  const asked = asker.directory();
  if (!asked || given?.aborted === true) return undefined;
  const control = new AbortController();
  const abandoned = new Promise<undefined>((resolve) => {
    control.signal.addEventListener('abort', () => {
      resolve(undefined);
    });
  });
  const abort = (): void => {
    control.abort();
  };
  given?.addEventListener('abort', abort);
  const cancel = clock.after(PATIENCE, () => {
    log.warn('the contacts directory did not answer in time');
    abort();
  });
  try {
    // A directory may throw before it gives a promise.
    const answer = Promise.resolve().then(() => question(asked, control.signal));
    answer.catch(() => undefined);
    return await Promise.race([answer, abandoned]);
  } catch (error) {
    log.warn('the contacts directory failed', error);
    return undefined;
  } finally {
    cancel();
    given?.removeEventListener('abort', abort);
  }
}

function contactOf(answer: unknown, at: number): Contact | undefined {
  const sound = soundContact(answer);
  if (!sound) return undefined;
  // Its groups are not ours.
  const { groups: _, ...contact } = sound;
  const { contactId } = answer as { contactId?: unknown };
  const id = typeof contactId === 'string' && contactId.length <= 256 ? contactId : String(at);
  return deepFreeze({ contactId: `directory:${id}`, ...contact, source: 'directory' });
}
