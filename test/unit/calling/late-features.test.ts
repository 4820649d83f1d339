import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallFeatures } from '../../../src/calling/call-features.js';
import type { CallHost } from '../../../src/calling/call-owner.js';
import { Late } from '../../../src/core/late.js';
import { codeOf, createCall, outbound } from '../../support/fakes/fake-call.js';
import { settle } from '../../support/fakes/fake-clock.js';

/** `failures`: how many times they cannot be loaded. */
async function answered(failures = 0) {
  let [made, closed, loads] = [0, 0, 0];
  class Counted extends CallFeatures {
    constructor(host: CallHost) {
      super(host);
      made += 1;
    }
    override close(): void {
      closed += 1;
      super.close();
    }
  }
  const features = new Late(() => {
    loads += 1;
    return loads <= failures ? Promise.reject(new TypeError('offline')) : Promise.resolve(Counted);
  });
  const { call, media, port } = createCall(outbound, { features });
  media.opening.resolve({} as MediaStream);
  void call.dial();
  await settle();
  assert.equal(loads, 0);
  const far = port();
  far.signals.next({ type: 'answered' });
  await settle();
  return { call, count: () => ({ made, closed, loads }) };
}

describe('the features of a call', () => {
  it('are loaded at the answer; a call that wants nothing of them has none', async () => {
    const { call, count } = await answered();
    assert.deepEqual(count(), { made: 0, closed: 0, loads: 1 });
    await call.end();
    assert.deepEqual(count(), { made: 0, closed: 0, loads: 1 });
  });

  it('are made with the first command, at once, and closed with the call', async () => {
    const { call, count } = await answered();
    void call.sendDigit('1');
    assert.deepEqual(count(), { made: 1, closed: 0, loads: 1 });
    void call.sendDigit('2');
    await call.end();
    assert.deepEqual(count(), { made: 1, closed: 1, loads: 1 });
  });

  it('that are made when the call is over are closed', async () => {
    const { call, count } = await answered();
    await call.end();
    assert.equal(await call.getCallRtpStats(), undefined);
    assert.deepEqual(count(), { made: 1, closed: 1, loads: 1 });
  });

  it('that could not be loaded are loaded by the next command', async () => {
    const { call, count } = await answered(2);
    assert.equal(await codeOf(call.sendDigit('1')), 'service-unavailable');
    void call.sendDigit('1');
    await settle();
    assert.deepEqual(count(), { made: 1, closed: 0, loads: 3 });
    await call.end();
  });

  it('have one stream of statistics', async () => {
    const { call } = await answered();
    assert.equal(call.stats$, call.stats$);
    await call.end();
  });
});
