import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialCallState, reduceCall } from '../../../src/core/call-state.js';
import type { IdentityFacts } from '../../../src/core/ports.js';
import { callEvents } from '../../../src/events/call-events.js';
import { FakeCallPort } from '../../support/fakes/fake-backend.js';
import { createCall, outbound } from '../../support/fakes/fake-call.js';

const bob = { name: 'Bob', uri: 'sip:bob@example.com' };
const ann = { uri: 'sip:ann@example.com' };
const asserted = { name: 'Robert', uri: 'sip:robert@example.com', verified: true };

function comesIn(trustIdentity: boolean | undefined) {
  const port = new FakeCallPort();
  const incoming = {
    ...{ port, callId: 'x', headers: {}, video: false },
    remote: { ...bob, verified: true },
    network: { asserted },
    forwardedBy: [ann],
  };
  const preferences = { trustIdentity };
  const made = createCall({ direction: 'inbound', incoming }, { preferences: () => preferences });
  const tell = (identity: IdentityFacts): void => {
    port.signals.next({ type: 'identity', identity });
  };
  return { ...made, preferences, tell };
}

describe('who a call is with', () => {
  it('is who the network says only where the page believes it', () => {
    assert.deepEqual(comesIn(undefined).call.state.remote, bob);
    assert.deepEqual(comesIn(false).call.state.remote, bob);
    assert.deepEqual(comesIn(true).call.state.remote, asserted);
  });

  it('says who sent the call on, and nothing where nobody did', () => {
    assert.deepEqual(comesIn(false).call.state.forwardedBy, [ann]);
    assert.ok(!('forwardedBy' in createCall(outbound).call.state));
  });

  it('changes in mid-call, and is told once', () => {
    const { machine, call, tell } = comesIn(true);
    const seen: unknown[] = [];
    machine.state$.subscribe(({ remote }) => seen.push(remote));
    tell({ network: { asserted: ann } });
    tell({ network: { asserted: { ...ann } } });
    tell({ network: { asserted: { ...ann } }, forwardedBy: [{ ...ann }] });
    assert.deepEqual(seen, [asserted, ann]);
    assert.deepEqual(call.state.forwardedBy, [ann]);
  });

  it('is believed or not as the page wishes when it is told', () => {
    const { call, preferences, tell } = comesIn(false);
    tell({ network: { asserted } });
    assert.deepEqual(call.state.remote, bob);
    preferences.trustIdentity = true;
    tell({ network: { asserted: ann } });
    assert.deepEqual(call.state.remote, ann);
  });

  it('call-caller-id tells that it changed, not who sent it on', () => {
    const start = initialCallState({
      ...{ correlationId: 'c', lineId: 'l', startTime: 1, direction: 'outbound' },
      remote: bob,
    });
    const other = reduceCall(start, { type: 'remote', remote: ann });
    assert.deepEqual(
      callEvents(start, other).map(({ type }) => type),
      ['call-caller-id'],
    );
    assert.equal(reduceCall(other, { type: 'remote', remote: { ...ann } }), other);
    const sent = reduceCall(other, { type: 'forwarded', by: [bob] });
    assert.deepEqual(callEvents(other, sent), []);
    assert.equal(reduceCall(sent, { type: 'forwarded', by: [{ ...bob }] }), sent);
    assert.equal(reduceCall(other, { type: 'forwarded', by: [] }), other);
  });
});
