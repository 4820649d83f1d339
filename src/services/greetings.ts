import type { VoicemailGreeting } from '../core/data-services.js';
import { CallingError } from '../core/errors.js';
import type { Table } from '../storage/table.js';
import { greetingId, type GreetingRow } from './message-rows.js';

/** How long a greeting may be, in seconds. */
export const LONGEST_GREETING = 60;

// A minute of sound that is not compressed has less.
const LARGEST = 16 * 1024 * 1024;

/** Rejects with `invalid-argument` or `not-found` where a sound can be no greeting. */
export async function checkGreeting(
  greeting: VoicemailGreeting,
  lengthOf: (sound: VoicemailGreeting) => Promise<number>,
): Promise<void> {
  if (typeof greeting === 'string') checkUrl(greeting);
  else if (greeting.size > LARGEST) throw invalid('The file of the greeting is larger than 16 MB.');
  else if (greeting.size === 0) throw invalid('The greeting is empty. Record it again.');
  const seconds = await lengthOf(greeting);
  if (seconds > LONGEST_GREETING) {
    const length = String(Math.ceil(seconds));
    throw invalid(`The greeting lasts ${length} s; it may last 60 s. Record a shorter one.`);
  }
}

// Of what the page keeps for itself only the content outlives it.
function checkUrl(url: string): void {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw invalid('The URL of a greeting begins with "https:" or "http:"; else give a Blob.');
  }
}

function invalid(message: string): CallingError {
  return new CallingError('invalid-argument', message);
}

/** What callers hear, by the scope of their line. */
export class Greetings {
  readonly #table: Table<GreetingRow>;

  constructor(table: Table<GreetingRow>) {
    this.#table = table;
  }

  async get(scope: string): Promise<VoicemailGreeting | undefined> {
    const row = await this.#table.get([greetingId(scope), 0]);
    return row && (row.url ?? new Blob(row.data ? [row.data] : [], { type: row.type }));
  }

  async set(scopes: readonly string[], greeting: VoicemailGreeting | undefined): Promise<void> {
    const keys = scopes.map((scope) => [greetingId(scope), 0] as const);
    if (greeting === undefined) {
      await this.#table.remove(keys);
      return;
    }
    const content =
      typeof greeting === 'string'
        ? { type: '', url: greeting }
        : { type: greeting.type, data: await greeting.arrayBuffer() };
    await this.#table.put(
      keys.map(([messageId, position]) => ({ messageId, position, ...content })),
    );
  }
}
