import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { CallNames } from '../../../src/calling/call-names.js';
import type { CallHost } from '../../../src/calling/call-owner.js';
import type { Call } from '../../../src/calling/line.js';
import type { ContactsDirectory } from '../../../src/core/data-services.js';
import { silentLogger } from '../../../src/core/log.js';
import type { IdentityFacts } from '../../../src/core/ports.js';
import type { RemoteParty } from '../../../src/core/remote-party.js';
import { callEvents } from '../../../src/events/call-events.js';
import { anyContact } from '../../../src/services/any-contact.js';
import { IndexedDbContacts } from '../../../src/services/indexed-db-contacts.js';
import { Database } from '../../../src/storage/database.js';
import { FakeCallPort } from '../../support/fakes/fake-backend.js';
import { createCall } from '../../support/fakes/fake-call.js';
import { FakeClock } from '../../support/fakes/fake-clock.js';
import { relay } from '../../support/fakes/relay.js';

const claimed: RemoteParty = {
  name: 'What Zoë says',
  number: '14085550100',
  uri: 'sip:14085550100@example.com',
};
const zoe = { displayName: 'Zoë', phoneNumbers: [{ type: 'work', value: '+1 408 555 0100' }] };

describe('the names of those one has a call with', () => {
  let clock: FakeClock;
  let database: Database;
  let contacts: IndexedDbContacts;
  let directory: ContactsDirectory | undefined;
  let asked: string[];
  let broken: boolean;
  let loaded: number;
  let names: CallNames;
  let hosts: Map<Call, CallHost>;

  beforeEach(() => {
    clock = new FakeClock();
    // In Node it is in memory.
    database = new Database({ clock });
    directory = undefined;
    asked = [];
    broken = false;
    loaded = 0;
    hosts = new Map();
    contacts = new IndexedDbContacts({
      clock,
      log: silentLogger,
      database,
      scopes: () => ['s|a'],
      followScopes: () => () => undefined,
      hosts: () => ['example.com'],
      directory: () => directory,
    });
    names = new CallNames({
      clock,
      anyContact: () => anyContact(database),
      hasDirectory: () => directory !== undefined,
      contacts: async () => {
        loaded += 1;
        if (broken) throw new Error('no');
        return contacts;
      },
      hosts: () => ['example.com'],
      host: (call) => hosts.get(call),
    });
  });

  afterEach(() => {
    names.dispose();
    contacts.dispose();
    database.dispose();
  });

  function comesIn(remote: RemoteParty = claimed) {
    const port = new FakeCallPort();
    const made = createCall(
      {
        direction: 'inbound',
        incoming: { port, callId: 'x', headers: {}, video: false, remote },
      },
      { known: (party) => names.known(party), preferences: () => ({ trustIdentity: true }) },
    );
    hosts.set(made.call, made.machine.host);
    const seen: (string | undefined)[] = [];
    const events: string[] = [];
    let before = made.call.state;
    made.call.state$.subscribe((state) => {
      if (seen.at(-1) !== state.remote.name || seen.length === 0) seen.push(state.remote.name);
      events.push(...callEvents(before, state).map(({ type }) => type));
      before = state;
    });
    names.follow([made.call]);
    relay((call, state) => {
      names.changed(call, state);
    })([made.call]);
    const tell = (identity: IdentityFacts): void => {
      port.signals.next({ type: 'identity', identity });
    };
    return { ...made, port, seen, events, tell };
  }

  const answering = (name: string | undefined): ContactsDirectory => ({
    search: () => Promise.resolve([]),
    lookup: async (who) => {
      asked.push(who);
      return name === undefined ? undefined : { displayName: name, avatarURL: 'https://x/a.png' };
    },
  });

  it('are those of the contacts, as soon as they are known; nothing else changes', async () => {
    await contacts.createContact({ ...zoe, avatarURL: 'https://example.com/zoe.png' });
    const { call, seen, events } = comesIn({ ...claimed, verified: true });
    assert.equal(call.state.status, 'ringing');
    await clock.pass(0);
    assert.deepEqual(seen, ['What Zoë says', 'Zoë']);
    assert.deepEqual(call.state.remote, {
      ...claimed,
      name: 'Zoë',
      avatarUrl: 'https://example.com/zoe.png',
      verified: true,
    });
    assert.deepEqual(events, ['call-caller-id']);
  });

  it('are there with the first snapshot of the next call', async () => {
    await contacts.createContact(zoe);
    comesIn();
    await clock.pass(0);
    const { seen, events } = comesIn();
    assert.deepEqual(seen, ['Zoë']);
    await clock.pass(0);
    assert.deepEqual(events, []);
  });

  it('stay whatever the far end says of itself, and go with it', async () => {
    await contacts.createContact(zoe);
    const { seen, call, tell } = comesIn();
    await clock.pass(0);
    tell({ claimed: { ...claimed, name: 'Somebody else' } });
    tell({ network: { asserted: { ...claimed, name: 'The network' } } });
    await clock.pass(0);
    assert.deepEqual(seen, ['What Zoë says', 'Zoë']);
    tell({ claimed: { name: 'Bob', uri: 'sip:bob@example.com' } });
    await clock.pass(0);
    assert.deepEqual(seen, ['What Zoë says', 'Zoë', 'Bob']);
    assert.deepEqual(call.state.remote, { name: 'Bob', uri: 'sip:bob@example.com' });
  });

  it('change with the contact, and come when it is made in mid-call', async () => {
    const { seen } = comesIn();
    await clock.pass(0);
    const made = await contacts.createContact(zoe);
    await clock.pass(0);
    await contacts.updateContact({ ...made, displayName: 'Zoë Müller' });
    await clock.pass(0);
    assert.deepEqual(seen, ['What Zoë says', 'Zoë', 'Zoë Müller']);
  });

  it('need no contacts to be loaded before there is one', async () => {
    const { seen } = comesIn();
    comesIn();
    await clock.pass(0);
    assert.equal(loaded, 0);
    await contacts.createContact(zoe);
    await clock.pass(0);
    comesIn();
    assert.deepEqual(seen, ['What Zoë says', 'Zoë']);
    assert.equal(loaded, 1);
  });

  it('are asked of a directory that is set in mid-call, with the next news of who it is', async () => {
    const { seen, tell } = comesIn();
    await clock.pass(0);
    directory = answering('Bob of the company');
    tell({ claimed: { name: 'Bob', uri: 'sip:bob@example.com' } });
    await clock.pass(0);
    assert.deepEqual(seen, ['What Zoë says', 'Bob', 'Bob of the company']);
  });

  it('are asked of the directory where nobody here knows, once for all calls', async () => {
    directory = answering('Zoë of the company');
    const { call } = comesIn();
    const { call: other } = comesIn();
    await clock.pass(0);
    for (const { state } of [call, other]) {
      assert.equal(state.remote.name, 'Zoë of the company');
      assert.equal(state.remote.avatarUrl, 'https://x/a.png');
    }
    assert.deepEqual(comesIn().seen, ['Zoë of the company']);
    assert.deepEqual(asked, ['14085550100']);
    await clock.pass(600_000);
    comesIn();
    await clock.pass(0);
    assert.deepEqual(asked, ['14085550100', '14085550100']);
  });

  it('are not asked of the directory for whom one knows, and ours counts more', async () => {
    directory = answering('Zoë of the company');
    comesIn();
    await clock.pass(0);
    await contacts.createContact(zoe);
    const { call } = comesIn();
    await clock.pass(0);
    assert.equal(call.state.remote.name, 'Zoë');
    assert.deepEqual(asked, ['14085550100']);
  });

  it('are as they were where the directory knows nobody, fails or hangs', async () => {
    const silent: readonly ContactsDirectory[] = [
      answering(undefined),
      { search: () => Promise.resolve([]) },
      { search: () => Promise.resolve([]), lookup: () => Promise.reject(new Error('no')) },
      { search: () => Promise.resolve([]), lookup: () => new Promise(() => undefined) },
    ];
    for (const [at, one] of silent.entries()) {
      directory = one;
      const number = `1408555020${String(at)}`;
      const { seen } = comesIn({ name: 'Bob', number, uri: `sip:${number}@example.com` });
      await clock.pass(3_000);
      assert.deepEqual(seen, ['Bob']);
    }
    assert.equal(clock.pending, 0);
  });

  it('are as they were where the contacts cannot be had, until they can', async () => {
    await contacts.createContact(zoe);
    broken = true;
    const { seen } = comesIn();
    await clock.pass(0);
    assert.deepEqual(seen, ['What Zoë says']);
    broken = false;
    assert.equal(comesIn().seen[0], 'What Zoë says');
    await clock.pass(0);
    assert.deepEqual(seen, ['What Zoë says', 'Zoë']);
  });

  it('are of no anonymous caller', async () => {
    await contacts.createContact(zoe);
    directory = answering('Somebody');
    const { call } = comesIn({});
    await clock.pass(0);
    assert.deepEqual(call.state.remote, {});
    assert.deepEqual(asked, []);
  });

  it('leave nothing behind', async () => {
    const { call, seen } = comesIn();
    await clock.pass(0);
    names.dispose();
    await contacts.createContact(zoe);
    await clock.pass(0);
    assert.deepEqual(seen, ['What Zoë says']);
    assert.equal(call.state.status, 'ringing');
  });
});
