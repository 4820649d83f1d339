import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isCallingError } from '../../../src/core/errors.js';
import { parseServers } from '../../../src/core/server-url.js';

function code(text: string): string {
  try {
    parseServers(text);
    return 'fine';
  } catch (error) {
    return isCallingError(error) ? error.code : 'something else';
  }
}

describe('parseServers', () => {
  it('keeps the order of several', () => {
    assert.deepEqual(parseServers(' wss://a.example/ws\n wss://b.example:8443/ '), [
      'wss://a.example/ws',
      'wss://b.example:8443/',
    ]);
  });

  it('takes ws: to this machine only', () => {
    for (const host of ['localhost', 'pbx.localhost', '127.0.0.1', '127.9.9.9', '[::1]']) {
      assert.equal(code(`ws://${host}:8080`), 'fine', host);
    }
    for (const host of [
      'example.com',
      '10.0.0.1',
      '127.0.0.1.example.com',
      'localhost.example',
      '[::2]',
    ]) {
      assert.equal(code(`ws://${host}`), 'insecure-server', host);
    }
  });

  it('takes the embedded exchange', () => {
    assert.deepEqual(parseServers('loopback:'), ['loopback:']);
    assert.deepEqual(parseServers('loopback:demo'), ['loopback:demo']);
  });

  it('refuses what is no WebSocket URL', () => {
    for (const text of [
      '',
      'example.com',
      'https://example.com',
      'wss://u:p@example.com',
      'wss://',
    ]) {
      assert.equal(code(text), 'invalid-argument', text);
    }
  });
});
