import { expect } from 'chai';
import { createDeferred } from '../../../src/core/deferred.js';
import { hears } from '../../support/audio.js';
import { codeOf } from '../../support/codes.js';
import { soundBench } from '../../support/sound-bench.js';
import { until } from '../../support/until.js';

describe('a microphone that is unplugged', () => {
  const bench = soundBench();

  const silent = (tracks: readonly unknown[], changes = 1): Promise<void> =>
    until('there is silence', () => bench.devices.open.length === 0 && tracks.length === changes);
  const openIs = (...ids: string[]): Promise<void> =>
    until(`${ids.join()} is open`, () => String(bench.devices.open) === String(ids));

  it('is told, the default one takes its place, and it is taken up again when it returns', async () => {
    bench.begin({ microphone: 'mic-b' });
    const { lease } = await bench.lease();
    bench.devices.unplug('mic-b');
    await openIs('mic-a');
    expect(bench.lost).to.deep.equal(['microphone mic-b']);
    await hears(new MediaStream([lease.track]), 440);
    expect(bench.audio.state.microphone).to.equal('mic-b');
    bench.devices.plug('mic-b');
    await openIs('mic-b');
    await hears(new MediaStream([lease.track]), 880);
    expect(bench.lost).to.deep.equal(['microphone mic-b']);
  });

  for (const [how, lose] of [
    ['the track of the device ends', () => bench.devices.source.track],
    ['the track that is sent ends', (sent: MediaStreamTrack) => sent],
  ] as const) {
    it(`is noticed when ${how}`, async () => {
      bench.begin({ microphone: 'mic-b' });
      const { lease } = await bench.lease();
      lose(lease.track).dispatchEvent(new Event('ended'));
      await openIs('mic-a');
      expect(bench.lost).to.deep.equal(['microphone mic-b']);
    });
  }

  it('is noticed by the list alone', async () => {
    bench.begin({ microphone: 'mic-b' });
    await bench.lease();
    bench.devices.hide('mic-b');
    await openIs('mic-a');
    expect(bench.lost).to.deep.equal(['microphone mic-b']);
  });

  it('is told while nobody talks, once', async () => {
    bench.begin({ microphone: 'mic-b' });
    await until('devices are listed', () => bench.audio.state.microphones.length === 2);
    bench.devices.unplug('mic-b');
    await until('it is told', () => bench.lost.length > 0);
    bench.devices.unplug('out-c');
    await until('that is seen', () => bench.audio.state.speakers.length === 2);
    expect(bench.lost).to.deep.equal(['microphone mic-b']);
    expect(bench.devices.openings).to.deep.equal([]);
  });

  it('the default one: another takes its place', async () => {
    const { lease } = await bench.lease();
    bench.devices.unplug('mic-a');
    await openIs('mic-b');
    expect(bench.lost).to.deep.equal(['microphone default']);
    await hears(new MediaStream([lease.track]), 880);
  });

  it('the last one: silence is sent, and the sound comes back with any microphone', async () => {
    const { lease, tracks } = await bench.lease();
    lease.track.enabled = false;
    bench.devices.unplug('mic-a', 'mic-b');
    await silent(tracks);
    expect(bench.lost).to.deep.equal(['microphone default']);
    expect(lease.track.enabled).to.equal(false);
    lease.track.enabled = true;
    expect(bench.census.count().audioContexts).to.equal(1);
    await hears(new MediaStream([lease.track]), 440, { heard: false });
    bench.devices.plug('mic-b');
    await openIs('mic-b');
    await hears(new MediaStream([lease.track]), 880);
    expect(bench.census.count().audioContexts).to.equal(0);
  });

  it('silence ends with the last lease', async () => {
    const { lease, tracks } = await bench.lease();
    bench.devices.unplug('mic-a', 'mic-b');
    await silent(tracks);
    lease.release();
    expect(bench.census.count()).to.include({ audioContexts: 0, liveTracks: 0 });
  });

  it('while there is none, one more lease is told so', async () => {
    const { lease, tracks } = await bench.lease();
    bench.devices.unplug('mic-a', 'mic-b');
    await silent(tracks);
    expect(await codeOf(bench.sound.lease())).to.equal('device-not-found');
    expect(lease.track.readyState).to.equal('live');
  });

  it('the permission is taken away: silence, without asking again, until it is given back', async () => {
    const { lease, tracks } = await bench.lease();
    await until('devices are listed', () => bench.audio.state.microphones.length === 2);
    bench.devices.permission = 'prompt';
    const opened = bench.devices.openings.length;
    bench.devices.source.track.stop();
    bench.devices.openings[0]?.track.dispatchEvent(new Event('ended'));
    bench.devices.permit('prompt');
    await silent(tracks);
    await until('it is seen', () => bench.audio.state.permission === 'prompt');
    expect(bench.devices.openings.length).to.equal(opened);
    bench.devices.permit('granted');
    await openIs('mic-a');
    await hears(new MediaStream([lease.track]), 440);
  });

  it('one that ends as soon as it is opened is not opened over and over', async () => {
    const { lease, tracks } = await bench.lease();
    await until('devices are listed', () => bench.audio.state.microphones.length === 2);
    const end = (): void => {
      const { track } = bench.devices.source;
      track.stop();
      track.dispatchEvent(new Event('ended'));
    };
    end();
    await openIs('mic-a');
    await until('it is in use', () => tracks.length === 1);
    end();
    await silent(tracks, 2);
    expect(lease.track.readyState).to.equal('live');
    expect(bench.devices.openings).to.have.length(2);
    expect(bench.devices.open).to.deep.equal([]);
  });

  it('while the user chooses another one, the choice goes first', async () => {
    bench.begin({ microphone: 'mic-b' });
    await bench.lease();
    const gate = createDeferred<void>();
    bench.devices.gate = gate.promise;
    const choosing = codeOf(bench.audio.selectMicrophone('mic-a'));
    await new Promise((resolve) => setTimeout(resolve, 10));
    bench.devices.unplug('mic-b');
    gate.resolve();
    expect(await choosing).to.equal('resolved');
    expect(bench.audio.state.microphone).to.equal('mic-a');
    expect(bench.devices.openings).to.have.length(2);
    expect(bench.lost).to.deep.equal(['microphone mic-b']);
  });

  it('and when that choice fails, the default one takes its place', async () => {
    bench.begin({ microphone: 'mic-b' });
    const { tracks } = await bench.lease();
    const gate = createDeferred<void>();
    bench.devices.gate = gate.promise;
    bench.devices.refusals.set('mic-a', 'NotReadableError');
    const choosing = codeOf(bench.audio.selectMicrophone('mic-a'));
    await new Promise((resolve) => setTimeout(resolve, 10));
    bench.devices.unplug('mic-b');
    gate.resolve();
    expect(await choosing).to.equal('device-in-use');
    await silent(tracks);
    bench.devices.refusals.clear();
    bench.devices.change();
    await openIs('mic-a');
  });

  it('the system prefers another one: whoever uses the default one moves with it', async () => {
    bench.devices.unplug('mic-a');
    await bench.lease();
    await openIs('mic-b');
    await until('it is listed', () => bench.audio.state.microphones.length === 1);
    bench.devices.plug('mic-a');
    await openIs('mic-a');
    expect(bench.lost).to.deep.equal([]);
  });

  it('a device that comes while another one is chosen changes nothing', async () => {
    bench.devices.unplug('mic-a');
    bench.begin({ microphone: 'mic-b' });
    await bench.lease();
    await until('it is listed', () => bench.audio.state.microphones.length === 1);
    bench.devices.plug('mic-a');
    await until('it is listed', () => bench.audio.state.microphones.length === 2);
    expect(bench.devices.openings).to.have.length(1);
  });

  it('of one that is not in use nothing is noticed', async () => {
    const { lease } = await bench.lease();
    const { track } = bench.devices.source;
    lease.release();
    track.dispatchEvent(new Event('ended'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(bench.lost).to.deep.equal([]);
  });
});
