import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { WebexVideo } from '../../src/elements/webex-video.js';
import { hum, type Hum } from '../support/audio.js';
import { expectAccessible } from '../support/axe.js';
import { markupPhone, type MarkupPhone } from '../support/markup-phone.js';
import { nextEvent } from '../support/recorder.js';
import { setStage, strike, task } from '../support/stage.js';
import { until } from '../support/until.js';
import { film, type Film } from '../support/video.js';

let pages = 0;

describe('<webex-video>', function () {
  this.timeout(30_000);
  const phones: MarkupPhone[] = [];
  let films: Film[];
  let tone: Hum;

  beforeEach(() => {
    films = [film('red'), film('blue')];
    tone = hum(440);
  });

  afterEach(async () => {
    for (const { calling } of phones.splice(0)) calling.parentElement?.remove();
    for (const one of films) one.stop();
    tone.stop();
    await strike();
    await task();
  });

  const pictures = (video: WebexVideo): HTMLVideoElement[] => [
    ...(video.shadowRoot?.querySelectorAll('video') ?? []),
  ];
  const videoOf = ({ copy }: MarkupPhone): WebexVideo => {
    const found = copy().querySelector('webex-video');
    if (!found) throw new Error('There is no video.');
    return found;
  };
  const filmed = (index: number): MediaStream => {
    const [sound] = tone.stream.getAudioTracks();
    const picture = films[index]?.track;
    if (!sound || !picture) throw new Error('There is nothing to send.');
    return new MediaStream([sound, picture]);
  };

  it('shows both pictures of a call, makes no sound, and takes no room before and after', async () => {
    pages += 1;
    const server = `loopback:video-${String(pages)}`;
    const inside = '<webex-video></webex-video>';
    const [alice, bob] = await Promise.all([
      markupPhone(server, 'alice', inside),
      markupPhone(server, 'bob', inside),
    ]);
    phones.push(alice, bob);
    const coming = nextEvent(bob.line, 'line-incoming-call');
    const call = alice.line.makeCall('bob');
    void call.dial({ stream: filmed(0), video: true });
    const { detail } = await coming;
    await task();
    const video = videoOf(bob);
    expect(video.offsetHeight).to.equal(0);
    void detail.call.answer({ stream: filmed(1), video: true });
    await until('both are seen', () => {
      const shown = pictures(video);
      return shown.length === 2 && shown.every(({ videoWidth }) => videoWidth > 0);
    });
    expect(pictures(video).map(({ className }) => className)).to.deep.equal(['remote', 'local']);
    expect(pictures(video).every(({ muted }) => muted)).to.equal(true);
    expect(video.matches(':state(remote):state(local)')).to.equal(true);
    expect(video.offsetHeight).to.be.above(0);
    await expectAccessible(video);
    const gone = nextEvent(bob.line, 'call-disconnect');
    bob.line.linger = 60_000;
    await call.end();
    await gone;
    await video.updateComplete;
    expect(pictures(video)).to.deep.equal([]);
    expect(video.offsetHeight).to.equal(0);
  });

  it('outside of a call shows nothing and throws nothing', async () => {
    const stage = setStage();
    await stage.show('<webex-video></webex-video>');
    const video = stage.find('webex-video');
    await video.updateComplete;
    expect(pictures(video)).to.deep.equal([]);
    expect(video.offsetHeight).to.equal(0);
  });
});
