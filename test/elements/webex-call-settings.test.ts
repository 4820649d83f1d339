import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { Calling } from '../../src/calling/calling.js';
import type { WebexCallSettings } from '../../src/elements/webex-call-settings.js';
import type { WebexCalling } from '../../src/elements/webex-calling.js';
import { expectAccessible } from '../support/axe.js';
import { ShadowReader } from '../support/shadow-reader.js';

const ALICE = 'sip:alice@example.com';
const SALES = 'sip:sales@example.com';

/** A phone that connects to nobody, with real settings in the browser's storage. */
function page(server: string): { calling: WebexCalling; element: WebexCallSettings } {
  const place = document.createElement('div');
  place.className = 'place';
  place.innerHTML = `
    <webex-calling server="${server}" manual>
      <webex-line uri="${ALICE}" manual></webex-line>
      <webex-line uri="${SALES}" manual></webex-line>
      <webex-call-settings></webex-call-settings>
    </webex-calling>
  `;
  document.body.append(place);
  const calling = place.querySelector('webex-calling');
  const element = place.querySelector('webex-call-settings');
  if (!calling || !element) throw new Error('The markup is not what it should be.');
  return { calling, element };
}

describe('<webex-call-settings>', () => {
  let server: string;
  let reader: ShadowReader;
  let element: WebexCallSettings;
  let calling: Calling;

  async function open(): Promise<void> {
    const shown = page(server);
    element = shown.element;
    reader = new ShadowReader(element);
    await reader.reads('Do not disturb');
    if (!shown.calling.calling) throw new Error('There is no calling.');
    calling = shown.calling.calling;
  }
  const forward = async (lineId?: string) =>
    (await calling.callSettings.getCallForwardSetting(lineId)).callForwarding;
  const fault = (): string | undefined => reader.root.querySelector('.fault')?.textContent;

  beforeEach(async () => {
    server = `loopback:settings-${crypto.randomUUID()}`;
    await open();
  });
  afterEach(() => {
    for (const place of document.querySelectorAll('.place')) place.remove();
    // Else the phones of later tests would ask for their settings.
    localStorage.clear();
  });

  it('shows what is set, is accessible, and sets at once', async () => {
    await expectAccessible(element);
    const silent = reader.field('Do not disturb');
    expect(silent.checked).to.equal(false);
    silent.click();
    await reader.soon(() => element.matches(':state(do-not-disturb)'));
    expect(await calling.callSettings.getDoNotDisturbSetting()).to.deep.equal({ enabled: true });
    reader.field('Call waiting').click();
    await reader.reads('Saved');
    expect(await calling.callSettings.getCallWaitingSetting(ALICE)).to.deep.equal({
      enabled: false,
    });
  });

  it('says what is wrong with a destination as one types, loses nothing, and sets it when it is right', async () => {
    reader.field('Always').click();
    await reader.soon(() => fault() === 'Give a number or an address.');
    await expectAccessible(element);
    const to = reader.field('Always: forward to');
    reader.type(to, 'sip:bad address@x y');
    await reader.soon(() => fault()?.startsWith('A destination is') === true);
    expect(to.getAttribute('aria-invalid')).to.equal('true');
    expect((await forward()).always.enabled).to.equal(false);
    reader.type(to, '+1 408 555 0100');
    await reader.soon(() => fault() === undefined);
    await reader.reads('Saved');
    expect((await forward()).always.enabled).to.equal(true);
    expect((await forward()).always.destination).to.match(/555/);
  });

  it('shows why the calling refuses a destination, and keeps what was typed', async () => {
    reader.field('When busy').click();
    const to = reader.field('When busy: forward to');
    reader.type(to, SALES);
    await reader.soon(() => fault() !== undefined);
    expect(fault()).to.match(/line/u);
    expect(reader.field('When busy: forward to').value).to.equal(SALES);
    expect((await forward()).busy.enabled).to.equal(false);
    reader.type(to, 'bob@example.com');
    await reader.soon(() => fault() === undefined);
    expect((await forward()).busy.enabled).to.equal(true);
  });

  it('sets for one line alone, and shows what holds for each', async () => {
    const lines = reader.root.querySelector('select');
    if (!lines) throw new Error('There is no choice of lines.');
    lines.value = SALES;
    lines.dispatchEvent(new Event('change'));
    await element.updateComplete;
    reader.field('Do not disturb').click();
    await reader.soon(() => element.matches(':state(do-not-disturb)'));
    expect((await calling.callSettings.getDoNotDisturbSetting(ALICE)).enabled).to.equal(false);
    expect((await calling.callSettings.getDoNotDisturbSetting(SALES)).enabled).to.equal(true);
    lines.value = ALICE;
    lines.dispatchEvent(new Event('change'));
    await element.updateComplete;
    expect(reader.field('Do not disturb').checked).to.equal(false);
  });

  it('voicemail: rings from 1 to 20', async () => {
    reader.field('Take messages').click();
    await reader.reads('Saved');
    const rings = reader.field('Calls that nobody answers: rings');
    reader.type(rings, '0');
    await reader.soon(() => fault() === 'From 1 to 20.');
    reader.type(rings, '5');
    await reader.soon(() => fault() === undefined);
    const setting = async () => calling.callSettings.getVoicemailSetting();
    for (;;) {
      const { enabled, sendUnansweredCalls } = await setting();
      expect(enabled).to.equal(true);
      if (sendUnansweredCalls.numberOfRings === 5) break;
    }
  });

  it('survives a reload, and follows what another page of the same phone sets', async () => {
    reader.field('Do not disturb').click();
    await reader.reads('Saved');
    for (const place of document.querySelectorAll('.place')) place.remove();
    await open();
    await reader.soon(() => reader.field('Do not disturb').checked);
    const other = page(server);
    const otherReader = new ShadowReader(other.element);
    await otherReader.reads('Do not disturb');
    otherReader.field('Do not disturb').click();
    await reader.soon(() => !reader.field('Do not disturb').checked);
  });

  it('greeting: recorded here, played, and given up for the tones', async () => {
    reader.button('Record greeting').click();
    await reader.reads('Recording, 0:00');
    await reader.reads('Recording, 0:01');
    reader.button('Stop recording').click();
    await reader.reads('Callers hear your greeting');
    const greeting = await calling.voicemail.getGreeting();
    expect(greeting).to.be.instanceOf(Blob);
    reader.button('Play greeting').click();
    await reader.reads('Stop playing');
    reader.button('Stop playing').click();
    await reader.reads('Play greeting');
    reader.button('Use the tones').click();
    await reader.reads('Callers hear a few tones');
    expect(await calling.voicemail.getGreeting()).to.equal(undefined);
  });

  it('greeting: a file that is no sound is refused, and says so', async () => {
    const input = reader.root.querySelector<HTMLInputElement>('input[type=file]');
    if (!input) throw new Error('There is no field for a file.');
    const files = new DataTransfer();
    files.items.add(new File(['no sound'], 'note.mp3', { type: 'audio/mpeg' }));
    input.files = files.files;
    input.dispatchEvent(new Event('change'));
    await reader.soon(() => fault() !== undefined);
    expect(await calling.voicemail.getGreeting()).to.equal(undefined);
  });

  it('outside of a calling is disabled and throws nothing', async () => {
    const lone = document.createElement('webex-call-settings');
    document.body.append(lone);
    await lone.updateComplete;
    expect(lone.matches(':state(disabled)')).to.equal(true);
    await expectAccessible(lone);
    lone.remove();
  });
});
