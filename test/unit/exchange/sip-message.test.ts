import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readMessage } from '../../../src/exchange/sip-check.js';
import {
  cseq,
  formatMessage,
  header,
  headerList,
  isRequest,
  parseMessage,
  withFirstHeaders,
  withHeader,
  withoutHeaders,
  withoutTopVia,
  type SipMessage,
  type SipRequest,
} from '../../../src/exchange/sip-message.js';
import { request, sip } from './support.js';

function good(text: string): SipMessage {
  const message = readMessage(text);
  assert.ok(!('fault' in message), 'fault' in message ? message.fault.reason : '');
  return message;
}

function goodRequest(text: string): SipRequest {
  const message = good(text);
  assert.ok(isRequest(message));
  return message;
}

describe('reading', () => {
  test('a request: method, URI, headers by any name, body', () => {
    const message = goodRequest(
      sip(
        [
          'INVITE sip:bob@example.com SIP/2.0',
          'v: SIP/2.0/WS a.invalid;branch=z9hG4bK1',
          'MAX-FORWARDS:70',
          'f:"Alice" <sip:alice@example.com>;tag=1',
          't : <sip:bob@example.com>',
          'i: 1@a',
          'CSEQ: 7   INVITE',
          'c: application/sdp',
        ],
        'v=0\r\nżółć 😀\r\n\r\nmore',
      ).replace('Content-Length', 'l'),
    );
    assert.equal(message.method, 'INVITE');
    assert.equal(message.uri, 'sip:bob@example.com');
    assert.equal(header(message, 'from'), '"Alice" <sip:alice@example.com>;tag=1');
    assert.equal(header(message, 'call-id'), '1@a');
    assert.equal(header(message, 'max-forwards'), '70');
    assert.equal(header(message, 'content-type'), 'application/sdp');
    assert.deepEqual(cseq(message), { number: 7, method: 'INVITE' });
    assert.equal(message.body, 'v=0\r\nżółć 😀\r\n\r\nmore');
  });

  test('a response, with an empty reason phrase or none', () => {
    for (const line of ['SIP/2.0 183 ', 'SIP/2.0 183']) {
      const text = request('INVITE', 'sip:bob@example.com').replace(/^.*/u, line);
      const message = good(text);
      assert.ok(!isRequest(message));
      assert.deepEqual([message.status, message.reason], [183, '']);
    }
  });

  test('folded lines, leading line ends, and lists over several lines', () => {
    const text = [
      '',
      'OPTIONS sip:bob@example.com SIP/2.0',
      'Via: SIP/2.0/WS a.invalid',
      ' ;branch=z9hG4bK1',
      'Via: SIP/2.0/UDP b.invalid;branch=z9hG4bK2, SIP / 2.0 / TCP c.invalid:5060',
      '\t;branch=z9hG4bK3',
      'From: "a, b <c>" <sip:alice@example.com>;tag=1',
      'To: <sip:bob@example.com>',
      'Subject: first',
      '  second,',
      '\t third',
      'Call-ID: 1',
      'CSeq: 1 OPTIONS',
      '',
      '',
    ].join('\r\n');
    const message = goodRequest(text);
    assert.equal(header(message, 'via'), 'SIP/2.0/WS a.invalid ;branch=z9hG4bK1');
    assert.equal(headerList(message, 'via').length, 3);
    assert.equal(header(message, 'subject'), 'first second, third');
  });

  test('the body ends at Content-Length, counted in bytes', () => {
    const text = request('MESSAGE', 'sip:bob@example.com', { body: 'grüße' });
    assert.equal(goodRequest(text).body, 'grüße');
    assert.equal(goodRequest(text + 'INVITE sip:next@example.com SIP/2.0\r\n').body, 'grüße');
  });

  test('a cut through a character is refused', () => {
    const text = request('MESSAGE', 'sip:bob@example.com', { body: '😀' }).replace(
      'Content-Length: 4',
      'Content-Length: 2',
    );
    const read = readMessage(text);
    assert.ok('fault' in read);
    assert.equal(read.fault.status, 400);
  });

  test('what has no line end in it keeps its bytes when written again', () => {
    const body = '\u0000\u0001--boundary\r\n\r\n\n\r\r\n\t ';
    const text = request('MESSAGE', 'sip:bob@example.com', {
      body,
      lines: ['X-Odd:   tab\there "\\" '],
    });
    const again = formatMessage(goodRequest(text));
    assert.ok(again.endsWith(`\r\n\r\n${body}`));
    assert.ok(again.includes('\r\nX-Odd: tab\there "\\"\r\n'));
  });
});

