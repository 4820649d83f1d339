import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IdentityFacts } from '../../../src/core/ports.js';
import type { RemoteParty } from '../../../src/core/remote-party.js';
import { believedIdentity, isSameParty } from '../../../src/policy/believed-identity.js';

const bob: RemoteParty = { name: 'Bob', uri: 'sip:bob@example.com' };
const bank: RemoteParty = { name: 'Your Bank', number: '+1800', uri: 'sip:+1800@example.com' };
const asserted: RemoteParty = { number: '+1555', uri: 'sip:+1555@carrier.example' };

interface Row {
  readonly before?: RemoteParty;
  readonly facts: IdentityFacts;
  readonly answered?: boolean;
  /** Where the network is not believed. */
  readonly doubted: RemoteParty;
  /** Where it is. */
  readonly believed: RemoteParty;
}

const table: Readonly<Record<string, Row>> = {
  'a caller of whom the network says nothing': {
    facts: { claimed: bob },
    doubted: bob,
    believed: bob,
  },
  'a caller of whom it says another number: the claimed name does not go with it': {
    facts: { claimed: bank, network: { asserted } },
    doubted: bank,
    believed: asserted,
  },
  'a caller of whom it says the same number, written in another way': {
    facts: {
      claimed: { ...bank, number: '+1-555', uri: 'sip:+1-555@example.com' },
      network: { asserted },
    },
    doubted: { ...bank, number: '+1-555', uri: 'sip:+1-555@example.com' },
    believed: { name: 'Your Bank', ...asserted },
  },
  'its name of the caller before the claimed one': {
    facts: { claimed: bob, network: { asserted: { ...bob, name: 'Robert' } } },
    doubted: bob,
    believed: { ...bob, name: 'Robert' },
  },
  'Remote-Party-ID where there is no P-Asserted-Identity': {
    facts: { claimed: bob, network: { remotePartyId: asserted } },
    doubted: bob,
    believed: asserted,
  },
  'P-Asserted-Identity before Remote-Party-ID': {
    facts: { claimed: bob, network: { asserted, remotePartyId: bank } },
    doubted: bob,
    believed: asserted,
  },
  'the name of Remote-Party-ID where it is of the same number': {
    facts: { claimed: bob, network: { asserted, remotePartyId: { ...asserted, name: 'Al' } } },
    doubted: bob,
    believed: { ...asserted, name: 'Al' },
  },
  'that it vouches for the claimed number': {
    facts: { claimed: { ...bank, verified: true } },
    doubted: bank,
    believed: { ...bank, verified: true },
  },
  'that the claimed number is false': {
    facts: { claimed: { ...bank, verified: false } },
    doubted: bank,
    believed: { ...bank, verified: false },
  },
  'that it vouches for another number than it asserts': {
    facts: { claimed: { ...bank, verified: true }, network: { asserted } },
    doubted: bank,
    believed: asserted,
  },
  'that it vouches for the number it asserts': {
    facts: { claimed: bob, network: { asserted: { ...asserted, verified: true } } },
    doubted: bob,
    believed: { ...asserted, verified: true },
  },
  'a caller who does not want to be shown': {
    facts: {
      claimed: { name: 'Anonymous', uri: 'sip:anonymous@anonymous.invalid' },
      network: { asserted, withheld: true },
    },
    doubted: { name: 'Anonymous', uri: 'sip:anonymous@anonymous.invalid' },
    believed: { name: 'Anonymous', uri: 'sip:anonymous@anonymous.invalid' },
  },
  'who answers a call of ours': {
    before: bob,
    facts: { network: { asserted } },
    doubted: bob,
    believed: asserted,
  },
  'who answers, by the address that was dialled: its name is added': {
    before: { uri: 'sip:bob@example.com' },
    facts: { network: { asserted: { name: 'Robert', uri: 'sip:bob@EXAMPLE.com' } } },
    doubted: { uri: 'sip:bob@example.com' },
    believed: { name: 'Robert', uri: 'sip:bob@EXAMPLE.com' },
  },
  'who answers and does not want to be shown: whom we dialled': {
    before: bob,
    facts: { network: { asserted, withheld: true } },
    doubted: bob,
    believed: bob,
  },
  'somebody put in the place of the other side in mid-call': {
    before: bob,
    facts: { network: { asserted } },
    answered: true,
    doubted: bob,
    believed: asserted,
  },
  'somebody put there who does not want to be shown: nobody is shown': {
    before: bob,
    facts: { network: { withheld: true } },
    answered: true,
    doubted: bob,
    believed: {},
  },
  'another From in mid-call (RFC 4916)': {
    before: bob,
    facts: { claimed: bank },
    answered: true,
    doubted: bank,
    believed: bank,
  },
  'another From in mid-call, of whom the network says otherwise': {
    before: bob,
    facts: { claimed: bank, network: { asserted } },
    answered: true,
    doubted: bank,
    believed: asserted,
  },
  'what is known of the same number stays': {
    before: { ...asserted, name: 'Al', verified: true, avatarUrl: 'https://x.example/a.png' },
    facts: { network: { asserted } },
    answered: true,
    doubted: { ...asserted, name: 'Al', verified: true, avatarUrl: 'https://x.example/a.png' },
    believed: { ...asserted, name: 'Al', verified: true, avatarUrl: 'https://x.example/a.png' },
  },
};

describe('believedIdentity', () => {
  for (const [name, row] of Object.entries(table)) {
    const { before = {}, facts, answered = false, doubted, believed } = row;
    for (const [trust, expected] of [
      [false, doubted],
      [true, believed],
    ] as const) {
      it(`${name}: ${trust ? 'believed' : 'doubted'}`, () => {
        assert.deepEqual(believedIdentity({ before, facts, answered, trust }), expected);
      });
    }
  }

  it('tells the same party by its number, else by its address', () => {
    assert.equal(isSameParty({ number: '+1 (5)' }, { number: '+15', uri: 'sip:a@b' }), true);
    assert.equal(isSameParty({ number: '+15' }, { number: '15' }), false);
    assert.equal(isSameParty({ uri: 'sip:a@b' }, { uri: 'sip:A@b' }), true);
    assert.equal(isSameParty({}, {}), false);
    assert.equal(isSameParty({ name: 'x' }, { name: 'x' }), false);
  });
});
