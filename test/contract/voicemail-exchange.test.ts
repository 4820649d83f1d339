import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { hum, type Hum } from '../support/audio.js';
import { otherPage, type OtherPage } from '../support/other-page.js';
import { phone, reaches, type Phone } from '../support/phone.js';
import { notesIn } from '../support/recorded.js';
import { answerByMachine } from '../support/voicemail-settings.js';
import type { Network } from './call-scenarios.js';
import { handOverScenarios } from './hand-over-scenarios.js';
import { messagesAt, voicemailScenarios } from './voicemail-scenarios.js';

const SERVER = 'loopback:voicemail';

const network: Network = {
  name: 'the embedded exchange',
  server: () => SERVER,
  line: (user) => ({ uri: `sip:${user}@example.com` }),
};

voicemailScenarios(network);
handOverScenarios(network);

describe('the answering machine of a page that goes', () => {
  const phones: Phone[] = [];
  let page: OtherPage | undefined;
  let voice: Hum;

  beforeEach(() => {
    voice = hum(440, 0.5);
  });

  afterEach(async () => {
    page?.close();
    await Promise.all(phones.splice(0).map((one) => one.dispose()));
    voice.stop();
    localStorage.clear();
  });

  it('3 s into a message: there is one message of 2 s, here at once and after a reload', async () => {
    const address = `sip:alice-${String(Date.now())}@example.com`;
    const bob = await phone({ server: SERVER }, { uri: address.replace('alice', 'bob') });
    const looking = await phone(
      { server: SERVER, manual: true },
      { uri: address, manual: true },
      { wait: false },
    );
    phones.push(bob, looking);
    await answerByMachine(looking, 'all');
    page = await otherPage();
    const calling = page.createCalling({ server: SERVER, ringtone: 'off', ringback: 'off' });
    const line = calling.callingClient.addLine({ uri: address });
    await line.register();
    expect(await messagesAt(looking, 0)).to.deep.equal([]);
    const out = bob.line.makeCall(address);
    await out.dial({ stream: voice.stream });
    await reaches(out, 'connected');
    // The history says so as soon as there is a message of a second.
    await firstValueFrom(
      looking.calling.callHistory.entries$.pipe(
        filter(([record]) => record?.disposition === 'voicemail'),
        timeout(20_000),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await messagesAt(looking, 0)).to.deep.equal([]);
    page.close();
    const [message] = await messagesAt(looking);
    expect(message?.durationSeconds).to.be.within(2, 6);
    const again = await phone(
      { server: SERVER, manual: true },
      { uri: address, manual: true },
      { wait: false },
    );
    phones.push(again);
    expect(await messagesAt(again)).to.deep.equal([message]);
    const content = await again.calling.voicemail.getVoicemailContent(message?.messageId ?? '');
    expect((await notesIn(content, [440])).seconds[0]).to.be.greaterThan(1.5);
    const [record] = await again.calling.callHistory.getCallHistoryData(1, 9, 'DESC', 'startTime');
    expect(record).to.deep.include({ sessionId: message?.messageId, disposition: 'voicemail' });
    expect(record).to.have.property('endTime');
    await out.end();
  });
});
