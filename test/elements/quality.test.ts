import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { WebexCalling } from '../../src/elements/webex-calling.js';
import { nextEvent, Recorder } from '../support/recorder.js';
import { hum, type Hum } from '../support/audio.js';
import { microtasks, task } from '../support/stage.js';

/*
 * Warnings of bad quality as a page hears of them, on the embedded exchange, with real media.
 */

const copy = '<template><webex-call id="copy"></webex-call></template>';
let pages = 0;

describe('the quality of a call in a page', function () {
  this.timeout(30_000);
  let server: string;
  const places: HTMLElement[] = [];
  const hums: Hum[] = [];

  beforeEach(() => {
    pages += 1;
    server = `loopback:quality-${String(pages)}`;
  });

  afterEach(async () => {
    for (const place of places.splice(0)) place.remove();
    for (const one of hums.splice(0)) one.stop();
    await task();
  });

  async function phone(user: string, attributes = ''): Promise<WebexCalling> {
    const place = document.createElement('div');
    place.innerHTML = `
      <webex-calling server="${server}" ringtone="off" ringback="off" log-level="off" ${attributes}>
        <webex-line uri="sip:${user}@example.com">${copy}</webex-line>
      </webex-calling>
    `;
    const registered = nextEvent(place, 'line-registered');
    document.body.append(place);
    places.push(place);
    await registered;
    return place.querySelector('webex-calling') as WebexCalling;
  }

  const line = (calling: WebexCalling) => calling.querySelector('webex-line')!;

  it('an event of its <webex-call> tells that the microphone is silent, with its name', async () => {
    const alice = await phone('alice', 'quality-warnings');
    const bob = await phone('bob');
    expect(alice.qualityWarnings).to.equal(true);
    alice.qualityThresholds = { silenceSeconds: 1 };
    const [silence, sound] = [hum(0), hum(440)];
    hums.push(silence, sound);
    const coming = nextEvent(line(bob), 'line-incoming-call');
    const call = line(alice).makeCall('bob');
    void call.dial({ stream: silence.stream });
    const warned = nextEvent(document, 'call-quality-warning');
    await (await coming).detail.call.answer({ stream: sound.stream });
    const { target, detail } = await warned;
    expect(target).to.equal(alice.querySelector('#copy'));
    expect(detail.warning).to.equal('constant-silence');
    expect(detail.call).to.equal(call);
    expect(detail.state.quality?.warnings).to.deep.equal(['constant-silence']);
    const cleared = nextEvent(document, 'call-quality-warning-cleared');
    call.mute();
    expect((await cleared).detail.warning).to.equal('constant-silence');
  });

  it('tells thresholds that it cannot use once, and keeps the last good ones', async () => {
    const alice = await phone('alice');
    const recorder = new Recorder(document);
    alice.qualityThresholds = { mos: 'good' } as object;
    await task();
    await microtasks();
    expect(recorder.take()).to.deep.equal(['webex-calling: calling-error(invalid-argument)']);
    alice.qualityThresholds = { mos: 3 };
    await task();
    expect(recorder.take()).to.deep.equal([]);
    recorder.stop();
  });
});
