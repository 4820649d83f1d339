import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
  ownOutcome,
  publishedOutcome,
  REFUSED,
  THREW,
} from '../../../support/published-grammar.js';
import { torture, type Corpus } from '../../../support/sip-torture.js';

/** Every shape of the 3,978 headers that JsSIP got in all tests, from Kamailio, baresip and sipp too. */
const recorded = JSON.parse(
  readFileSync(new URL('grammar-recorded.json', import.meta.url), 'utf8'),
) as Corpus;

const bases = [recorded, torture].flatMap((corpus) =>
  Object.entries(corpus).flatMap(([rule, inputs]) => inputs.map((input) => ({ rule, input }))),
);

// What the rules are made of, and what is in none.
const PIECES = [
  ...[
    'sip:',
    'sips:',
    'SIP/2.0',
    'WSS',
    'INVITE',
    '200',
    'refer',
    'a',
    'b1',
    'z9hG4bK1',
    'é',
    '😀',
  ],
  ...['example.com', '1.2.3.4', '[::1]', '::1', '5060', '0.5', '60', '%41', '%', '\0', '\ud800'],
  ...['transport=', 'ws', 'tcp', 'user=', 'phone', 'method=', 'ttl=', 'maddr=', 'lr', '=on'],
  ...['tag=', 'q=', 'expires=', 'branch=', 'rport', 'received=', 'refresher=uac', 'id=1'],
  ...['to-tag=', 'from-tag=', 'early-only', '__proto__', 'constructor', '?', 'x=', '&'],
  ...['@', '.', ':', ';', ',', '<', '>', '"', '\\', '/', '*', '-', '_', '(', ')', '[', ']'],
  ...[' ', '\t', '\r\n ', '\r\n', ''],
];

const mutated = fc
  .record({
    base: fc.constantFrom(...bases),
    edits: fc.array(
      fc.record({
        at: fc.nat({ max: 10_000 }),
        cut: fc.integer({ min: 0, max: 4 }),
        put: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 2 })),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ base: { rule, input }, edits }) => ({
    rule,
    input: edits.reduce((given, { at, cut, put }) => {
      const index = at % (given.length + 1);
      return given.slice(0, index) + put + given.slice(index + cut);
    }, input),
  }));

/**
 * The input without what the two read differently on purpose: special parameters and words lose
 * their names, and what is mixed up or refused without need is taken out.
 */
function neutral(input: string, rule: string): string {
  const plain = input
    .replace(
      /(;\s*)(?=transport|user|method|ttl|maddr|lr|q|expires|rport|refresher|tag|to-tag|from-tag|early)/giu,
      '$1x',
    )
    .replace(/\?[^<>;,\s]*/gu, '')
    .replace(/=\s*\[[^\]]*\]/gu, (address) => address.toLowerCase());
  switch (rule) {
    case 'Request_Response':
      return /^sip\//iu.test(input)
        ? input.replace(/^(\S+ \d{3})\b.*$/su, '$1 x')
        : plain.replace(/^/u, 'X');
    case 'CSeq':
      return plain.replace(/(\s)(\w)/u, '$1X$2');
    case 'Content_Type':
      return `x${plain}`;
    case 'Contact':
      return plain.replace(/^\s*\*/u, 'x');
    case 'Event':
      return plain.replace(/^[^;]*/u, (event) => event.replace(/\./gu, ''));
    case 'Via':
      return plain
        .replace(/,.*$/su, '')
        .replace(/^(\s*)(.*?\/.*?\/\s*)/su, '$1X$2X')
        .replace(/(;\s*)(?=received)/giu, '$1x');
    default:
      return plain;
  }
}

/** The published parser throws, or makes a request without a URI or a status that is none. */
function isUnusable(published: unknown): boolean {
  const { method, uri, status } = Object(published) as Record<string, unknown>;
  return published === THREW || (method !== undefined && uri === undefined) || Number(status) < 100;
}

type Verdict = 'same' | 'different on purpose' | 'different';

