import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RemoteFacts } from '../../../../src/backends/sip/remote-facts.js';
import { identityFactsOf } from '../../../../src/backends/sip/remote-identity.js';
import type { IdentityFacts } from '../../../../src/core/ports.js';
import type { RemoteParty } from '../../../../src/core/remote-party.js';
import { fakeMessage } from '../../../support/fakes/fake-message.js';

const INVITE = 'INVITE sip:alice@example.com SIP/2.0';
const RINGING = 'SIP/2.0 180 Ringing';
const HOST = 'example.com';
const FROM = 'From: <sip:bob@example.com>;tag=1';

function factsOf(headers: readonly string[], startLine = INVITE): IdentityFacts {
  const message = fakeMessage(startLine, [FROM, ...headers]);
  return identityFactsOf(message, HOST, startLine === INVITE ? 'calling' : 'called');
}

const bob = { uri: 'sip:bob@example.com' };

describe('what a message says of the far end', () => {
  const claims: Readonly<Record<string, readonly [string, RemoteParty]>> = {
    'a name with quotes, commas and brackets': [
      '"A \\"b\\" <c>, d" <sip:a@x.example:5060;p=1?h=2>;tag=1',
      { name: 'A "b" <c>, d', uri: 'sip:a@x.example' },
    ],
    'a number that is verified': [
      '<sip:+1555;verstat=TN-Validation-Passed@y.example;user=phone>;tag=1',
      { number: '+1555', uri: 'sip:+1555@y.example', verified: true },
    ],
    'a number that was found false': [
      '"Bank" <tel:+1555;verstat=TN-Validation-Failed>;tag=1',
      { name: 'Bank', number: '+1555', uri: 'sip:+1555@example.com', verified: false },
    ],
    'a verdict of which nothing is known': [
      '<tel:+1555;verstat=No-TN-Validation>;tag=1',
      { number: '+1555', uri: 'sip:+1555@example.com' },
    ],
    'a verdict in the display name, which is the caller’s own': [
      '"x;verstat=TN-Validation-Passed" <sip:+1555@y.example>;tag=1',
      {
        name: 'x;verstat=TN-Validation-Passed',
        number: '+1555',
        uri: 'sip:+1555@y.example',
      },
    ],
  };
  for (const [name, [from, claimed]] of Object.entries(claims)) {
    it(`From: ${name}`, () => {
      const message = fakeMessage(INVITE, [`From: ${from}`]);
      assert.deepEqual(identityFactsOf(message, HOST, 'calling'), { claimed });
    });
  }

  const asserted: Readonly<Record<string, readonly [readonly string[], IdentityFacts['network']]>> =
    {
      nothing: [[], undefined],
      'a SIP address with a name': [
        ['P-Asserted-Identity: "Al \\"x\\", B" <sip:al@carrier.example:5060;user=phone>'],
        { asserted: { name: 'Al "x", B', uri: 'sip:al@carrier.example' } },
      ],
      'a tel: address without brackets, its parameters its own': [
        ['P-Asserted-Identity: tel:+1-555;verstat=TN-Validation-Passed'],
        {
          asserted: { number: '+1-555', uri: 'sip:+1-555@example.com', verified: true },
        },
      ],
      'both in one header: the address of the one, the number of the other': [
        ['P-Asserted-Identity: <tel:+1555>, "Al" <sip:al@carrier.example>'],
        { asserted: { name: 'Al', number: '+1555', uri: 'sip:al@carrier.example' } },
      ],
      'both in two headers': [
        [
          'P-Asserted-Identity: "Al" <sip:al@carrier.example>',
          'P-Asserted-Identity: "Number" <tel:+1555>',
        ],
        { asserted: { name: 'Al', number: '+1555', uri: 'sip:al@carrier.example' } },
      ],
      'what is neither': [['P-Asserted-Identity: <https://x.example>, nonsense, <sip:'], undefined],
      'Privacy: id': [
        ['P-Asserted-Identity: <sip:al@carrier.example>', 'Privacy: id; critical'],
        { asserted: { uri: 'sip:al@carrier.example' }, withheld: true },
      ],
      'Privacy: none': [
        ['P-Asserted-Identity: <sip:al@carrier.example>', 'Privacy: none'],
        { asserted: { uri: 'sip:al@carrier.example' } },
      ],
      'Privacy without an identity': [['Privacy: id'], undefined],
      'Remote-Party-ID of the caller': [
        [
          'Remote-Party-ID: "Us" <sip:alice@example.com>;party=called, "Al" <sip:al@pbx.example>;party=calling;screen=yes;privacy=off',
        ],
        { remotePartyId: { name: 'Al', uri: 'sip:al@pbx.example' } },
      ],
      'Remote-Party-ID without a party': [
        ['Remote-Party-ID: <sip:al@pbx.example>'],
        { remotePartyId: { uri: 'sip:al@pbx.example' } },
      ],
      'Remote-Party-ID of ourselves alone': [
        ['Remote-Party-ID: <sip:alice@example.com>;party=called'],
        undefined,
      ],
      'Remote-Party-ID that hides all': [
        ['Remote-Party-ID: "Al" <sip:al@pbx.example>;party=calling;privacy="full"'],
        { withheld: true },
      ],
      'Remote-Party-ID that hides the name': [
        ['Remote-Party-ID: "Al" <sip:al@pbx.example>;privacy=name'],
        { remotePartyId: { uri: 'sip:al@pbx.example' } },
      ],
    };
  for (const [name, [headers, network]] of Object.entries(asserted)) {
    it(`the network: ${name}`, () => {
      assert.deepEqual(factsOf(headers), network ? { claimed: bob, network } : { claimed: bob });
    });
  }

  it('in a response the called party, and nothing from From, which is ours', () => {
    assert.deepEqual(
      factsOf(
        [
          'P-Asserted-Identity: "Robert" <sip:bob@example.com>',
          'Remote-Party-ID: "Us" <sip:alice@example.com>;party=calling',
        ],
        RINGING,
      ),
      { network: { asserted: { name: 'Robert', uri: 'sip:bob@example.com' } } },
    );
  });

  const ann = { name: 'Ann', uri: 'sip:ann@example.com' };
  const carl = { uri: 'sip:carl@example.com' };
  const forwarded: Readonly<
    Record<string, readonly [readonly string[], IdentityFacts['forwardedBy']]>
  > = {
    'Diversion, the last on top': [
      [
        'Diversion: "Ann" <sip:ann@example.com>;reason=unconditional;counter=1',
        'Diversion: <sip:carl@example.com>;reason=user-busy;privacy=off',
      ],
      [ann, carl],
    ],
    'Diversion by one who does not want to be named, and one without a name': [
      [
        'Diversion: <sip:carl@example.com>;privacy="full", "Ann" <sip:ann@example.com>;privacy=name',
      ],
      [{ uri: ann.uri }],
    ],
    'Diversion by a number': [
      ['Diversion: <tel:+1555>;reason=no-answer'],
      [{ number: '+1555', uri: 'sip:+1555@example.com' }],
    ],
    'History-Info: mapped to another user, twice': [
      [
        'History-Info: <sip:carl@example.com?Reason=SIP%3Bcause%3D486>;index=1, "Ann" <sip:ann@example.com;cause=486>;index=1.1;mp=1',
        'History-Info: <sip:alice@example.com;cause=302>;index=1.1.1;mp=1.1, <sip:alice@10.0.0.1>;index=1.1.1.1;rc=1.1.1',
      ],
      [ann, carl],
    ],
    'History-Info: on to a contact, which forwards nothing': [
      [
        'History-Info: <sip:alice@example.com?Reason=SIP%3Bcause%3D408>;index=1, <sip:alice@10.0.0.1>;index=1.1;rc=1',
      ],
      undefined,
    ],
    'History-Info as RFC 4244 wrote it, with reasons': [
      [
        'History-Info: <sip:carl@example.com?Reason=SIP;cause=302;text="Moved">;index=1, <sip:alice@example.com>;index=1.1',
      ],
      [carl],
    ],
    'History-Info as RFC 4458 wrote it, with causes': [
      ['History-Info: <sip:carl@example.com>;index=1, <sip:alice@example.com;cause=408>;index=1.1'],
      [carl],
    ],
    'History-Info of one who does not want to be named': [
      [
        'History-Info: <sip:carl@example.com?Privacy=history&Reason=SIP%3Bcause%3D302>;index=1, <sip:alice@example.com>;index=1.1;mp=1',
      ],
      undefined,
    ],
    'History-Info made anonymous by a server': [
      [
        'History-Info: <sip:anonymous@anonymous.invalid>;index=1, <sip:alice@example.com>;index=1.1;mp=1',
      ],
      undefined,
    ],
    'Privacy: history': [
      [
        'Privacy: history',
        'History-Info: <sip:carl@example.com>;index=1, <sip:alice@example.com>;index=1.1;mp=1',
      ],
      undefined,
    ],
    'both, which tell the same': [
      [
        'Diversion: "Ann" <sip:ann@example.com>',
        'History-Info: "Ann" <sip:ann@example.com>;index=1, <sip:alice@example.com>;index=1.1;mp=1',
      ],
      [ann],
    ],
  };
  for (const [name, [headers, forwardedBy]] of Object.entries(forwarded)) {
    it(`who sent the call on: ${name}`, () => {
      assert.deepEqual(factsOf(headers).forwardedBy, forwardedBy);
    });
  }

  it('whatever comes: nothing is thrown, and all is bounded and clean', () => {
    const names = [
      ...['From', 'P-Asserted-Identity', 'Remote-Party-ID', 'Privacy', 'History-Info'],
      ...['Diversion', 'X-Note', 'x-note', 'X-A'],
    ];
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('"', '<', '>', '\\', ',', ';', '=', '?', '@', 'sip:', 'tel:', '%', '%FF'),
      fc.constantFrom('index=1', 'mp=1', 'party=calling', 'privacy=full', '?Reason=', '\u202e'),
      fc.constantFrom(' '.repeat(3_000), 'a'.repeat(3_000), '"a" <sip:b@c>, '.repeat(200)),
    );
    const value = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
    const header = fc
      .tuple(fc.constantFrom(...names), value)
      .map(([name, text]) => `${name}: ${text.replace(/[\r\n]/gu, '')}`);
    const headers = fc.array(header, { maxLength: 20 });
    const bounded = ({ name = '', number = '', uri = '' }: RemoteParty): void => {
      for (const text of [name, number, uri]) {
        assert.ok(Array.from(text).length <= 530, text);
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(text, /[\u0000-\u001f\u007f-\u009f\u2028\u202a-\u202e]/u);
      }
    };
    fc.assert(
      fc.property(headers, headers, fc.boolean(), (first, second, response) => {
        const facts = new RemoteFacts(fakeMessage(INVITE, first), HOST);
        const later = fakeMessage(response ? RINGING : 'UPDATE sip:a@b SIP/2.0', second);
        for (const signal of facts.news(later)) {
          if (signal.type === 'headers') {
            assert.ok(Object.keys(signal.headers).length <= 64);
            for (const text of Object.values(signal.headers)) assert.ok(text.length <= 8_192);
          }
          if (signal.type !== 'identity') continue;
          const { claimed, network, forwardedBy = [] } = signal.identity;
          assert.ok(forwardedBy.length <= 10);
          for (const party of [claimed, network?.asserted, network?.remotePartyId, ...forwardedBy])
            if (party) bounded(party);
        }
        assert.deepEqual(facts.news(later), [], 'it is told once');
      }),
      { numRuns: 150 },
    );
  });
});

