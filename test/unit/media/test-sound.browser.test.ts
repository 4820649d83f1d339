import { expect } from 'chai';
import { playTestSound } from '../../../src/media/test-sound.js';
import { takeCensus } from '../../support/browser-census.js';
import { FakeClock } from '../../support/fakes/fake-clock.js';
import { FakeDevices } from '../../support/fakes/fake-devices.js';
import { tapSpeakers } from '../../support/speaker-tap.js';
import { until } from '../../support/until.js';

describe('the test sound', () => {
  let devices: FakeDevices;
  let census: ReturnType<typeof takeCensus>;
  let clock: FakeClock;

  beforeEach(() => {
    devices = new FakeDevices();
    census = takeCensus();
    clock = new FakeClock();
  });
  afterEach(() => {
    census.stop();
    devices.restore();
  });

  it('sounds on the default output, once, and leaves nothing open', async () => {
    const tap = tapSpeakers();
    const sound = playTestSound('default');
    await tap.sounds();
    expect(devices.playing()).to.deep.equal([]);
    expect(await sound.ended).to.equal('played');
    expect(census.count().audioContexts).to.equal(0);
    tap.stop();
  });

  it('sounds on the chosen output', async () => {
    const sound = playTestSound('out-b');
    await until('it plays', () => devices.playing().join() === 'out-b');
    expect(await sound.ended).to.equal('played');
    expect([devices.playing(), census.count().audioContexts]).to.deep.equal([[], 0]);
  });

  it('of an output that is not there comes from the default one, and says so', async () => {
    const sound = playTestSound('nowhere', clock);
    const tap = tapSpeakers();
    await tap.sounds();
    await clock.pass(2000);
    expect(await sound.ended).to.equal('lost');
    tap.stop();
  });

  it('stopped, it is over at once', async () => {
    const sound = playTestSound('out-b', clock);
    sound.stop();
    expect(await sound.ended).to.equal('stopped');
    expect([devices.playing(), census.count().audioContexts]).to.deep.equal([[], 0]);
  });

  it('that the browser refuses says so', async () => {
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = () =>
      Promise.reject(new DOMException('no', 'NotAllowedError'));
    const sound = playTestSound('out-b', clock);
    await clock.pass(2000);
    expect(await sound.ended).to.equal('refused');
    HTMLMediaElement.prototype.play = play;
    expect(census.count().audioContexts).to.equal(0);
  });
});
