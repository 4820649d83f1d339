import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import { takeCensus } from '../support/browser-census.js';
import { markupPhone, type MarkupPhone } from '../support/markup-phone.js';
import { nextEvent } from '../support/recorder.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { tapSpeakers } from '../support/speaker-tap.js';
import { task } from '../support/stage.js';
import { until } from '../support/until.js';

/*
 * The devices and the quality of a call between two phones of markup on the embedded exchange, with the
 * browser's own fake microphone and real media.
 */

let pages = 0;

describe('devices and quality, over a network', function () {
  this.timeout(60_000);
  let alice: MarkupPhone;
  let bob: MarkupPhone;

  beforeEach(async () => {
    pages += 1;
    const server = `loopback:devices-${String(pages)}`;
    const quality = '<webex-call-quality></webex-call-quality>';
    [alice, bob] = await Promise.all([
      markupPhone(server, 'alice', quality),
      markupPhone(server, 'bob', quality),
    ]);
  });

  afterEach(async () => {
    for (const { calling } of [alice, bob]) calling.parentElement?.remove();
    await task();
  });

  /** Alice has called Bob, who has answered. */
  async function talk(): Promise<void> {
    const established = [alice, bob].map(({ line }) => nextEvent(line, 'call-established'));
    const coming = nextEvent(bob.line, 'line-incoming-call');
    void alice.line.makeCall('bob').dial();
    const { detail } = await coming;
    await detail.call.answer();
    await Promise.all(established);
  }

  function devicesOf({ calling }: MarkupPhone): ShadowReader {
    const element = document.createElement('webex-audio-devices');
    calling.append(element);
    return new ShadowReader(element);
  }

  it('the meter moves with the microphone of a call, and is off when it is stopped', async () => {
    await talk();
    const devices = devicesOf(alice);
    await devices.soon(() => devices.seek('button', 'Test microphone') !== undefined);
    const meter = devices.root.querySelector('[role=meter]');
    const level = (): number => Number(meter?.getAttribute('aria-valuenow'));
    expect(level()).to.equal(0);
    devices.button('Test microphone').click();
    await until('it moves', () => level() > 0);
    await devices.reads('You are heard.');
    devices.button('Stop microphone test').click();
    await until('it is off', () => level() === 0);
  });

  it('a look at the devices turns no microphone on, and the test sound is heard', async () => {
    const census = takeCensus();
    const devices = devicesOf(alice);
    await devices.soon(() => devices.seek('button', 'Test sound') !== undefined);
    const tap = tapSpeakers();
    devices.button('Test sound').click();
    await tap.sounds();
    await until('it is over', () => !devices.element.matches(':state(playing)'));
    tap.stop();
    expect(census.count()).to.include({ liveTracks: 0, audioContexts: 0 });
    census.stop();
  });

  it('real statistics give bars, lines and numbers', async () => {
    await talk();
    const element = alice.copy().querySelector('webex-call-quality');
    if (!element) throw new Error('It has none.');
    const quality = new ShadowReader(element);
    const points = (): (number | undefined)[] =>
      [...quality.root.querySelectorAll('.plot path:not(.grid)')].map(
        (path) => path.getAttribute('d')?.match(/[ML]/gu)?.length,
      );
    await until('there are two samples', () => (points()[1] ?? 0) >= 2, 30_000);
    await until('it is measured', () =>
      element.matches(':state(good), :state(fair), :state(poor)'),
    );
    expect(quality.text).to.match(/(excellent|good|fair|poor|bad) [1-4]\.\d/u);
    expect(quality.text).to.match(/Opinion score [1-4]\.\d/u);
    expect(quality.text).to.match(/Packets lost \d+(\.\d)?%/u);
    expect(quality.text).to.match(/Codec (opus|PCMU)/u);
    const cleared = nextEvent(alice.calling, 'calling-all-calls-cleared');
    await alice.copy().call?.end();
    await cleared;
  });
});
