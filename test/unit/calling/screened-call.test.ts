import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallHandle } from '../../../src/calling/call-owner.js';
import type { Call } from '../../../src/calling/line.js';
import { screenByState, screenedCall } from '../../../src/calling/screened-call.js';
import { FakeCallPort } from '../../support/fakes/fake-backend.js';
import { createCall } from '../../support/fakes/fake-call.js';
import { FakeLine } from '../../support/fakes/fake-models.js';

/** A call that comes in to a line without one, and what becomes of it. */
function comes(retired = false) {
  const port = new FakeCallPort();
  const incoming = { port, callId: 'x', remote: { name: 'Bob' }, headers: {}, video: false };
  const log: string[] = [];
  const rung: Call[] = [];
  const add = (name: string): CallHandle => {
    log.push(name);
    return createCall({ direction: 'inbound', incoming }).machine;
  };
  const screened = screenedCall(incoming, {
    line: new FakeLine({ uri: 'sip:alice@example.com' }).line,
    situation: () => ({ retired, calls: [], maxCalls: 10, ringTimeout: 60 }),
    add: () => add('add'),
    addAside: () => add('aside'),
    rings: (call) => {
      rung.push(call);
      log.push('rings');
    },
    refused: (statusCode) => log.push(`refused ${String(statusCode)}`),
  });
  return { port, screened, log, rung };
}

describe('a call that is screened', () => {
  it('rings as a call of the user', () => {
    const { screened, log, port, rung } = comes();
    screenByState(screened);
    assert.deepEqual(log, ['add', 'rings']);
    assert.equal(rung[0]?.state.status, 'ringing');
    assert.deepEqual(port.log, ['ring']);
  });

  it('is refused where the line is leaving, and that is told', () => {
    const { screened, log, port } = comes(true);
    screenByState(screened);
    assert.deepEqual(log, ['refused 480']);
    assert.deepEqual(port.log, ['reject 480']);
    assert.equal(port.signals.observed, false);
  });

  it('whose caller gave up meanwhile does not ring, and ends as the caller ended it', () => {
    const { screened, log, port, rung } = comes();
    port.signals.next({ type: 'ended', reason: { cause: 'cancelled', by: 'remote' } });
    const { call } = screened.ring();
    assert.deepEqual(log, ['add']);
    assert.deepEqual(rung, []);
    assert.equal(call.state.status, 'ended');
    assert.deepEqual(call.state.disconnectReason, { cause: 'cancelled', by: 'remote' });
  });

  it('is taken aside without ringing', () => {
    const { screened, log, rung } = comes();
    screened.takeAside({});
    assert.deepEqual(log, ['aside']);
    assert.deepEqual(rung, []);
  });
});
