import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KeepAlive } from '../../../../src/backends/sip/keep-alive.js';
import { FakeClock } from '../../../support/fakes/fake-clock.js';

function setUp(): { clock: FakeClock; told: string[]; keepAlive: KeepAlive } {
  const clock = new FakeClock();
  const told: string[] = [];
  const keepAlive = new KeepAlive(clock, {
    sendPing: () => told.push('ping'),
    sendOptions: () => {
      told.push('options');
      return Promise.reject(new Error('no answer'));
    },
    dead: () => told.push('dead'),
  });
  return { clock, told, keepAlive };
}

describe('KeepAlive', () => {
  it('pings after 20 s of silence, and again after each answer', async () => {
    const { clock, told, keepAlive } = setUp();
    await clock.pass(19_999);
    assert.deepEqual(told, []);
    await clock.pass(1);
    assert.deepEqual(told, ['ping']);
    keepAlive.pong();
    await clock.pass(20_000);
    assert.deepEqual(told, ['ping', 'ping']);
  });

  it('leaves out the ping while something comes', async () => {
    const { clock, told, keepAlive } = setUp();
    for (let turn = 0; turn < 10; turn += 1) {
      await clock.pass(15_000);
      keepAlive.received();
    }
    assert.deepEqual(told, []);
  });

  it('a server that has answered a ping and leaves the next is gone after 5 s', async () => {
    const { clock, told, keepAlive } = setUp();
    keepAlive.probe();
    keepAlive.pong();
    keepAlive.probe();
    await clock.pass(4_999);
    assert.deepEqual(told, ['ping', 'ping']);
    await clock.pass(1);
    assert.deepEqual(told, ['ping', 'ping', 'dead']);
    await clock.pass(100_000);
    assert.equal(clock.pending, 0);
  });

  it('a server that never answered a ping is asked by OPTIONS, then always', async () => {
    const { clock, told, keepAlive } = setUp();
    keepAlive.probe();
    await clock.pass(5_000);
    assert.deepEqual(told, ['ping', 'options']);
    keepAlive.received();
    await clock.pass(20_000);
    assert.deepEqual(told, ['ping', 'options', 'options']);
    await clock.pass(5_000);
    assert.deepEqual(told, ['ping', 'options', 'options', 'dead']);
  });

  it('a request without any sign of life is followed by a ping after 4 s', async () => {
    const { clock, told, keepAlive } = setUp();
    keepAlive.requested();
    await clock.pass(3_000);
    keepAlive.requested();
    await clock.pass(1_000);
    assert.deepEqual(told, ['ping']);
    keepAlive.pong();
    keepAlive.requested();
    keepAlive.received();
    await clock.pass(19_000);
    assert.deepEqual(told, ['ping']);
  });

  it('asks once at a time, and not after stop()', async () => {
    const { clock, told, keepAlive } = setUp();
    keepAlive.probe();
    keepAlive.probe();
    assert.deepEqual(told, ['ping']);
    keepAlive.stop();
    keepAlive.probe();
    await clock.pass(100_000);
    assert.deepEqual(told, ['ping']);
    assert.equal(clock.pending, 0);
  });
});