function compare(input: string, rule: string): Verdict {
  const published = publishedOutcome(input, rule);
  const own = ownOutcome(input, rule);
  if (isDeepStrictEqual(published, own)) return 'same';
  if (isUnusable(published) && own === REFUSED) return 'different on purpose';
  const plain = neutral(input, rule);
  const after = publishedOutcome(plain, rule);
  const agree =
    isDeepStrictEqual(after, ownOutcome(plain, rule)) ||
    (isUnusable(after) && ownOutcome(plain, rule) === REFUSED);
  return plain !== input && agree ? 'different on purpose' : 'different';
}

const address = (parameters: object, uri: object = { host: 'b' }): object => ({ uri, parameters });

/** Why, the rule, the input, what the published parser makes of it (in part), and what ours does. */
const DIFFERENCES: readonly (readonly [string, string, string, unknown, unknown])[] = [
  ['it throws', 'Contact', '*', THREW, REFUSED],
  ['it throws', 'From', '<sip:%FF@b.c>', THREW, REFUSED],
  [
    'it throws',
    'SIP_URI',
    'sip:a@b?constructor=x',
    THREW,
    { host: 'b', headers: { Constructor: ['x'] } },
  ],
  [
    'it cuts a word',
    'SIP_URI',
    'sip:a@b;transport=tcp6',
    REFUSED,
    { parameters: { transport: 'tcp6' } },
  ],
  ['it cuts a word', 'SIP_URI', 'sip:a@b;lrx', REFUSED, { parameters: { lrx: null } }],
  ['it cuts a word', 'CSeq', '1 INVITES', REFUSED, { value: 1, method: 'INVITES' }],
  ['it cuts a word', 'Via', 'SIP/2.0/TLS-SCTP a.b;branch=1', REFUSED, { branch: '1' }],
  ['it cuts a word', 'Contact', '<sip:a@b>;q=0.1234', REFUSED, [{ offset: 0, possition: 18 }]],
  [
    'it cuts a word',
    'Session_Expires',
    '90;refresher=uacs',
    REFUSED,
    { expires: 90, refresher: undefined },
  ],
  ['it cuts a word', 'Content_Type', 'texts/plain', REFUSED, 'texts/plain'],
  ['it mixes up', 'SIP_URI', 'sip:a@b;maddr=c.d', { host: 'c.d' }, { host: 'b' }],
  [
    'it mixes up',
    'From',
    '<sip:a@b;ttl=5>',
    address({ ttl: '5' }),
    address({}, { parameters: { ttl: '5' } }),
  ],
  [
    'it mixes up',
    'Request_Response',
    'INVITE sip:a@b;method=BYE SIP/2.0',
    { method: 'BYE' },
    { method: 'INVITE' },
  ],
  [
    'it mixes up',
    'Contact',
    '<sip:a@b?x=1>,<sip:c@d>',
    [{ offset: 0 }, { parsed: { uri: { headers: { X: ['1'] } } } }],
    [{ offset: 0 }, { parsed: { uri: { headers: {} } } }],
  ],
  [
    'it mixes up',
    'Via',
    'SIP/2.0/WS a;branch=1,SIP/2.0/WS b;branch=2',
    { branch: '2' },
    { branch: '1' },
  ],
  [
    'it mixes up',
    'Event',
    'presence.winfo',
    { event: 'presence.,winfo' },
    { event: 'presence.winfo' },
  ],
  [
    'it drops a value',
    'SIP_URI',
    'sip:a@b;lr=on',
    { parameters: { lr: null } },
    { parameters: { lr: 'on' } },
  ],
  [
    'it refuses without need',
    'Request_Response',
    'SIP/2.0 403 "No" [x]',
    REFUSED,
    { status: 403, reason: '"No" [x]' },
  ],
  [
    'it refuses without need',
    'Request_Response',
    'SIP/2.0 403',
    REFUSED,
    { status: 403, reason: '' },
  ],
  [
    'it makes no request of it',
    'Request_Response',
    'INVITE tel:+1 SIP/2.0',
    { uri: undefined },
    REFUSED,
  ],
  ['it makes no response of it', 'Request_Response', 'SIP/2.0 000 x', { status: 0 }, REFUSED],
  [
    'of two tags the last counts',
    'To',
    '<sip:a@b>;tag=1;tag',
    address({ tag: '1' }),
    address({ tag: null }),
  ],
  [
    'names are of either case',
    'Replaces',
    'a;To-Tag=1;from-tag=2',
    { to_tag: undefined },
    { to_tag: '1' },
  ],
  [
    'values stay as they were',
    'From',
    '<sip:a@b>;x=[::A]',
    address({ x: '[::a]' }),
    address({ x: '[::A]' }),
  ],
];

