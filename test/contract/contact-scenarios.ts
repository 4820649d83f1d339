import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../src/calling/line.js';
import type { CallingOptions } from '../../src/calling/options.js';
import type { CallRecord } from '../../src/core/data-services.js';
import type { RemoteParty } from '../../src/core/remote-party.js';
import { hum, type Hum } from '../support/audio.js';
import { comesTo, phone, reaches, recordStatuses, type Phone } from '../support/phone.js';
import type { Network } from './call-scenarios.js';

const PATIENCE = 15_000;
let names = 0;

/** A number that nobody else has, as it is dialled and as a person writes it. */
function number(): { readonly dialled: string; readonly written: string } {
  names += 1;
  const digits = String((Date.now() * 100 + names) % 10_000_000).padStart(7, '0');
  return {
    dialled: `1408${digits}`,
    written: `+1 (408) ${digits.slice(0, 3)}-${digits.slice(3)}`,
  };
}

/** Calls with people whom the contacts know, on any network. */
export function contactScenarios(network: Network): void {
  describe(`contacts over ${network.name}`, () => {
    const phones: Phone[] = [];
    const hums: Hum[] = [];

    async function user(name: string, options: Partial<CallingOptions> = {}): Promise<Phone> {
      const line = { ...network.line(name), displayName: 'What I call myself' };
      const made = await phone({ server: network.server(), ...options }, line);
      phones.push(made);
      return made;
    }

    afterEach(async () => {
      await Promise.all(phones.splice(0).map((one) => one.dispose()));
      for (const one of hums.splice(0)) one.stop();
    });

    function sound(): { readonly stream: MediaStream } {
      const one = hum(440);
      hums.push(one);
      return { stream: one.stream };
    }

    async function ring(from: Phone, to: Phone): Promise<{ out: Call; into: Call }> {
      const coming = to.incoming();
      const out = from.line.makeCall(to.line.state.uri);
      void out.dial(sound());
      const into = await coming;
      await reaches(out, 'ringing');
      return { out, into };
    }

    /** Resolves when the history of a phone shows so many calls, the last with somebody of a name. */
    async function listed({ calling }: Phone, name: string, count = 1): Promise<CallRecord> {
      const shown = calling.callHistory.entries$.pipe(
        filter((all) => all.length === count && all[0]?.remote.name === name),
        timeout(PATIENCE),
      );
      const [record] = await firstValueFrom(shown);
      if (!record) throw new Error('There is no record.');
      return record;
    }

    it('a call from a known number shows the name that is kept here, in the history too', async () => {
      const { dialled, written } = number();
      const [alice, bob] = [await user(dialled), await user(number().dialled)];
      const contact = await bob.calling.contacts.createContact({
        displayName: 'Alice of the contacts',
        phoneNumbers: [{ type: 'work', value: written }],
        avatarURL: 'https://example.com/alice.png',
      });
      const { out, into } = await ring(alice, bob);
      await comesTo(into, ({ remote }) => remote.name === 'Alice of the contacts');
      expect(into.state.remote).to.deep.equal({
        name: 'Alice of the contacts',
        number: dialled,
        uri: alice.line.state.uri,
        avatarUrl: 'https://example.com/alice.png',
      });
      expect(out.state.remote.name).to.equal(undefined);
      await out.end();
      await listed(bob, 'Alice of the contacts');
      // From the first snapshot on, once the contacts are there.
      const again = await ring(alice, bob);
      const seen: RemoteParty[] = [];
      again.into.state$.subscribe(({ remote }) => seen.push(remote));
      const over = recordStatuses(again.into).done;
      await again.out.end();
      await over;
      expect(new Set(seen.map(({ name }) => name))).to.deep.equal(
        new Set(['Alice of the contacts']),
      );
      await bob.calling.contacts.updateContact({ ...contact, displayName: 'Alice renamed' });
      const record = await listed(bob, 'Alice renamed', 2);
      expect(record.remote.number).to.equal(dialled);
      const found = await bob.calling.callHistory.searchCallHistory('renamed');
      expect(found).to.have.length(2);
    });

    it('a call to somebody known shows the name; another calling of the address has it too', async () => {
      const { dialled } = number();
      const own = number().dialled;
      const [alice, bob] = [await user(own), await user(dialled)];
      await alice.calling.contacts.createContact({
        displayName: 'Bob of the contacts',
        sipAddresses: [{ type: 'work', value: bob.line.state.uri }],
      });
      const { out } = await ring(alice, bob);
      await comesTo(out, ({ remote }) => remote.name === 'Bob of the contacts');
      await out.end();
      const { uri } = alice.line.state;
      const options = { server: network.server(), manual: true };
      const other = await phone(options, { uri, manual: true }, { wait: false });
      phones.push(other);
      const { contacts } = await other.calling.contacts.getContacts();
      expect(contacts.map(({ displayName }) => displayName)).to.deep.equal(['Bob of the contacts']);
      const { contacts: others } = await bob.calling.contacts.getContacts();
      expect(others).to.deep.equal([]);
    });

    it('whom nobody here knows the directory names; one that hangs holds up no call', async () => {
      const { dialled } = number();
      const asked: string[] = [];
      let hangs = false;
      const alice = await user(dialled);
      const bob = await user(number().dialled, {
        contactsDirectory: {
          search: () => Promise.resolve([]),
          lookup: (who) => {
            asked.push(who);
            return hangs
              ? new Promise(() => undefined)
              : Promise.resolve({ displayName: 'Alice of the company' });
          },
        },
      });
      const { out, into } = await ring(alice, bob);
      await comesTo(into, ({ remote }) => remote.name === 'Alice of the company');
      expect(asked).to.deep.equal([dialled]);
      await out.end();
      hangs = true;
      const carol = await user(number().dialled);
      const second = await ring(carol, bob);
      await second.into.answer(sound());
      await reaches(second.into, 'connected');
      expect(second.into.state.remote.name).to.equal('What I call myself');
      await second.out.end();
    });
  });
}
