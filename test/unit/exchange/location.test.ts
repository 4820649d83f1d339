import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Location, type Binding } from '../../../src/exchange/location.js';
import { FakeClock } from './fake-browser.js';

function binding(clock: FakeClock, parts: Partial<Binding> = {}): Binding {
  return {
    aor: 'bob@example.com',
    key: 'one',
    contact: 'sip:one@b.invalid',
    contactAddress: 'one@b.invalid',
    parameters: '',
    callId: 'c',
    cseq: 1,
    expiresAt: clock.now() + 60_000,
    flow: 'n1/1',
    ...parts,
  };
}

describe('where users are', () => {
  test('by address and by contact, until it has run out', () => {
    const clock = new FakeClock();
    const location = new Location(clock);
    location.set(binding(clock));
    location.set(
      binding(clock, { key: 'two', contactAddress: 'two@b.invalid', expiresAt: clock.now() + 10 }),
    );
    assert.deepEqual(
      location.of('bob@example.com').map(({ key }) => key),
      ['one', 'two'],
    );
    assert.equal(location.atContact('two@b.invalid').length, 1);
    clock.advance(10);
    assert.deepEqual(
      location.of('bob@example.com').map(({ key }) => key),
      ['one'],
    );
    assert.equal(location.atContact('two@b.invalid').length, 0);
    assert.deepEqual(location.of('nobody@example.com'), []);
  });

  test('a binding set again changes its place, not their number, and frees its old contact', () => {
    const clock = new FakeClock();
    const location = new Location(clock);
    location.set(binding(clock));
    location.set(binding(clock, { contactAddress: 'new@b.invalid', flow: 'n1/2' }));
    assert.equal(location.all().length, 1);
    assert.deepEqual(location.atContact('one@b.invalid'), []);
    assert.equal(location.atContact('new@b.invalid').length, 1);
  });

  test('a client is followed from socket to socket, and back, without a circle', () => {
    const clock = new FakeClock();
    const location = new Location(clock);
    for (const flow of ['n1/1', 'n1/2', 'n2/1', 'n1/1', 'n1/2'])
      location.set(binding(clock, { flow }));
    for (const flow of ['n1/1', 'n2/1', 'n1/2']) assert.equal(location.current(flow), 'n1/2');
    assert.equal(location.current('n9/9'), 'n9/9');
  });

  test('a page that is gone takes all of its own with it', () => {
    const clock = new FakeClock();
    const location = new Location(clock);
    location.set(binding(clock, { flow: 'n1/1' }));
    location.set(binding(clock, { flow: 'n2/1' }));
    location.set(binding(clock, { key: 'two', flow: 'n1/2' }));
    location.removeNode('n2');
    assert.deepEqual(
      location.all().map(({ key }) => key),
      ['two'],
    );
    assert.equal(location.current('n1/1'), 'n1/1', 'nobody is followed to where nothing is');
  });
});