describe('changing', () => {
  const base = goodRequest(
    request('INVITE', 'sip:bob@example.com', {
      lines: [
        'v: SIP/2.0/WS older.invalid;branch=z9hG4bKx, SIP/2.0/WS oldest.invalid;branch=z9hG4bKy',
        'Route: <sip:a;lr>',
        'Route: <sip:b;lr>',
      ],
    }),
  );

  test('a header is put first, replaced at its place, removed', () => {
    const first = withFirstHeaders(base, ['Via', 'SIP/2.0/WS proxy.invalid;branch=z9hG4bKp']);
    assert.equal(headerList(first, 'via').length, 4);
    assert.equal(headerList(first, 'via')[0], 'SIP/2.0/WS proxy.invalid;branch=z9hG4bKp');
    const routed = withHeader(base, 'Route', '<sip:c;lr>');
    assert.deepEqual(headerList(routed, 'route'), ['<sip:c;lr>']);
    const place = (message: SipMessage): number =>
      message.headers.findIndex((line) => line.key === 'route');
    assert.equal(place(routed), place(base));
    assert.deepEqual(headerList(withoutHeaders(base, 'route', 'to'), 'route'), []);
    assert.deepEqual(headerList(base, 'route'), ['<sip:a;lr>', '<sip:b;lr>'], 'the original stays');
  });

  test('the topmost Via is taken off, one by one, list or line', () => {
    const one = withoutTopVia(base);
    assert.deepEqual(headerList(one, 'via').length, 2);
    const two = withoutTopVia(one);
    assert.deepEqual(headerList(two, 'via'), ['SIP/2.0/WS oldest.invalid;branch=z9hG4bKy']);
    assert.deepEqual(headerList(withoutTopVia(two), 'via'), []);
    assert.deepEqual(headerList(withoutTopVia(withoutTopVia(two)), 'via'), []);
  });
});

describe('properties', () => {
  const token = fc.stringMatching(/^[A-Za-z0-9\-.!%*_+`'~]{1,20}$/u);

  const value = fc
    .string({ unit: 'binary', maxLength: 80 })
    .map((text) => text.replace(/[\r\n]/gu, '').trim());

  test('what is written is read again, header by header and byte by byte', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(token, value), { maxLength: 20 }),
        fc.string({ unit: 'binary', maxLength: 200 }),
        (lines, body) => {
          const headers = lines.map(([name, text]) => ({
            key: name.toLowerCase(),
            name,
            value: text,
          }));
          const written = formatMessage({ method: 'MESSAGE', uri: 'sip:a@b', headers, body });
          const read = parseMessage(written);
          assert.ok(!('malformed' in read));
          assert.deepEqual(
            read.headers.map((line) => [line.name, line.value]),
            headers.map((line) => [line.name, line.value]),
          );
          assert.equal(read.body, body);
          assert.equal(formatMessage(read), written);
        },
      ),
    );
  });

  test('no text makes the reader throw, and a changed message is either read or refused', () => {
    const texts = [
      request('INVITE', 'sip:bob@example.com', {
        body: 'v=0\r\n',
        lines: ['Contact: <sip:a@b>;q=1', 'Route: <sip:x;lr>'],
      }),
      request('REGISTER', 'sip:example.com', { lines: ['Contact: *'] }),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.nat(),
        fc.nat(40),
        fc.string({ unit: 'binary', maxLength: 10 }),
        (text, at, length, inserted) => {
          const place = at % text.length;
          const changed = text.slice(0, place) + inserted + text.slice(place + length);
          const read = readMessage(changed);
          if ('fault' in read) assert.ok(read.fault.status >= 400);
          else assert.ok(formatMessage(read).length > 0);
        },
      ),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        readMessage(text);
      }),
    );
  });

  test('long hostile texts are read in time', () => {
    const many = 200_000;
    const texts = [
      ' '.repeat(many),
      `INVITE ${'sip:a@b;'.repeat(many / 10)} SIP/2.0\r\n\r\n`,
      request('INVITE', 'sip:b@c', { lines: [`X: ${' '.repeat(many)}`] }),
      request('INVITE', 'sip:b@c', { lines: [`Via: ${'"'.repeat(many)}`] }),
      request('INVITE', 'sip:b@c', {
        lines: [`Route: ${'<sip:exchange.invalid;lr>,'.repeat(many / 30)}`],
      }),
      request('INVITE', 'sip:b@c', { lines: [`Contact: ${'<'.repeat(many)}`] }),
      request('INVITE', 'sip:b@c').replace('"Some One"', `"${'\\'.repeat(many)}"`),
      request('INVITE', `sip:${'a'.repeat(many)}!`),
      `${'A'.repeat(many)}: `,
    ];
    const start = performance.now();
    for (const text of texts) readMessage(text);
    assert.ok(performance.now() - start < 1500);
  });
});
