import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBlank, sameDestination } from '../../../src/elements/destination.js';
import {
  checkIceServers,
  oneOf,
  parseIceServers,
  text,
  wholeNumber,
} from '../../../src/elements/inputs.js';
import { nameOf } from '../../../src/elements/remote-name.js';
import { codeThrown } from '../../support/codes.js';

describe('inputs', () => {
  it('a text that is absent is undefined, an empty one is not', () => {
    assert.equal(text.fromAttribute(null), undefined);
    assert.equal(text.fromAttribute(''), '');
  });

  it('whole numbers', () => {
    const check = wholeNumber('max-calls', 1);
    assert.deepEqual([check('3'), check(1), check(' 7 ')], [3, 1, 7]);
    for (const value of ['', ' ', 'x', '0', -1, 1.5, NaN, Infinity, true, '1e99']) {
      assert.equal(
        codeThrown(() => check(value)),
        'invalid-argument',
        String(value),
      );
    }
  });

  it('one of some words', () => {
    const check = oneOf('auto-hold', ['on', 'off']);
    assert.equal(check('off'), 'off');
    assert.equal(
      codeThrown(() => check('Off')),
      'invalid-argument',
    );
  });

  it('ICE servers', () => {
    const good = [
      { urls: 'stun:a' },
      { urls: ['turn:b', 'turns:c?transport=tcp'], username: 'u', credential: 'p' },
    ];
    assert.deepEqual(parseIceServers(JSON.stringify(good)), good);
    assert.deepEqual(parseIceServers('[]'), []);
    const ask = (): RTCIceServer[] => [];
    assert.equal(checkIceServers(ask), ask);
    for (const json of [
      '',
      'x',
      '{}',
      '1',
      'null',
      '[1]',
      '[{}]',
      '[{"urls":[]}]',
      '[{"urls":"http:x"}]',
    ]) {
      assert.equal(
        codeThrown(() => parseIceServers(json)),
        'invalid-argument',
        json,
      );
    }
  });

  it('a bad list of ICE servers is not repeated in the message: it may hold a credential', () => {
    for (const json of ['[{"urls":"x:y","credential":"hush"}]', '[{"credential":"hush"']) {
      assert.throws(
        () => parseIceServers(json),
        (error: Error) => !error.message.includes('hush') && !String(error.cause).includes('hush'),
      );
    }
  });

  it('destinations', () => {
    const tel = { type: 'tel', address: '1' } as const;
    assert.equal(sameDestination(tel, { ...tel }), true);
    assert.equal(sameDestination(tel, { ...tel, type: 'uri' }), false);
    assert.equal(sameDestination('1', '1'), true);
    assert.equal(sameDestination('1', undefined), false);
    assert.deepEqual(
      [isBlank(' '), isBlank({ ...tel, address: '' }), isBlank('1')],
      [true, true, false],
    );
  });

  it('names of the other side', () => {
    assert.equal(nameOf({ name: 'Bob', number: '1' }), 'Bob');
    assert.equal(nameOf({ name: '', number: '1', uri: 'sip:1@x' }), '1');
    assert.equal(nameOf({}), 'unknown caller');
    assert.equal(Array.from(nameOf({ name: '\u{1f600}'.repeat(10_000) })).length, 80);
    assert.equal(nameOf({ name: 'a\u202eb\nc' }), 'a b c');
  });
});
