import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { IncomingRequest } from 'jssip/lib/JsSIP.js';
import {
  isTrickle,
  readFragment,
  takesTrickle,
  writeFragment,
} from '../../../../src/backends/sip/trickle.js';

const DESCRIPTION = [
  'v=0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789012345678901',
  'a=mid:0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=ice-ufrag:abcd',
  'a=mid:film',
  '',
].join('\r\n');

const RELAY = 'candidate:1 1 udp 41885695 192.0.2.7 40001 typ relay raddr 192.0.2.1 rport 50000';
const HOST = 'candidate:2 1 udp 2122260223 192.0.2.1 50000 typ host';

function message(headers: Record<string, string | readonly string[]>): IncomingRequest {
  const all = (name: string): string[] => [headers[name] ?? []].flat();
  return {
    getHeaders: all,
    getHeader: (name: string) => all(name)[0],
  } as unknown as IncomingRequest;
}

describe('candidates by INFO (RFC 8840)', () => {
  it('are written by section, with the credentials of their description', () => {
    const candidates = [
      { candidate: RELAY, sdpMid: '0' },
      { candidate: HOST, sdpMid: 'film' },
      { candidate: HOST, sdpMid: '0' },
    ];
    assert.equal(
      writeFragment(DESCRIPTION, { candidates, complete: true }),
      [
        'a=ice-ufrag:abcd',
        'a=ice-pwd:0123456789012345678901',
        'm=audio 9 RTP/AVP 0',
        'a=mid:0',
        `a=${RELAY}`,
        `a=${HOST}`,
        'a=end-of-candidates',
        'm=video 9 RTP/AVP 0',
        'a=mid:film',
        `a=${HOST}`,
        'a=end-of-candidates',
        '',
      ].join('\r\n'),
    );
    assert.doesNotMatch(
      writeFragment(DESCRIPTION, { candidates, complete: false }),
      /end-of-candidates/u,
    );
  });

  it('are not written where there are no credentials', () => {
    assert.equal(writeFragment('v=0\r\n', { candidates: [], complete: false }), '');
  });

  it('are read as they were written', () => {
    const candidates = [
      { candidate: RELAY, sdpMid: '0' },
      { candidate: HOST, sdpMid: 'film' },
    ];
    assert.deepEqual(readFragment(writeFragment(DESCRIPTION, { candidates, complete: true })), {
      candidates: [
        { candidate: RELAY, sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'abcd' },
        { candidate: HOST, sdpMid: 'film', sdpMLineIndex: 1, usernameFragment: 'abcd' },
      ],
      complete: true,
    });
  });

  it('are read from other writers: LF alone, credentials within the section, no mid', () => {
    const body = `m=audio 9 RTP/AVP 0\na=ice-ufrag:x\na=${HOST}\n`;
    assert.deepEqual(readFragment(body), {
      candidates: [{ candidate: HOST, sdpMLineIndex: 0, usernameFragment: 'x' }],
      complete: false,
    });
  });

  it('what is hostile is bounded and left out', () => {
    assert.deepEqual(readFragment(`a=candidate:\u0000evil\na=candidate:${'x'.repeat(2_000)}`), {
      candidates: [],
      complete: false,
    });
    assert.equal(readFragment(`a=${HOST}\n`.repeat(500)).candidates.length, 64);
    assert.equal(readFragment(`a=${HOST}\n`.repeat(5_000)).candidates.length, 0);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (body) => {
        readFragment(body);
      }),
    );
  });

  it('go to whoever says that he takes them', () => {
    assert.equal(takesTrickle(message({ 'recv-info': 'trickle-ice' })), true);
    assert.equal(takesTrickle(message({ 'recv-info': ['foo', 'bar, Trickle-ICE'] })), true);
    assert.equal(takesTrickle(message({ 'recv-info': 'trickle-ice-2' })), false);
    assert.equal(takesTrickle(message({})), false);
  });

  it('are an INFO of their package and of their type', () => {
    const type = 'application/trickle-ice-sdpfrag';
    assert.equal(isTrickle(message({ 'info-package': 'trickle-ice', 'content-type': type })), true);
    assert.equal(
      isTrickle(message({ 'info-package': 'Trickle-ICE;a=b', 'content-type': `${type}; x=y` })),
      true,
    );
    assert.equal(isTrickle(message({ 'info-package': 'other', 'content-type': type })), false);
    assert.equal(
      isTrickle(message({ 'info-package': 'trickle-ice', 'content-type': 'text/plain' })),
      false,
    );
    assert.equal(isTrickle(message({ 'content-type': type })), false);
  });
});
