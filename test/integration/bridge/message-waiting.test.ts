import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { Sipp } from '../../support/servers.js';
import {
  AS_CALLEE,
  INVITED,
  methods,
  receivedBy,
  reply,
  request,
  SippBench,
} from '../../support/sipp-phone.js';
import { recv, response, scenario, SIPP_CONTACT } from '../../support/sipp-scenario.js';

const SUBSCRIBED = INVITED.replace('INVITE', 'SUBSCRIBE');

/** Tells what waits. */
function notify(cseq: number, body: string, state = 'active;expires=3600'): string {
  const headers = [
    'Event: message-summary',
    `Subscription-State: ${state}`,
    'Content-Type: application/simple-message-summary',
  ];
  return request('NOTIFY', cseq, AS_CALLEE, headers, body) + '<recv response="200"/>';
}

describe('message waiting of a keeper of messages behind Kamailio', () => {
  const bench = new SippBench();

  it('is subscribed to, told, told again, and left when the line deregisters', async () => {
    const alice = await bench.user();
    const steps = [
      SUBSCRIBED,
      response('200 OK', `${SIPP_CONTACT}\nExpires: 3600`),
      notify(
        1,
        'Messages-Waiting: yes\nMessage-Account: sip:*97@localhost\nVoice-Message: 2/8 (0/2)\n',
      ),
      notify(2, 'Messages-Waiting: yes\nVoice-Message: 3/8 (1/2)\n'),
      recv('SUBSCRIBE'),
      reply('200 OK', ['Expires: 0']),
    ];
    const sipp = await Sipp.running({ scenario: scenario(...steps) });
    const mailbox = `mailbox-${alice.name}`;
    await bench.kamailio.register(mailbox, `sip:${mailbox}@127.0.0.1:${String(sipp.port)}`);
    const { voicemail } = alice.calling;
    const first = firstValueFrom(
      voicemail.summary$.pipe(
        filter(({ newMessages }) => newMessages === 2),
        timeout(10_000),
      ),
    );
    const second = firstValueFrom(
      voicemail.summary$.pipe(
        filter(({ newMessages }) => newMessages === 3),
        timeout(10_000),
      ),
    );
    expect(await first).to.deep.equal({
      newMessages: 2,
      oldMessages: 8,
      newUrgentMessages: 0,
      oldUrgentMessages: 2,
      account: 'sip:*97@localhost',
    });
    await second;
    expect(await voicemail.getVoicemailSummary()).to.deep.equal({
      newMessages: 3,
      oldMessages: 8,
      newUrgentMessages: 1,
      oldUrgentMessages: 2,
    });
    await alice.line.deregister();
    const received = await receivedBy(sipp);
    expect(methods(received)).to.deep.equal(['SUBSCRIBE', 'SUBSCRIBE']);
    const [begun, ended] = received.filter(({ method }) => method !== undefined);
    expect(begun?.header('Event')).to.equal('message-summary');
    expect(ended?.header('Expires')).to.equal('0');
    expect(ended?.header('Call-ID')).to.equal(begun?.header('Call-ID'));
  });
});
