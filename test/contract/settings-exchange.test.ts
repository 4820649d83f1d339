import { expect } from 'chai';
import type { Calling } from '../../src/calling/calling.js';
import type { Line } from '../../src/calling/line.js';
import { hears, hum, type Hum } from '../support/audio.js';
import { otherPage, type OtherPage } from '../support/other-page.js';
import { phone, reaches, recordStatuses, type Phone } from '../support/phone.js';
import { forwarding, settingsScenarios } from './settings-scenarios.js';

const SERVER = 'loopback:settings';

settingsScenarios({
  name: 'the embedded exchange',
  server: () => SERVER,
  line: (user) => ({ uri: `sip:${user}@example.com` }),
});

describe('call settings of several pages', () => {
  const pages: OtherPage[] = [];
  const phones: Phone[] = [];
  let tone: Hum;
  let unique: string;

  beforeEach(() => {
    unique = String(Date.now());
    tone = hum(440);
  });

  afterEach(async () => {
    for (const page of pages.splice(0)) page.close();
    await Promise.all(phones.splice(0).map((one) => one.dispose()));
    tone.stop();
    localStorage.clear();
  });

  async function user(name: string): Promise<Phone> {
    const made = await phone({ server: SERVER }, { uri: `sip:${name}-${unique}@example.com` });
    phones.push(made);
    return made;
  }

  async function bobIn(page: OtherPage): Promise<{ calling: Calling; line: Line }> {
    const calling = page.createCalling({ server: SERVER, ringtone: 'off', ringback: 'off' });
    const line = calling.callingClient.addLine({ uri: `sip:bob-${unique}@example.com` });
    await line.register();
    return { calling, line };
  }

  it('a page that is loaded anew sends calls on as before', async () => {
    const [alice, carol, page] = [await user('alice'), await user('carol'), await otherPage()];
    pages.push(page);
    const { calling, line } = await bobIn(page);
    const bob = line.state.uri;
    const always = { enabled: true, destination: carol.line.state.uri };
    await calling.callSettings.setCallForwardSetting(forwarding({ always }));
    const anew = await bobIn(await page.reload());
    const rung: unknown[] = [];
    anew.line.incomingCall$.subscribe((call) => rung.push(call));
    const coming = carol.incoming();
    const out = alice.line.makeCall(bob);
    void out.dial({ stream: tone.stream });
    const into = await coming;
    await into.answer({ stream: tone.stream });
    await reaches(out, 'connected');
    if (!into.remoteStream) throw new Error('There is no sound.');
    await hears(into.remoteStream, 440);
    await out.end();
    expect(rung).to.deep.equal([]);
    const kept = await anew.calling.callSettings.getCallForwardSetting();
    expect(kept).to.deep.equal(forwarding({ always }));
  });

  it('what is set while a call rings holds for the next one, though the page was loaded anew between them', async () => {
    const [alice, page] = [await user('alice'), await otherPage()];
    pages.push(page);
    const first = await bobIn(page);
    const ringing = new Promise((resolve) => first.line.incomingCall$.subscribe(resolve));
    const out = alice.line.makeCall(first.line.state.uri);
    void out.dial({ stream: tone.stream });
    await ringing;
    await first.calling.callSettings.setDoNotDisturbSetting(true);
    const next = await page.reload();
    await out.end();
    const { line } = await bobIn(next);
    const again = alice.line.makeCall(line.state.uri);
    const { statuses, done } = recordStatuses(again);
    void again.dial({ stream: tone.stream });
    await done;
    expect(statuses).to.deep.equal(['idle', 'dialing', 'ended']);
    expect(again.state.disconnectReason?.statusCode).to.equal(480);
  });
});
