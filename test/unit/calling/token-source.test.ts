import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expiryOf, TokenSource } from '../../../src/calling/token-source.js';
import type { TokenProvider } from '../../../src/calling/options.js';
import { isCallingError } from '../../../src/core/errors.js';
import { FakeClock } from '../../support/fakes/fake-clock.js';

function jwt(expiresAt: number, id = 'x'): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: expiresAt / 1000, id })}.c2ln`;
}

function setUp() {
  const clock = new FakeClock();
  const told: string[] = [];
  const source = new TokenSource(clock, {
    expiring: (at) => told.push(`expiring ${String(at)}`),
    changed: (reason) => told.push(`changed ${reason}`),
  });
  return { clock, told, source };
}

describe('TokenSource', () => {
  it('reads exp of a JWT and nothing of another token', () => {
    assert.equal(expiryOf(jwt(5_000)), 5_000);
    for (const token of ['opaque', 'a.b.c', '..', 'a.bnVsbA.c'])
      assert.equal(expiryOf(token), undefined);
  });

  it('tells once, 120 s before exp, without a provider', async () => {
    const { clock, told, source } = setUp();
    const expiresAt = clock.now() + 300_000;
    source.update(jwt(expiresAt), undefined);
    await clock.pass(179_999);
    assert.deepEqual(told, []);
    await clock.pass(1);
    assert.deepEqual(told, [`expiring ${String(expiresAt)}`]);
    await clock.pass(600_000);
    assert.equal(told.length, 1);
  });

  it('asks the provider again before exp, and not for every line', async () => {
    const { clock, told, source } = setUp();
    const asked: string[] = [];
    const provider: TokenProvider = (reason) => {
      asked.push(reason);
      return Promise.resolve(jwt(clock.now() + 600_000, String(asked.length)));
    };
    source.update(undefined, provider);
    const [a, b] = await Promise.all([source.token('connect'), source.token('connect')]);
    assert.equal(a, b);
    assert.equal(await source.token('connect'), a);
    assert.deepEqual(asked, ['connect']);
    await clock.pass(540_000);
    assert.deepEqual(told, ['changed expiring']);
    assert.notEqual(await source.token('expiring'), a);
    await source.token('rejected');
    assert.deepEqual(asked, ['connect', 'expiring', 'rejected']);
  });

  it('a provider that throws, is late or gives nonsense is token-rejected, retryable, and its error is kept away', async () => {
    const { clock, source } = setUp();
    const failures: TokenProvider[] = [
      () => Promise.reject(new Error('secret-token')),
      () => {
        throw new Error('secret-token');
      },
      () => new Promise(() => undefined),
      () => Promise.resolve('two words'),
      () => Promise.resolve(''),
      () => Promise.resolve('a\r\nX-Evil: 1'),
    ];
    for (const provider of failures) {
      source.update(undefined, provider);
      const result = source.token('connect').then(
        () => 'resolved',
        (error: unknown) => error,
      );
      await clock.pass(10_000);
      const error = await result;
      assert.ok(isCallingError(error) && error.code === 'token-rejected' && error.retryable);
      assert.ok(!`${error.message}${String(error.cause)}`.includes('secret-token'));
    }
  });

  it('gives a replaced token and forgets the old one', async () => {
    const { source, clock } = setUp();
    source.update(jwt(clock.now() + 300_000), undefined);
    source.update('two', undefined);
    assert.equal(await source.token('connect'), 'two');
    source.update(undefined, undefined);
    assert.equal(await source.token('connect'), undefined);
    assert.equal(clock.pending, 0);
  });
});
