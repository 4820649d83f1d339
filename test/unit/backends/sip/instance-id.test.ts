import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acquireInstanceId } from '../../../../src/backends/sip/instance-id.js';
import { FakeClock, settle } from '../../../support/fakes/fake-clock.js';

class FakeStorage {
  readonly values = new Map<string, string>();
  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.values.set(key, value);
  }
  copy(): FakeStorage {
    const copy = new FakeStorage();
    for (const [key, value] of this.values) copy.setItem(key, value);
    return copy;
  }
}

/** Web Locks as far as they are used: exclusive, with a queue and an abort signal. */
class FakeLocks {
  readonly held = new Set<string>();
  readonly #waiting: (() => void)[] = [];

  readonly request = (async (
    name: string,
    { signal }: { signal: AbortSignal },
    callback: () => Promise<void>,
  ): Promise<void> => {
    while (this.held.has(name)) {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve);
        signal.addEventListener('abort', () => {
          reject(new DOMException('aborted', 'AbortError'));
        });
      });
    }
    this.held.add(name);
    await callback();
    this.held.delete(name);
    for (const wake of this.#waiting.splice(0)) wake();
  }) as unknown as LockManager['request'];
}

const AOR = 'sip:alice@example.com';

describe('acquireInstanceId', () => {
  it('is kept over a reload of the tab', async () => {
    const [clock, storage, locks] = [new FakeClock(), new FakeStorage(), new FakeLocks()];
    const first = await acquireInstanceId(AOR, clock, { storage, locks });
    assert.match(
      first.urn,
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u,
    );
    first.release();
    await settle();
    const second = await acquireInstanceId(AOR, clock, { storage, locks });
    assert.equal(second.urn, first.urn);
    second.release();
  });

  it('waits a little for the lock of the page that is going', async () => {
    const [clock, storage, locks] = [new FakeClock(), new FakeStorage(), new FakeLocks()];
    const first = await acquireInstanceId(AOR, clock, { storage, locks });
    const uuid = first.urn.slice('urn:uuid:'.length);
    // Another page: this one does not know that the id is in use.
    const copy = storage.copy();
    first.release();
    locks.held.add(`webex-calling-elements:instance:${uuid}`);
    const second = acquireInstanceId(AOR, clock, { storage: copy, locks });
    await clock.pass(100);
    locks.held.clear();
    void locks.request('wake', { signal: new AbortController().signal }, () => Promise.resolve());
    assert.equal((await second).urn, first.urn);
    (await second).release();
  });

  it('a duplicated tab makes its own and keeps that', async () => {
    const [clock, storage, locks] = [new FakeClock(), new FakeStorage(), new FakeLocks()];
    const first = await acquireInstanceId(AOR, clock, { storage, locks });
    const uuid = first.urn.slice('urn:uuid:'.length);
    first.release();
    await settle();
    locks.held.add(`webex-calling-elements:instance:${uuid}`);
    const copy = storage.copy();
    const opening = acquireInstanceId(AOR, clock, { storage: copy, locks });
    await clock.pass(1_000);
    const second = await opening;
    assert.notEqual(second.urn, first.urn);
    second.release();
    await settle();
    const reloaded = await acquireInstanceId(AOR, clock, { storage: copy, locks });
    assert.equal(reloaded.urn, second.urn);
    reloaded.release();
  });

  it('a second line of the address in one page has its own, and does not take the stored one', async () => {
    const [clock, storage, locks] = [new FakeClock(), new FakeStorage(), new FakeLocks()];
    const first = await acquireInstanceId(AOR, clock, { storage, locks });
    const second = await acquireInstanceId(AOR, clock, { storage, locks });
    assert.notEqual(second.urn, first.urn);
    first.release();
    second.release();
    await settle();
    const again = await acquireInstanceId(AOR, clock, { storage, locks });
    assert.equal(again.urn, first.urn);
    again.release();
  });

  it('is a random one where storage or locks are missing, refused or nonsense', async () => {
    const clock = new FakeClock();
    const locks = new FakeLocks();
    const refusing = {
      getItem: (): string => {
        throw new Error('refused');
      },
      setItem: (): void => {
        throw new Error('full');
      },
    };
    const urns = new Set<string>();
    for (const platform of [
      {},
      { locks },
      { storage: new FakeStorage() },
      { storage: refusing, locks },
    ]) {
      urns.add((await acquireInstanceId(AOR, clock, platform)).urn);
    }
    assert.equal(urns.size, 4);
    const storage = new FakeStorage();
    storage.setItem(`webex-calling-elements:instance:${AOR}`, 'x" SIP injection');
    assert.match(
      (await acquireInstanceId(AOR, clock, { storage, locks })).urn,
      /^urn:uuid:[0-9a-f-]{36}$/u,
    );
  });
});
