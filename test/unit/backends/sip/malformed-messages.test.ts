import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { silentLogger } from '../../../../src/core/log.js';
import { FakeClock } from '../../../support/fakes/fake-clock.js';
import { belongingTo, inviteText, openLine } from '../../../support/sip-line.js';
import { FarEnd } from '../../../support/sip-script.js';

const SDP =
  'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=ice-ufrag:abcd\r\na=fingerprint:sha-256 00\r\n';

// What tends to hurt: structure, encodings, numbers, and names that every object has.
const SPLINTERS = [
  '\r\n',
  '\r\n\r\n',
  ' ',
  '\t',
  ':',
  ';',
  ',',
  '"',
  '<',
  '>',
  '\\',
  '%FF',
  '%',
  '*',
  '\u0000',
  '😀',
  '\ud800',
  '()',
  '0',
  '-1',
  '99999999999999999999',
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'tel:+1',
  'sips:',
  ';tag=',
  'Contact: *\r\n',
  'Via: x\r\n',
  'CSeq: 1 BYE\r\n',
  'Content-Length: 5\r\n',
  'Replaces: a;to-tag=b;from-tag=c\r\n',
  'Session-Expires: x\r\n',
  'Record-Route: x\r\n',
  'Event: refer;id=constructor\r\n',
];

describe('M14: malformed messages, in numbers', () => {
  before(() => {
    // JsSIP asks `window` whether there is WebRTC.
    Object.assign(globalThis, { window: { RTCPeerConnection: class {} } });
  });
  after(() => {
    Reflect.deleteProperty(globalThis, 'window');
  });

  it('no mutation of a message throws, and the line goes on', async () => {
    const clock = new FakeClock();
    const end = new FarEnd(clock);
    Object.assign(end.context.log, silentLogger);
    const { line, dispose } = await openLine(end);
    const registering = line.register(600);
    const register = await end.acceptRegister();
    await registering;
    const invite = inviteText({ body: SDP });
    const to = '<sip:alice@example.com>;tag=1';
    const bases = [
      invite,
      belongingTo(invite, 'CANCEL'),
      belongingTo(invite, 'ACK', { to }),
      ...['BYE', 'NOTIFY', 'UPDATE', 'REFER', 'OPTIONS', 'INFO', 'SUBSCRIBE'].map((method) =>
        belongingTo(invite, 'ACK', { to }).replaceAll('ACK', method),
      ),
      register.text.replace(/^\S+ \S+ SIP\/2\.0/u, 'SIP/2.0 200 OK'),
      invite.replace(/^\S+ \S+ SIP\/2\.0/u, 'SIP/2.0 407 Challenged'),
    ];
    const edit = fc.record({
      at: fc.nat({ max: 100_000 }),
      cut: fc.integer({ min: 0, max: 12 }),
      text: fc.oneof(fc.constantFrom(...SPLINTERS), fc.string({ maxLength: 6 })),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...bases),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        async (base, edits) => {
          const text = edits.reduce((given, { at, cut, text: put }) => {
            const index = at % (given.length + 1);
            return given.slice(0, index) + put + given.slice(index + cut);
          }, base);
          // An error that got out of here would end the process: it runs in a task of its own.
          end.send(text);
          await new Promise((resolve) => setImmediate(resolve));
        },
      ),
      { numRuns: 4_000 },
    );
    await end.rest();
    const again = line.register(600);
    await end.acceptRegister();
    await again;
    dispose();
    assert.equal(clock.pending, 0);
  });
});
