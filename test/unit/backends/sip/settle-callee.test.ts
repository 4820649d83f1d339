import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agreed } from '../../../../src/backends/sip/settle-callee.js';

const lines = (...text: readonly string[]): string => text.map((line) => `${line}\r\n`).join('');

describe('agreed', () => {
  it('turns our direction round and gives the far end the other DTLS role', () => {
    const offer = lines('v=0', 'm=audio 9 X 0', 'a=setup:actpass', 'a=sendrecv', 'a=mid:0');
    for (const [ours, theirs] of [
      ['sendrecv', 'sendrecv'],
      ['recvonly', 'sendonly'],
      ['sendonly', 'recvonly'],
      ['inactive', 'inactive'],
    ]) {
      const answer = lines('v=0', 'm=audio 9 X 0', 'a=setup:active', `a=${String(ours)}`);
      assert.equal(
        agreed(answer, offer),
        lines('v=0', 'm=audio 9 X 0', 'a=setup:passive', 'a=mid:0', `a=${String(theirs)}`),
      );
    }
  });

  it('takes directions and roles of the whole session for those of each section', () => {
    assert.equal(
      agreed(
        lines('v=0', 'm=audio 9 X 0', 'a=setup:passive', 'a=recvonly'),
        lines('v=0', 'a=setup:actpass', 'a=sendonly', 'm=audio 9 X 0', 'a=mid:0'),
      ),
      lines('v=0', 'a=setup:active', 'm=audio 9 X 0', 'a=mid:0', 'a=sendonly'),
    );
  });

  it('a section we refused is refused, and in no bundle', () => {
    assert.equal(
      agreed(
        lines('v=0', 'm=audio 9 X 0', 'a=setup:active', 'a=sendrecv', 'm=video 0 X 9', 'a=mid:v'),
        lines('v=0', 'a=group:BUNDLE a v', 'm=audio 7 X 0', 'a=mid:a', 'm=video 8 X 9', 'a=mid:v'),
      ),
      lines('v=0', 'a=group:BUNDLE a', 'm=audio 7 X 0', 'a=mid:a', 'a=sendrecv') +
        lines('m=video 0 X 9', 'a=mid:v'),
    );
  });

  it('a section that was only in the bundle is there', () => {
    assert.equal(
      agreed(
        lines('v=0', 'm=audio 9 X 0', 'a=setup:active', 'm=video 9 X 9', 'a=setup:active'),
        lines('v=0', 'm=audio 7 X 0', 'm=video 0 X 9', 'a=bundle-only', 'a=setup:actpass'),
      ),
      lines('v=0', 'm=audio 7 X 0', 'a=sendrecv', 'm=video 9 X 9', 'a=setup:passive', 'a=sendrecv'),
    );
  });
});
