import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { parseChallenges, type Challenge } from '../../../../src/backends/sip/challenge.js';
import { digestAuthorization, digestRank, hashOf } from '../../../../src/backends/sip/digest.js';
import { md5 } from '../../../../src/core/md5.js';
import { sha256 } from '../../../../src/backends/sip/sha256.js';

function challenge(text: string): Challenge {
  const [first] = parseChallenges(text);
  assert.ok(first);
  return first;
}

describe('hashes', () => {
  it('agree with those of Node for every length around the block borders', () => {
    for (let length = 0; length < 200; length += 1) {
      const text = Array.from('aé😀z'.repeat(length)).slice(0, length).join('');
      for (const [name, hash] of [
        ['md5', md5],
        ['sha256', sha256],
      ] as const) {
        assert.equal(
          hash(text),
          createHash(name).update(text).digest('hex'),
          `${name} ${String(length)}`,
        );
      }
    }
  });
});

describe('parseChallenges', () => {
  it('parts several challenges in one header, quoted commas and all', () => {
    const found = parseChallenges(
      'Digest realm="a, b", nonce="x\\"y", qop="auth,auth-int", stale=TRUE, Bearer, Digest realm=c,nonce=z, Bearer realm="q"',
    );
    assert.deepEqual(
      found.map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]),
      [
        ['digest', { realm: 'a, b', nonce: 'x"y', qop: 'auth,auth-int', stale: 'TRUE' }],
        ['bearer', {}],
        ['digest', { realm: 'c', nonce: 'z' }],
        ['bearer', { realm: 'q' }],
      ],
    );
  });

  it('never throws or hangs', () => {
    for (const text of [
      '',
      ',',
      '=',
      '"',
      'x="',
      'Digest',
      'Digest =',
      'a=b',
      ',,,Digest realm',
      '\\',
      ' = , " ',
    ]) {
      assert.ok(Array.isArray(parseChallenges(text)));
    }
  });
});

describe('digestAuthorization', () => {
  // RFC 7616 3.9.1.
  const rfc7616 = {
    username: 'Mufasa',
    password: 'Circle of Life',
    method: 'GET',
    uri: '/dir/index.html',
    body: '',
    nonceCount: 1,
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  };
  const given =
    'Digest realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", algorithm=';

  it('gives the values of RFC 7616', async () => {
    for (const [algorithm, response] of [
      ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
      ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
    ] as const) {
      const asked = challenge(given + algorithm);
      const value = digestAuthorization(asked, rfc7616, await hashOf(asked));
      assert.match(value, new RegExp(`response="${response}"`, 'u'));
      assert.match(value, new RegExp(`algorithm=${algorithm}(,|$)`, 'u'));
      assert.match(value, /qop=auth, nc=00000001/u);
      assert.match(value, /opaque="FQhe/u);
    }
  });

  it('without qop is as RFC 2617 2.1 says, without cnonce', () => {
    const value = digestAuthorization(challenge('Digest realm="r", nonce="n"'), {
      ...rfc7616,
      username: 'a"b\\c',
    });
    const ha1 = md5('a"b\\c:r:Circle of Life');
    assert.match(
      value,
      new RegExp(`response="${md5(`${ha1}:n:${md5('GET:/dir/index.html')}`)}"`, 'u'),
    );
    assert.ok(value.startsWith('Digest username="a\\"b\\\\c", '));
    assert.doesNotMatch(value, /cnonce|nc=|qop|algorithm/u);
  });

  it('takes auth-int where auth is not offered, and the -sess algorithms', () => {
    const value = digestAuthorization(
      challenge('Digest realm="r", nonce="n", qop=auth-int, algorithm=md5-sess'),
      {
        ...rfc7616,
        body: 'v=0',
        cnonce: 'c',
        nonceCount: 255,
      },
    );
    const ha1 = md5(`${md5('Mufasa:r:Circle of Life')}:n:c`);
    const ha2 = md5(`GET:/dir/index.html:${md5('v=0')}`);
    assert.match(
      value,
      new RegExp(`response="${md5(`${ha1}:n:000000ff:c:auth-int:${ha2}`)}"`, 'u'),
    );
    assert.match(value, /algorithm=md5-sess, qop=auth-int, nc=000000ff, cnonce="c"/u);
  });

  it('ranks what it can answer', () => {
    const rank = (text: string): number | undefined => digestRank(challenge(text));
    const base = 'Digest realm="r", nonce="n"';
    assert.equal(rank(`${base}, algorithm=SHA-512-256`), undefined);
    assert.equal(rank(`${base}, qop="other"`), undefined);
    assert.equal(rank('Digest realm="r"'), undefined);
    assert.equal(rank('Bearer realm="r"'), undefined);
    assert.ok((rank(`${base}, algorithm=SHA-256`) ?? 9) < (rank(base) ?? 0));
  });
});
