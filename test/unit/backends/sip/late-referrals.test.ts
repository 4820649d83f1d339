import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncomingRequest, Session } from 'jssip/lib/JsSIP.js';
import { LateReferrals } from '../../../../src/backends/sip/late-referrals.js';
import {
  SipReferrals,
  type SipReferralsOwner,
} from '../../../../src/backends/sip/sip-referrals.js';
import type { CallPortSignal } from '../../../../src/core/ports.js';
import { FakeClock, settle } from '../../../support/fakes/fake-clock.js';

const target = { destination: 'sip:carol@example.com' };

/** `failures`: how many times they cannot be loaded. */
function setUp(failures = 0) {
  const sent: string[] = [];
  const told: CallPortSignal[] = [];
  const session: Pick<Session, 'sendRequest' | '_contact'> = {
    _contact: '<sip:me@x.invalid>',
    sendRequest: (method) => {
      sent.push(method);
      return undefined;
    },
  };
  const owner: SipReferralsOwner = {
    clock: new FakeClock(),
    session: session as Session,
    referrer: () => undefined,
    tell: (signal) => told.push(signal),
  };
  let loads = 0;
  const referrals = new LateReferrals(owner, () => {
    loads += 1;
    return loads <= failures
      ? Promise.reject(new TypeError('not there'))
      : Promise.resolve(new SipReferrals(owner));
  });
  return { referrals, sent, told, loads: () => loads };
}

function notify(answers: number[]): IncomingRequest {
  const request: Pick<IncomingRequest, 'method' | 'getHeader' | 'reply'> = {
    method: 'NOTIFY',
    getHeader: () => 'other',
    reply: (code) => answers.push(code),
  };
  return request as IncomingRequest;
}

describe('LateReferrals', () => {
  it('are loaded once, and used at once from then on', async () => {
    const { referrals, sent, loads } = setUp();
    void referrals.load();
    void referrals.load();
    await settle();
    referrals.refer(target);
    assert.deepEqual([sent, loads()], [['REFER'], 1]);
  });

  it('send and answer what was wanted while they were loaded', async () => {
    const { referrals, sent } = setUp();
    const answers: number[] = [];
    referrals.refer(target);
    referrals.refer(target)();
    referrals.receive(notify(answers));
    await settle();
    assert.deepEqual([sent, answers], [['REFER'], [489]]);
  });

  it('send nothing, and refuse what came, once the call is over', async () => {
    const { referrals, sent, told } = setUp();
    const answers: number[] = [];
    referrals.refer(target);
    referrals.receive(notify(answers));
    referrals.close();
    await settle();
    assert.deepEqual([sent, answers, told], [[], [481], []]);
  });

  it('tell that they cannot be loaded, and are loaded anew for the next', async () => {
    const { referrals, sent, told } = setUp(2);
    const answers: number[] = [];
    referrals.refer(target);
    await settle();
    const [signal] = told;
    assert.ok(signal?.type === 'refer-report' && signal.report.type === 'refused');
    assert.equal(signal.report.error.code, 'service-unavailable');
    referrals.receive(notify(answers));
    await settle();
    assert.deepEqual(answers, [500]);
    referrals.refer(target);
    await settle();
    assert.deepEqual([sent, told.length], [['REFER'], 1]);
  });
});
