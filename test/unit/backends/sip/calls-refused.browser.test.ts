import { expect } from 'chai';
import Timers from 'jssip/lib/Timers.js';
import type { CallPortSignal } from '../../../../src/core/ports.js';
import { sipBench } from '../../../support/sip-bench.js';

function endOf(signals: readonly CallPortSignal[]): CallPortSignal | undefined {
  return signals.find(({ type }) => type === 'ended');
}

describe('SipCall', () => {
  const bench = sipBench();

  const refusals: readonly (readonly [string, number, string, readonly string[], string])[] = [
    ['486', 486, 'Busy Here', [], 'ended busy remote 486 busy'],
    ['600', 600, 'Busy Everywhere', [], 'ended busy remote 600 busy'],
    ['603', 603, 'Decline', [], 'ended rejected remote 603 call-rejected'],
    ['403', 403, 'Forbidden', [], 'ended forbidden remote 403 forbidden'],
    ['401 without a challenge', 401, 'Unauthorized', [], 'ended forbidden remote 401 forbidden'],
    ['404', 404, 'Not Found', [], 'ended not-found remote 404 not-found'],
    ['484', 484, 'Address Incomplete', [], 'ended not-found remote 484 not-found'],
    ['480', 480, 'Temporarily Unavailable', [], 'ended unavailable remote 480 service-unavailable'],
    ['480 with Q.850 17', 480, 'x', ['Reason: Q.850;cause=17'], 'ended busy remote 480 busy'],
    [
      '480 with Q.850 19',
      480,
      'x',
      ['Reason: Q.850;cause=19'],
      'ended no-answer remote 480 timeout',
    ],
    ['408', 408, 'Request Timeout', [], 'ended timeout remote 408 timeout'],
    ['487', 487, 'Request Terminated', [], 'ended cancelled remote 487 cancelled'],
    ['488', 488, 'Not Acceptable Here', [], 'ended media-failed network 488 media-failed'],
    [
      '302',
      302,
      'Moved',
      ['Contact: <sip:x@y.z>'],
      'ended unavailable remote 302 service-unavailable',
    ],
    [
      '503',
      503,
      'Service Unavailable',
      ['Retry-After: 7 (soon)'],
      'ended server-error remote 503 service-unavailable',
    ],
    ['500', 500, 'Server Error', [], 'ended server-error remote 500 service-unavailable'],
    ['422 without Min-SE', 422, 'x', [], 'ended unknown remote 422 call-rejected'],
  ];
  for (const [name, code, phrase, headers, text] of refusals) {
    it(`M8: refused by ${name}`, async () => {
      const { recorder, invite } = await bench.dialled();
      bench.end.reply(invite, code, phrase, { headers });
      await bench.end.expect('ACK');
      await recorder.completed;
      expect(recorder.texts).to.deep.equal(['dialing', text, 'complete']);
      const told = endOf(recorder.signals);
      const error = told?.type === 'ended' ? told.error : undefined;
      expect(error?.retryable).to.equal([408, 480, 500, 503].includes(code));
      expect(error?.retryAfter).to.equal(code === 503 ? 7 : undefined);
      expect(bench.census.count().peerConnections).to.equal(0);
    });
  }

  it('M8: 408 after an 18x is no answer', async () => {
    const { recorder, invite } = await bench.dialled();
    bench.end.reply(invite, 180, 'Ringing');
    bench.end.reply(invite, 408, 'Request Timeout');
    await recorder.completed;
    expect(recorder.texts).to.deep.equal([
      'dialing',
      'progress 180',
      'ended no-answer remote 408 timeout',
      'complete',
    ]);
  });

  it('a redirect tells where it leads, the preferred first', async () => {
    const { recorder, invite } = await bench.dialled();
    bench.end.reply(invite, 302, 'Moved Temporarily', {
      headers: [
        'Contact: <sip:second@example.com>;q=0.5, "First" <sip:first@example.com>',
        'Contact: <tel:+1>;q=0.9, <sips:third@example.com>;q=0.1',
      ],
    });
    await recorder.completed;
    const told = endOf(recorder.signals);
    expect(told?.type === 'ended' ? told.contacts : undefined).to.deep.equal([
      'sip:first@example.com',
      'sip:second@example.com',
      'sips:third@example.com',
    ]);
  });

  it('M8: an INVITE that nothing comes back for is a timeout of ours', async () => {
    const { TIMER_B } = Timers;
    Timers.TIMER_B = 300;
    const { recorder } = await bench.dialled();
    Timers.TIMER_B = TIMER_B;
    await recorder.completed;
    expect(recorder.texts).to.deep.equal([
      'dialing',
      'ended timeout local 408 timeout',
      'complete',
    ]);
    expect(await bench.end.rest()).to.deep.equal([]);
    expect(bench.census.count().peerConnections).to.equal(0);
  });
});
