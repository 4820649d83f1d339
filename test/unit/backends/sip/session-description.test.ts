import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  isUsableOffer,
  offersVideo,
  samePath,
  sectionsOf,
  takesTones,
} from '../../../../src/backends/sip/session-description.js';

const SESSION = 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n';
const KEYS = 'a=ice-ufrag:abcd\r\na=ice-pwd:x\r\na=fingerprint:sha-256 00\r\n';

describe('isUsableOffer', () => {
  it('takes sound over DTLS-SRTP with ICE, keys in the session or in the media', () => {
    assert.ok(isUsableOffer(`${SESSION}m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n${KEYS}`));
    assert.ok(isUsableOffer(`${SESSION}${KEYS}m=audio 9 RTP/SAVPF 0\r\n`));
    assert.ok(isUsableOffer(`${SESSION}m=audio 0 UDP/TLS/RTP/SAVPF 0\r\n${KEYS}a=bundle-only\r\n`));
    assert.ok(
      isUsableOffer(
        `${SESSION}m=application 9 UDP/DTLS/SCTP x\r\nm=video 9/2 UDP/TLS/RTP/SAVPF 0\r\n${KEYS}`,
      ),
    );
  });

  it('refuses what a browser cannot do', () => {
    for (const sdp of [
      '',
      'hello',
      SESSION,
      `${SESSION}m=audio 0 UDP/TLS/RTP/SAVPF 0\r\n${KEYS}`,
      `${SESSION}m=audio 4000 RTP/AVP 0\r\n`,
      `${SESSION}m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=ice-ufrag:abcd\r\n`,
      `${SESSION}m=image 9 udptl t38\r\n${KEYS}`,
    ]) {
      assert.equal(isUsableOffer(sdp), false, sdp);
    }
  });
});

describe('offersVideo', () => {
  it('is about video that is not refused', () => {
    assert.equal(offersVideo(`${SESSION}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n`), true);
    assert.equal(offersVideo(`${SESSION}m=video 0 UDP/TLS/RTP/SAVPF 96\r\n`), false);
    assert.equal(offersVideo(`${SESSION}m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n`), false);
  });
});

describe('takesTones', () => {
  it('is about telephone-event in the sound (RFC 4733)', () => {
    const audio = `${SESSION}m=audio 9 UDP/TLS/RTP/SAVPF 0 101\r\n`;
    assert.equal(takesTones(`${audio}a=rtpmap:101 telephone-event/8000\r\n`), true);
    assert.equal(takesTones(`${audio}a=rtpmap:101 Telephone-Event/48000\r\n`), true);
    assert.equal(takesTones(audio), false);
    const refused = audio.replace('audio 9', 'audio 0');
    assert.equal(takesTones(`${refused}a=rtpmap:101 telephone-event/8000\r\n`), false);
    assert.equal(takesTones(''), false);
  });
});

describe('samePath', () => {
  const path = (ufrag: string, print: string): string =>
    `${SESSION}m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=ice-ufrag:${ufrag}\r\na=ice-pwd:p\r\na=fingerprint:sha-256 ${print}\r\n`;

  it('is about ICE and DTLS, not about what else a description says', () => {
    assert.equal(samePath(path('a', 'AA'), `${path('a', 'AA')}a=recvonly\r\n`), true);
    assert.equal(samePath(path('a', 'AA'), path('b', 'AA')), false);
    assert.equal(samePath(path('a', 'AA'), path('a', 'BB')), false);
  });

  it('finds a fingerprint of the session too', () => {
    const above = path('a', 'AA').replace(/a=fingerprint.*\r\n/u, '');
    const session = above.replace('m=audio', 'a=fingerprint:sha-256 AA\r\nm=audio');
    assert.equal(samePath(session, path('a', 'AA')), true);
  });
});

describe('sectionsOf', () => {
  it('names the sections in their order, refused ones included', () => {
    const sdp = `${SESSION}m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\nm=video 0 UDP/TLS/RTP/SAVPF 96\r\n`;
    assert.deepEqual(sectionsOf(sdp), [
      { kind: 'audio', mid: '0' },
      { kind: 'video', mid: undefined },
    ]);
  });
});
