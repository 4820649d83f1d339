import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { filterInbound } from '../../../../src/backends/sip/inbound-filter.js';
import { restoreUris, toReadableUri } from '../../../../src/backends/sip/opaque-uri.js';
import {
  headerOf,
  headersOf,
  parseAddressParts,
  parseSipText,
  retryAfterOf,
  splitList,
} from '../../../../src/backends/sip/sip-text.js';

const REQUEST = 'INVITE sip:alice@example.com SIP/2.0';
const RESPONSE = 'SIP/2.0 200 OK';

function message(
  start: string,
  changes: Readonly<Record<string, string | undefined>> = {},
  body = '',
): string {
  const headers: Record<string, string | undefined> = {
    Via: 'SIP/2.0/WSS a.invalid;branch=z9hG4bK1',
    From: '"Bob" <sip:bob@example.com>;tag=b',
    To: '<sip:alice@example.com>',
    'Call-ID': 'abc',
    CSeq: '1 INVITE',
    Contact: '<sip:bob@far.invalid>',
    ...changes,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return [start, ...lines, '', body].join('\r\n');
}

describe('filterInbound', () => {
  it('leaves a good message as it is, but for the size of its body', () => {
    const text = message(
      REQUEST,
      { 'X-Odd-NAME': 'a:b', 'Content-Length': '3', 'Content-Type': 'text/plain' },
      'xyz',
    );
    assert.equal(filterInbound(text).text, text);
  });

  const refused: readonly (readonly [string, number | undefined, string])[] = [
    ['no SIP at all', undefined, 'hello'],
    ['no Via', undefined, message(REQUEST, { Via: undefined })],
    ['a tel: Request-URI', 416, message('INVITE tel:+1 SIP/2.0')],
    ['CSeq of another method', 400, message(REQUEST, { CSeq: '1 BYE' })],
    ['CSeq out of range', 400, message(REQUEST, { CSeq: '2147483648 INVITE' })],
    ['Contact "*"', 400, message(REQUEST, { Contact: '*' })],
    ['no Contact', 400, message(REQUEST, { Contact: undefined })],
    ['escapes that are not UTF-8', 400, message('INVITE sip:%FF@example.com SIP/2.0')],
    [
      'NOTIFY without Event',
      400,
      message('NOTIFY sip:alice@example.com SIP/2.0', { CSeq: '1 NOTIFY' }),
    ],
    [
      'REFER to a tel: URI',
      416,
      message('REFER sip:alice@example.com SIP/2.0', { CSeq: '1 REFER', 'Refer-To': '<tel:+1>' }),
    ],
    [
      'Replaces elsewhere than in an INVITE',
      400,
      message('OPTIONS sip:alice@example.com SIP/2.0', {
        CSeq: '1 OPTIONS',
        Replaces: 'a;to-tag=b;from-tag=c',
      }),
    ],
    ['an extension we do not have', 420, message(REQUEST, { Require: 'timer, 100rel' })],
    ['a body cut off', 400, message(REQUEST, { 'Content-Length': '10' }, 'short')],
    [
      'an ACK with a bad CSeq',
      undefined,
      message('ACK sip:alice@example.com SIP/2.0', { CSeq: 'x' }),
    ],
    ['a response with a bad CSeq', undefined, message(RESPONSE, { CSeq: 'garbage' })],
    ['a response without a branch', undefined, message(RESPONSE, { Via: 'SIP/2.0/WSS a.invalid' })],
    ['a response cut off', undefined, message(RESPONSE, { 'Content-Length': '10' }, 'short')],
  ];
  for (const [name, code, text] of refused) {
    it(`refuses ${name}: ${code === undefined ? 'no answer' : String(code)}`, () => {
      const { refused: why, reply, text: passed } = filterInbound(text);
      assert.ok(why);
      assert.equal(passed, undefined);
      const answer = reply === undefined ? undefined : parseSipText(reply);
      assert.equal(answer?.statusCode, code);
      if (!answer) return;
      assert.equal(headerOf(answer, 'via'), 'SIP/2.0/WSS a.invalid;branch=z9hG4bK1');
      assert.equal(headerOf(answer, 'call-id'), 'abc');
      assert.equal(headerOf(answer, 'unsupported'), code === 420 ? '100rel' : undefined);
      assert.equal(headerOf(answer, 'from'), '"Bob" <sip:bob@example.com>;tag=b');
      assert.match(headerOf(answer, 'to') ?? '', /^<sip:alice@example\.com>;tag=\w+$/u);
    });
  }

  it('M13: hides from JsSIP what it would act upon, each as it was written, and takes no hint from outside', () => {
    const text = message(REQUEST, {
      Replaces: 'a;to-tag=b;from-tag=c',
      'hidden-replaces': 'x;to-tag=y;from-tag=z',
      'Hidden-Refer-To': '<sip:evil@example.com>',
    });
    const passed = filterInbound(text).message;
    assert.ok(passed);
    assert.deepEqual(headersOf(passed, 'replaces'), []);
    assert.deepEqual(headersOf(passed, 'hidden-replaces'), ['a;to-tag=b;from-tag=c']);
    assert.deepEqual(headersOf(passed, 'hidden-refer-to'), []);
    const refer = filterInbound(
      message('REFER sip:alice@example.com SIP/2.0', { CSeq: '1 REFER', r: '<sip:c@d>' }),
    );
    assert.ok(refer.message);
    assert.deepEqual(headersOf(refer.message, 'hidden-refer-to'), ['<sip:c@d>']);
    assert.ok(!/^(?:r|Refer-To):/imu.test(refer.text ?? ''));
  });

  const repaired: readonly (readonly [
    string,
    Record<string, string>,
    string,
    string | undefined,
  ])[] = [
    ['Expires', { Expires: '99999999999' }, 'expires', '86400'],
    ['Expires with a parameter', { Expires: '60' }, 'expires', '60'],
    [
      'Session-Expires',
      { 'Session-Expires': '4294967295;refresher=uac' },
      'session-expires',
      '86400;refresher=uac',
    ],
    ['Session-Expires in its short form', { x: '1800' }, 'session-expires', '1800'],
    ['Session-Expires that is none', { 'Session-Expires': 'soon' }, 'session-expires', undefined],
    [
      'the content type',
      { 'Content-Type': 'application/SDP ; charset=utf-8' },
      'content-type',
      'application/sdp',
    ],
    [
      'a content type that only begins alike',
      { c: 'application/sdpfrag' },
      'content-type',
      'application/sdpfrag',
    ],
    [
      'a name without quotes',
      { From: 'Éric "x" <sip:e@f.g>;tag=1' },
      'from',
      '"Éric \\"x\\"" <sip:e@f.g>;tag=1',
    ],
    [
      'a name with a bell in it',
      { From: '"a\u0007b" <sip:e@f.g>;tag=1' },
      'from',
      '"a b" <sip:e@f.g>;tag=1',
    ],
    ['an address without brackets', { From: 'sip:e@f.g;tag=1' }, 'from', '<sip:e@f.g>;tag=1'],
    [
      'a bracket inside a name',
      { From: '"<evil>" <sip:e@f.g>;tag=1' },
      'from',
      '"<evil>" <sip:e@f.g>;tag=1',
    ],
  ];
  for (const [name, headers, key, value] of repaired) {
    it(`puts ${name} right`, () => {
      const passed = filterInbound(message(REQUEST, headers));
      assert.ok(passed.message);
      assert.equal(headerOf(passed.message, key), value);
    });
  }

  it('counts the body in bytes and takes out lone surrogates', () => {
    const cut = filterInbound(message(REQUEST, { 'Content-Length': '1' }, '😀😀'));
    assert.equal(cut.message?.body, '\ufffd');
    assert.equal(cut.message && headerOf(cut.message, 'content-length'), '3');
    const longer = filterInbound(message(REQUEST, { 'Content-Length': '2' }, 'éééé'));
    assert.equal(longer.message?.body, 'é');
  });

  it('drops "*" from a response and keeps all its challenges', () => {
    const text = message('SIP/2.0 401 Unauthorized', {
      Contact: '*',
      'WWW-Authenticate': 'Bearer',
      'Www-authenticate': 'Digest realm="a", nonce="b"',
      'Proxy-Authenticate': 'Digest realm="c", nonce="d"',
    });
    const passed = filterInbound(text).message;
    assert.ok(passed);
    assert.equal(headerOf(passed, 'contact'), undefined);
    assert.deepEqual(headersOf(passed, 'x-www-authenticate'), [
      'Bearer',
      'Digest realm="a", nonce="b"',
    ]);
    assert.deepEqual(headersOf(passed, 'www-authenticate'), []);
    assert.deepEqual(headersOf(passed, 'proxy-authenticate'), []);
  });

  it('property: it never throws, and passes nothing without its mandatory headers', () => {
    const pieces = fc.constantFrom(
      'INVITE sip:a@b SIP/2.0',
      'SIP/2.0 200 OK',
      '\r\n',
      '\r\n\r\n',
      'Via: ',
      'From: ',
      'To: ',
      'CSeq: ',
      'Call-ID: ',
      'Contact: *',
      '1 INVITE',
      '<sip:%FF@x>',
      '"',
      '\\',
      ';branch=z',
      ' \t',
      'l: 99',
      '\u0000',
      '😀',
      '\ud800',
      '<',
      '>',
      ',',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 40 }),
        (parts) => {
          const { refused: why, text } = filterInbound(parts.join(''));
          return (why === undefined) !== (text === undefined);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

describe('toReadableUri', () => {
  it('changes what JsSIP cannot parse, and restoreUris() gives it back', () => {
    for (const uri of [
      'sip:a@b.c',
      'sips:a@b.c:5061;transport=tcp',
      'sip:b.c',
      'sip:a:pw@b.c',
      'sip:a@[::1]',
    ]) {
      if (uri !== 'sip:a:pw@b.c') assert.equal(toReadableUri(uri), uri);
      assert.equal(restoreUris(toReadableUri(uri)), uri);
    }
    for (const uri of [
      'tel:+1;phone-context=x',
      'sip:%FF%FE@b.c',
      'urn:service:sos',
      'sip:a b@c',
      'sip:é@c',
      '',
    ]) {
      assert.match(toReadableUri(uri), /^sip:[0-9a-f]*@opaque-uri\.invalid$/u);
    }
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        (uri) => restoreUris(toReadableUri(uri)) === uri,
      ),
    );
  });
});

describe('the parts of a SIP text', () => {
  it('unfolds lines and knows short forms', () => {
    const parsed = parseSipText(
      'SIP/2.0 200 OK\r\nv: a\r\n  b\r\nM: <sip:x>\r\nbroken\r\n\r\nbody\r\n\r\nmore',
    );
    assert.ok(parsed);
    assert.equal(headerOf(parsed, 'via'), 'a b');
    assert.equal(headerOf(parsed, 'contact'), '<sip:x>');
    assert.equal(parsed.body, 'body\r\n\r\nmore');
  });

  it('parts lists and addresses', () => {
    assert.deepEqual(splitList('"a, \\"b" <sip:x,y@z>;q=1, <sip:b>, '), [
      '"a, \\"b" <sip:x,y@z>;q=1',
      '<sip:b>',
    ]);
    const { uri, parameters } = parseAddressParts(
      '"<x>" <sip:a@b;lr>;+sip.instance="<urn:uuid:1>";Reg-ID=1;ob',
    );
    assert.equal(uri, 'sip:a@b;lr');
    assert.deepEqual(Object.fromEntries(parameters), {
      '+sip.instance': '<urn:uuid:1>',
      'reg-id': '1',
      ob: '',
    });
    assert.deepEqual(Object.fromEntries(parseAddressParts('sip:a@b;expires=60').parameters), {
      expires: '60',
    });
  });

  it('reads Retry-After with comment and parameters', () => {
    assert.equal(retryAfterOf('120 (I am in a meeting);duration=60'), 120);
    assert.equal(retryAfterOf('soon'), undefined);
    assert.equal(retryAfterOf(undefined), undefined);
  });
});
