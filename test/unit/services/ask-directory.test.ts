import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContactsDirectory } from '../../../src/core/data-services.js';
import { silentLogger } from '../../../src/core/log.js';
import {
  lookUpInDirectory,
  searchDirectory,
  type DirectoryAsker,
} from '../../../src/services/ask-directory.js';
import { FakeClock } from '../../support/fakes/fake-clock.js';

function asker(directory: unknown): DirectoryAsker & { clock: FakeClock } {
  return {
    clock: new FakeClock(),
    log: silentLogger,
    directory: () => directory as ContactsDirectory | undefined,
  };
}

describe('a directory of contacts', () => {
  it('is asked for what is typed, and its contacts are told from ours', async () => {
    const asked: string[] = [];
    const found = await searchDirectory(
      asker({
        search: (text: string) => {
          asked.push(text);
          return Promise.resolve([
            { contactId: '7', displayName: 'Bob', groups: ['theirs'], extra: 1 },
            { displayName: 'Carol', avatarURL: 'javascript:alert(1)' },
          ]);
        },
      }),
      'bo',
    );
    assert.deepEqual(asked, ['bo']);
    assert.deepEqual(found, [
      { contactId: 'directory:7', displayName: 'Bob', source: 'directory' },
      { contactId: 'directory:1', displayName: 'Carol', source: 'directory' },
    ]);
    assert.ok(Object.isFrozen(found[0]));
  });

  it('that answers something else answers nothing', async () => {
    for (const answer of [undefined, null, 7, 'x', {}, [null, 7, {}, []]]) {
      assert.deepEqual(await searchDirectory(asker({ search: async () => answer }), 'x'), []);
      assert.equal(await lookUpInDirectory(asker({ lookup: async () => answer }), 'x'), undefined);
    }
    const many = Array.from({ length: 1_000 }, () => ({ displayName: 'Bob' }));
    assert.equal((await searchDirectory(asker({ search: async () => many }), 'x')).length, 50);
  });

  it('that throws, rejects or is none answers nothing', async () => {
    const failing: readonly unknown[] = [
      undefined,
      7,
      {},
      { search: 7, lookup: 7 },
      {
        search: () => {
          throw new Error('no');
        },
        lookup: () => {
          throw new Error('no');
        },
      },
      { search: () => Promise.reject(new Error('no')), lookup: () => Promise.reject(new Error()) },
    ];
    for (const directory of failing) {
      assert.deepEqual(await searchDirectory(asker(directory), 'x'), []);
      assert.equal(await lookUpInDirectory(asker(directory), 'x'), undefined);
    }
  });

  it('that hangs is given up after 2 s, and told', async () => {
    let given: AbortSignal | undefined;
    const slow = asker({
      search: (_text: string, signal: AbortSignal) => {
        given = signal;
        return new Promise(() => undefined);
      },
    });
    const found = searchDirectory(slow, 'x');
    await slow.clock.pass(1_999);
    assert.equal(given?.aborted, false);
    await slow.clock.pass(1);
    assert.deepEqual(await found, []);
    assert.equal(given.aborted, true);
  });

  it('is not waited for by one who has given up', async () => {
    const slow = asker({ search: () => new Promise(() => undefined) });
    const control = new AbortController();
    const found = searchDirectory(slow, 'x', control.signal);
    control.abort();
    assert.deepEqual(await found, []);
    assert.deepEqual(await searchDirectory(slow, 'x', control.signal), []);
  });

  it('says who has a number', async () => {
    const who = await lookUpInDirectory(
      asker({ lookup: async (number: string) => ({ displayName: `Who has ${number}` }) }),
      '100',
    );
    assert.equal(who?.displayName, 'Who has 100');
  });
});
