import { expect } from 'chai';
import { firstValueFrom, timeout } from 'rxjs';
import { systemClock } from '../../src/core/clock.js';
import { Database } from '../../src/storage/database.js';
import { hum } from '../support/audio.js';
import { codeOf } from '../support/codes.js';
import { comesTo, phone } from '../support/phone.js';

/** What has been loaded of the contacts. In a file of its own: what is loaded once stays. */
const loaded = (): readonly string[] =>
  performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name).pathname)
    .filter((path) => /\/(indexed-db-contacts|contact-(store|book))\./u.test(path));

describe('a phone without contacts', () => {
  it('loads nothing of them for a call; one that is made in mid-call names it', async () => {
    performance.setResourceTimingBufferSize(10_000);
    const database = new Database({ clock: systemClock });
    // Whatever the tests before have left in the browser.
    const contacts = await database.table<{ readonly id: string }>('contacts');
    await contacts.remove((await contacts.select()).map(({ id }) => id));
    const options = { server: 'loopback:no-contacts' };
    const id = String(Date.now());
    const alice = await phone(options, { uri: `sip:alice-${id}@example.com` });
    const bob = await phone(options, { uri: `sip:bob-${id}@example.com` });
    const sound = hum(440);
    try {
      const { changes$ } = await database.table('calls');
      const written = firstValueFrom(changes$.pipe(timeout(15_000)));
      const coming = bob.incoming();
      const out = alice.line.makeCall(bob.line.state.uri);
      const dialled = codeOf(out.dial({ stream: sound.stream }));
      const into = await coming;
      await into.answer({ stream: sound.stream });
      expect(await dialled).to.equal('resolved');
      // Only after the storage has been asked whether there is anybody.
      await written;
      expect(loaded()).to.deep.equal([]);
      // By another calling of the address, as by another tab.
      const { uri } = alice.line.state;
      const other = await phone(
        { ...options, manual: true },
        { uri, manual: true },
        { wait: false },
      );
      await other.calling.contacts.createContact({
        displayName: 'Bob of the contacts',
        sipAddresses: [{ type: 'work', value: bob.line.state.uri }],
      });
      await comesTo(out, ({ remote }) => remote.name === 'Bob of the contacts');
      expect(loaded()).not.to.deep.equal([]);
      await other.dispose();
      await out.end();
    } finally {
      sound.stop();
      database.dispose();
      await Promise.all([alice.dispose(), bob.dispose()]);
    }
  });
});