/** Of an outcome what is expected of it: nested, as far as that goes. */
function pick(outcome: unknown, expected: unknown): unknown {
  if (typeof outcome !== 'object' || outcome === null) return outcome;
  if (typeof expected !== 'object' || expected === null) return outcome;
  const fields = outcome as Record<string, unknown>;
  const wanted = Object.entries(expected).map(([name, value]) => [name, pick(fields[name], value)]);
  if (Array.isArray(outcome)) return wanted.map(([, value]) => value);
  // Nothing wanted means that there is nothing.
  return wanted.length === 0 ? fields : Object.fromEntries(wanted);
}

describe('the grammar, beside the one JsSIP is published with', () => {
  for (const [rule, inputs] of [recorded, torture].flatMap((corpus) => Object.entries(corpus))) {
    it(`makes the same of ${inputs.length} for ${rule}`, () => {
      for (const input of inputs) {
        assert.deepEqual(ownOutcome(input, rule), publishedOutcome(input, rule), input);
      }
    });
  }

  it('makes the same of mutations of these, but for what differs on purpose', () => {
    const counts = { same: 0, 'different on purpose': 0, accepted: 0 };
    fc.assert(
      fc.property(mutated, ({ rule, input }) => {
        const verdict = compare(input, rule);
        assert.notEqual(verdict, 'different', `${rule}: ${JSON.stringify(input)}`);
        if (verdict === 'different') return;
        counts[verdict] += 1;
        if (verdict === 'same' && ownOutcome(input, rule) !== REFUSED) counts.accepted += 1;
      }),
      { numRuns: 4_000 },
    );
    // Most are alike, and enough of them are no refusals.
    assert.ok(counts.same > 40 * counts['different on purpose'], JSON.stringify(counts));
    assert.ok(counts.accepted > 400, JSON.stringify(counts));
  });

  for (const [why, rule, input, published, own] of DIFFERENCES) {
    it(`differs: ${why} (${rule}: ${input.slice(0, 60)})`, () => {
      assert.deepEqual(pick(publishedOutcome(input, rule), published), published);
      assert.deepEqual(pick(ownOutcome(input, rule), own), own);
      assert.equal(compare(input, rule), 'different on purpose');
    });
  }
});

describe('the grammar', () => {
  const rules = Object.keys(torture);

  it('never throws over an input', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rules), fc.string({ unit: 'binary' }), (rule, input) => {
        ownOutcome(input, rule);
      }),
    );
  });

  it('refuses what is longer than any header', () => {
    assert.notEqual(ownOutcome('x'.repeat(65_536), 'Call_ID'), REFUSED);
    assert.equal(ownOutcome('x'.repeat(65_537), 'Call_ID'), REFUSED);
  });

  it('comes to an end over inputs that could be matched in many ways', () => {
    const starts = [
      '',
      '"',
      'a',
      '<sip:a@b>',
      'sip:',
      'sip:a@b',
      'SIP/2.0/WS a',
      'INVITE sip:',
      '1',
    ];
    const links = [
      '\r\n  ',
      '\t',
      'a.',
      'a ',
      '%41',
      ';a',
      ';a=b',
      ' ;\t',
      ',<sip:a@b>',
      '\\"',
      ':1',
      '&a=b',
    ];
    for (const rule of rules) {
      for (const start of starts) {
        for (const link of links) {
          ownOutcome(start + link.repeat(Math.floor(60_000 / link.length)) + '\0', rule);
        }
      }
    }
  });

  it('has no other rules', () => {
    assert.throws(() => ownOutcome('x', 'Nothing_Such'), /no rule/u);
  });
});
