import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redact } from '../../../src/core/redact.js';

describe('redact', () => {
  it('takes credentials and keys out of a SIP message and leaves the rest', () => {
    const message = [
      'REGISTER sip:example.com SIP/2.0',
      'Via: SIP/2.0/WSS a.invalid;branch=z9hG4bK1',
      'Authorization: Bearer eyJhbGciOi.J9.secret-token',
      'proxy-authorization : Digest username="alice",',
      '  response="0123456789abcdef"',
      'WWW-Authenticate: Bearer realm="x", error="invalid_token"',
      'Contact: <sip:a@b;access_token=abc123>;+sip.instance="<urn:uuid:1>"',
      'X-Password: password="hunter2"; token=t0k',
      '',
      'a=ice-ufrag:abcd',
      'a=ice-pwd:secretpassword',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0',
    ].join('\r\n');
    const shown = redact(message);
    for (const secret of [
      'eyJ',
      'secret-token',
      '0123456789abcdef',
      'alice',
      'abc123',
      'hunter2',
      't0k',
      'secretpassword',
      'c2VjcmV0',
    ]) {
      assert.ok(!shown.includes(secret), secret);
    }
    for (const kept of [
      'branch=z9hG4bK1',
      'Authorization: Bearer [redacted]',
      'Bearer realm="x", error="invalid_token"',
      'a=ice-ufrag:abcd',
      'AES_CM_128_HMAC_SHA1_80',
      'urn:uuid:1',
    ]) {
      assert.ok(shown.includes(kept), kept);
    }
  });

  it('takes a token out of any text', () => {
    assert.equal(redact('sent Bearer abc.def to x'), 'sent Bearer [redacted] to x');
  });
});
