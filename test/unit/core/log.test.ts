import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { consoleLogger, type LogLevel } from '../../../src/core/log.js';

describe('consoleLogger', () => {
  let level: LogLevel;
  let printed: unknown[][];

  beforeEach(() => {
    level = 'warn';
    printed = [];
    for (const name of ['error', 'warn', 'info', 'debug'] as const) {
      mock.method(console, name, (...all: unknown[]) => printed.push([name, ...all]));
    }
  });
  afterEach(() => {
    mock.restoreAll();
  });

  it('prints what is at least as grave as its level, which may change', () => {
    const log = consoleLogger(() => level);
    const cause = new Error('cause');
    log.error('lost', cause);
    log.warn('odd');
    log.info('told');
    level = 'info';
    log.info('told again');
    level = 'off';
    log.error('unheard');
    assert.deepEqual(printed, [
      ['error', 'webex-calling: lost', cause],
      ['warn', 'webex-calling: odd'],
      ['info', 'webex-calling: told again'],
    ]);
  });

  it('asks for the text of a trace only where it is wanted', () => {
    const log = consoleLogger(() => level);
    let asked = 0;
    const text = (): string => {
      asked += 1;
      return 'received: OPTIONS';
    };
    log.debug(text);
    assert.equal(asked, 0);
    level = 'debug';
    log.debug(text);
    assert.equal(asked, 1);
    assert.deepEqual(printed, [['debug', 'webex-calling: received: OPTIONS']]);
  });
});