describe('RemoteFacts', () => {
  const request = (headers: readonly string[], from = FROM): ReturnType<typeof fakeMessage> =>
    fakeMessage('UPDATE sip:alice@example.com SIP/2.0', [from, 'To: <sip:a@b>;tag=2', ...headers]);

  it('tells another From once, and one with another name only not at all', () => {
    const facts = new RemoteFacts('sip:bob@example.com:5070;transport=tcp', HOST);
    assert.deepEqual(facts.news(request([])), []);
    assert.deepEqual(facts.news(request([], 'From: "Robert" <sip:bob@example.com>;tag=1')), []);
    const carol = 'From: "Carol" <sip:carol@example.com>;tag=1';
    assert.deepEqual(facts.news(request([], carol)), [
      { type: 'identity', identity: { claimed: { name: 'Carol', uri: 'sip:carol@example.com' } } },
    ]);
    assert.deepEqual(facts.news(request([], carol)), []);
  });

  it('tells what the network says when it changes, and once more when it changes back', () => {
    const facts = new RemoteFacts(
      fakeMessage(INVITE, [FROM, 'P-Asserted-Identity: <sip:bob@x>']),
      HOST,
    );
    const says = (uri: string): readonly unknown[] =>
      facts.news(request([`P-Asserted-Identity: <${uri}>`]));
    assert.deepEqual(says('sip:bob@x'), []);
    assert.equal(says('sip:carol@x').length, 1);
    assert.deepEqual(says('sip:carol@x'), []);
    assert.deepEqual(facts.news(request([])), []);
    assert.equal(says('sip:bob@x').length, 1);
  });

  it('in mid-call takes a Remote-Party-ID of either party', () => {
    const of = (party: string): unknown =>
      new RemoteFacts('sip:bob@example.com', HOST)
        .news(request([`Remote-Party-ID: <sip:carol@x>${party}`]))
        .map((signal) => signal.type === 'identity' && signal.identity.network?.remotePartyId?.uri);
    for (const party of [';party=calling', ';party=called', '']) {
      assert.deepEqual(of(party), ['sip:carol@x']);
    }
  });

  it('collects X- headers: one of the same name is new, whatever its case; several are a list', () => {
    const facts = new RemoteFacts(fakeMessage(INVITE, [FROM, 'X-A: 1', 'X-B: 2']), HOST);
    assert.deepEqual(facts.news(request(['X-A: 1'])), []);
    assert.deepEqual(facts.news(request(['x-a: 3', 'X-C: 4', 'x-c: 5\u0000\u202e6'])), [
      { type: 'headers', headers: { 'x-a': '3', 'X-C': '4, 5 6', 'X-B': '2' } },
    ]);
  });

  it('does not cut a header in the middle of a character', () => {
    const facts = new RemoteFacts('sip:bob@example.com', HOST);
    const [signal] = facts.news(request([`X-A: ${'x'.repeat(8_191)}😀`]));
    assert.deepEqual(signal, { type: 'headers', headers: { 'X-A': 'x'.repeat(8_191) } });
  });
});
