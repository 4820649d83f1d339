import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cleanText, remoteParty } from '../../../src/core/remote-party.js';

describe('remoteParty', () => {
  it('tells a number from a name', () => {
    assert.deepEqual(remoteParty('Bob', '+14085550100', 'example.com'), {
      name: 'Bob',
      number: '+14085550100',
      uri: 'sip:+14085550100@example.com',
    });
    assert.deepEqual(remoteParty(undefined, 'bob', 'example.com'), { uri: 'sip:bob@example.com' });
  });

  it('keeps markup as text, emoji whole and right-to-left letters', () => {
    assert.equal(remoteParty('<b>x</b>', 'a', 'h').name, '<b>x</b>');
    assert.equal(remoteParty('👩‍👩‍👧 Zoë', 'a', 'h').name, '👩‍👩‍👧 Zoë');
    assert.equal(remoteParty('שלום', 'a', 'h').name, 'שלום');
  });

  it('drops controls, line ends and overrides of direction', () => {
    assert.equal(cleanText('a\r\nb\u0000c\u202Ed'), 'a b c d');
  });

  it('bounds a name of 10,000 characters without cutting one in half', () => {
    const name = remoteParty('😀'.repeat(10_000), 'a', 'h').name ?? '';
    assert.equal(Array.from(name).length, 256);
    assert.ok(name.endsWith('😀…'));
  });
});
