import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Origin } from '../../../../src/backends/sip/origin.js';

const sdp = (session: string, version: number): string =>
  `v=0\r\no=- ${session} ${String(version)} IN IP4 127.0.0.1\r\ns=-\r\n`;

describe('the origin of our descriptions', () => {
  it('is left as it is while one peer connection writes them', () => {
    const origin = new Origin();
    for (const text of [sdp('1', 2), sdp('1', 2), sdp('1', 5)]) {
      assert.equal(origin.continue(text), text);
    }
  });

  it('of a second one goes on with the session of the first (RFC 3264 8)', () => {
    const origin = new Origin();
    origin.continue(sdp('1', 2));
    origin.continue(sdp('1', 4));
    const next = origin.continue(sdp('9', 2));
    assert.equal(next, sdp('1', 5));
    // JsSIP asks more than once for the same.
    assert.equal(origin.continue(next), next);
    assert.equal(origin.continue(sdp('9', 3)), sdp('1', 6));
  });

  it('is not looked for where there is none', () => {
    assert.equal(new Origin().continue('nonsense'), 'nonsense');
  });
});
