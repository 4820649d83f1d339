import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isUsableOffer, offersVideo } from '../../../../src/backends/sip/session-description.js';

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
