import { expect } from 'chai';
import type { CallStats } from '../../src/core/call-stats.js';
import { deviceStrings } from '../../src/i18n/device-strings.js';
import { plotStrings } from '../../src/i18n/plot-strings.js';
import { qualityStrings } from '../../src/i18n/quality-strings.js';
import { FakeCallingAudio } from '../support/fakes/fake-calling-audio.js';
import { fakeContacts } from '../support/fakes/fake-contacts.js';
import { FakeHistory } from '../support/fakes/fake-history.js';
import { FakeVoicemail } from '../support/fakes/fake-voicemail.js';
import {
  deviceParts,
  drawn,
  forgetPseudo,
  neverAsked,
  speakPseudo,
  unmarked,
} from '../support/pseudo-language.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { setStage, strike, type Stage } from '../support/stage.js';
import { until } from '../support/until.js';

const ALICE = 'sip:100@127.0.0.1';

/** Devices and quality, in every state: nothing is seen or heard that has not come through the texts. */
describe('a language of marks, in the elements for devices and quality', () => {
  const asked = new Set<string>();
  let stage: Stage;
  let fake: FakeCallingAudio;
  let reader: ShadowReader;

  async function check(): Promise<void> {
    await drawn(document.body);
    expect(unmarked(document.body)).to.deep.equal([]);
  }
  async function press(name: string): Promise<void> {
    reader.button(name).click();
    await check();
  }
  async function outside(tag: string): Promise<void> {
    const alone = document.createElement(tag);
    document.body.append(alone);
    await check();
    alone.remove();
  }

  beforeEach(() => speakPseudo(asked));
  afterEach(async () => {
    await forgetPseudo();
    await strike();
    fake.dispose();
  });

  it('<webex-audio-devices>: permissions, devices that are there and not, tests, failures', async () => {
    await outside('webex-audio-devices');
    fake = new FakeCallingAudio();
    fake.nameOf = (id) => (id === 'mic-b' ? '' : 'Гарнитура');
    stage = setStage(fake.parts);
    await stage.show('<webex-audio-devices></webex-audio-devices>');
    reader = new ShadowReader(stage.find('webex-audio-devices'));
    await reader.soon(() => reader.root.querySelector('form') !== null);
    await check();
    fake.refusals.set('microphone', 'permission-denied');
    await press(deviceStrings.allow());
    fake.chosen({ microphone: 'mic-z', speaker: 'out-z' });
    await check();
    fake.tell('denied');
    await check();
    fake.tell('granted');
    await check();
    fake.tell('granted', ['mic-a', 'mic-b'], ['out-a']);
    await check();
    await press(deviceStrings.test());
    for (const [loudness, level] of [
      ['silent', 0],
      ['soft', 0.1],
      ['good', 0.6],
      ['loud', 1],
    ] as const) {
      fake.levels.next(level);
      const said = deviceStrings.loudness[loudness]();
      await until(loudness, () => reader.root.querySelector(`[aria-valuetext="${said}"]`) !== null);
      await check();
    }
    await press(deviceStrings.stop());
    for (const code of ['device-not-found', 'device-in-use', 'permission-denied'] as const) {
      fake.refusals.set('out-a', code);
      const [box] = reader.root.querySelectorAll<HTMLInputElement>('input[value=out-a]');
      box?.click();
      await check();
    }
    await press(deviceStrings.testSound());
    await reader.reads(deviceStrings.lost());
    await check();
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = () =>
      Promise.reject(new DOMException('no', 'NotAllowedError'));
    const { setSinkId } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.setSinkId = () => Promise.resolve();
    await press(deviceStrings.testSound());
    await reader.reads(deviceStrings.refused());
    Object.assign(HTMLMediaElement.prototype, { play, setSinkId });
    Object.defineProperty(navigator.mediaDevices, 'selectAudioOutput', {
      configurable: true,
      value: () => Promise.resolve({ deviceId: 'out-b', label: 'Колонки' }),
    });
    fake.canSelect(true);
    fake.chosen({ speaker: 'default' });
    await check();
    await press(deviceStrings.pick());
    Reflect.deleteProperty(navigator.mediaDevices, 'selectAudioOutput');
    fake.canSelect(false);
    await check();
  });

  it('<webex-call-quality>: each verdict and warning, plots, numbers', async () => {
    await outside('webex-call-quality');
    fake = new FakeCallingAudio();
    stage = setStage(fake.parts);
    await stage.show(`<webex-line uri="${ALICE}"><template><webex-call>
      <webex-call-quality></webex-call-quality><webex-call-quality compact></webex-call-quality>
    </webex-call></template></webex-line>`);
    const call = stage.line().ring({ status: 'connected', connectTime: 1000 });
    reader = new ShadowReader(stage.find('webex-line > webex-call > webex-call-quality'));
    await reader.soon(() => reader.seek('button', plotStrings.numbers()) !== undefined);
    for (const mos of [4.4, 4.1, 3.7, 3.2, 2]) {
      call.set({ quality: { mos, warnings: [] } });
      await check();
    }
    const warnings = Object.keys(qualityStrings.warning) as (keyof typeof qualityStrings.warning)[];
    call.set({ quality: { mos: 2, warnings } });
    call.stats.next(sample());
    await check();
    await press(plotStrings.numbers());
    call.set({ status: 'reconnecting' });
    await check();
  });

  it('<webex-softphone>: the button for the quality of a call', async () => {
    fake = new FakeCallingAudio();
    stage = setStage({
      ...fake.parts,
      contacts: fakeContacts([]),
      callHistory: new FakeHistory([]),
      voicemail: new FakeVoicemail([]),
    });
    await stage.show(`<webex-line uri="${ALICE}"></webex-line><webex-softphone></webex-softphone>`);
    reader = new ShadowReader(stage.find('webex-softphone'));
    const call = stage.line().ring({ status: 'connected', connectTime: 1000 });
    call.set({ quality: { mos: 4, warnings: ['low-mos'] } });
    await check();
    const verdict = qualityStrings.verdict.good();
    const wrong = qualityStrings.warning['low-mos']();
    await press(qualityStrings.wrong(qualityStrings.show(verdict), wrong));
    await press(qualityStrings.wrong(qualityStrings.hide(verdict), wrong));
  });

  it('has been asked for every text of these elements', async () => {
    expect(await neverAsked(asked, (part) => deviceParts.has(part))).to.deep.equal([]);
  });
});

function sample(): CallStats {
  const flow = { packets: 50, packetRate: 50, bitrate: 31_600, codec: 'кодек', packetsLost: 0 };
  const way = { ...flow, lossPercent: 0, jitterMs: 4, mos: 4 };
  return { time: 1000, intervalMs: 1000, inbound: way, outbound: way, roundTripMs: 40 };
}
