import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { UserAgent } from 'jssip/lib/JsSIP.js';
import { EventEmitter } from '../../../../src/backends/sip/jssip-parts/event-emitter.js';
import { type Library, parseMessage } from '../../../../src/backends/sip/jssip-parts/parser.js';

const require = createRequire(import.meta.url);

describe('the part that stands in for events', () => {
  const { EventEmitter: Published } = require('events/') as { EventEmitter: typeof EventEmitter };
  type Step = readonly ['on' | 'removeListener' | 'emit' | 'count', 'a' | 'b', number];
  const step: fc.Arbitrary<Step> = fc.tuple(
    fc.constantFrom('on', 'removeListener', 'emit', 'count'),
    fc.constantFrom('a', 'b'),
    fc.nat({ max: 3 }),
  );

  /** What is heard while an emitter goes through the steps. */
  function heard(emitter: EventEmitter, steps: readonly Step[]): readonly unknown[] {
    const log: unknown[] = [];
    const listeners = [0, 1, 2, 3].map((index) => (...values: unknown[]) => {
      log.push([index, ...values]);
      // Two that change the list while it is gone through.
      if (index === 2) emitter.removeListener('a', listeners[3]!);
      if (index === 3) emitter.on('b', listeners[0]!);
    });
    for (const [what, event, index] of steps) {
      if (what === 'emit') log.push(emitter.emit(event, index, event));
      else if (what === 'count') log.push(emitter.listeners(event).length);
      else emitter[what](event, listeners[index]!);
    }
    return log;
  }

  it('does the same', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        assert.deepEqual(heard(new EventEmitter(), steps), heard(new Published(), steps));
      }),
    );
  });

  it('prints no warning over many listeners', () => {
    const emitter = new EventEmitter();
    let calls = 0;
    for (let count = 0; count < 20; count += 1) {
      emitter.on('x', () => {
        calls += 1;
      });
    }
    emitter.emit('x');
    assert.equal(calls, 20);
  });
});

describe("the part that stands in for JsSIP's parser of messages", () => {
  const ua = {} as UserAgent;
  const { parseMessage: published } = require('jssip/lib/Parser.js') as {
    parseMessage: (data: string, ua: UserAgent) => unknown;
  };
  const grammar = require('jssip/lib/Grammar.js') as Pick<Library, 'parse'>;
  const library: Library = {
    ...(require('jssip/lib/SIPMessage.js') as Omit<Library, 'parse'>),
    parse: (input, rule) => grammar.parse(input, rule),
  };
  const request = 'INVITE sip:bob@example.com SIP/2.0';
  const lines = [
    'Via: SIP/2.0/WS a.invalid;branch=z9hG4bK1',
    'From: "Ann" <sip:ann@example.com>;tag=1',
    'To: <sip:bob@example.com>',
    'Call-ID: c1',
    'CSeq: 7 INVITE',
    'Max-Forwards: 70',
    'Content-Length: 0',
  ];
  const message = (start: string, ...more: string[]): string =>
    [start, ...lines, ...more, '', ''].join('\r\n');

  for (const [what, text] of [
    ['a request', message(request, 'X-Name: a', 'x-name: b', 'X_Name: c')],
    ['a response', message('SIP/2.0 200 OK', 'To: <sip:bob@example.com>;tag=2')],
    ['one with a body', `${message(request, 'Content-Type: text/plain', 'Content-Length: 2')}hi`],
    ['one that was sent on', message(request, 'Via: SIP/2.0/UDP b;branch=2', 'v: x')],
    [
      'lists',
      message(request, 'm: <sip:a@b;c>, <sip:d@e>;q=1', 'Record-Route: <sip:f;lr>,<sip:g>'),
    ],
    ['short names', message(request, 'x: 90;refresher=uac', 'c: text/plain', 'i: c2')],
    ['names that every object has', message(request, 'constructor: a', '__proto__: b')],
    ['a malformed address', message(request, 'Contact: <sip:a@b')],
    ['a malformed number', message(request, 'Max-Forwards: many')],
    ['a malformed start', message('INVITE SIP/2.0')],
  ] as const) {
    it(`reads ${what} as that does`, () => {
      assert.deepEqual(parseMessage(text, ua, library), published(text, ua));
    });
  }
});
