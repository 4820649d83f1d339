import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCorrelationId } from '../../../src/calling/call-start.js';

describe('the name of a call', () => {
  it('is a UUID', () => {
    assert.match(createCorrelationId(), /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u);
  });

  it('is as random outside of secure contexts, which have no UUIDs', () => {
    const own = Object.getOwnPropertyDescriptor(crypto, 'randomUUID');
    Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
    try {
      const names = Array.from({ length: 100 }, () => createCorrelationId());
      assert.equal(new Set(names).size, 100);
      for (const name of names) assert.match(name, /^[0-9a-f]{32}$/u);
      assert.equal(new Set(names.join('')).size, 16);
    } finally {
      if (own) Object.defineProperty(crypto, 'randomUUID', own);
      else Reflect.deleteProperty(crypto, 'randomUUID');
    }
  });
});
