import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { md5 } from '../../../src/core/md5.js';

test('gives the digests of RFC 1321', () => {
  assert.equal(md5(''), 'd41d8cd98f00b204e9800998ecf8427e');
  assert.equal(md5('abc'), '900150983cd24fb0d6963f7d28e17f72');
  assert.equal(md5('1234567890'.repeat(8)), '57edf4a22be3c955ac49da2e2107b67a');
});

test('agrees with OpenSSL on any text, at every length around a block', () => {
  const reference = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex');
  for (let length = 0; length <= 130; length += 1) {
    const text = 'é'.repeat(length % 3) + 'x'.repeat(length);
    assert.equal(md5(text), reference(text));
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      assert.equal(md5(text), reference(text));
    }),
  );
});
