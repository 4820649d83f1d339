import { expect } from 'chai';
import { createDeferred } from '../../../src/core/deferred.js';
import { hears } from '../../support/audio.js';
import { codeOf } from '../../support/codes.js';
import { soundBench } from '../../support/sound-bench.js';
import { until } from '../../support/until.js';

describe('choosing a microphone', () => {
  const bench = soundBench();

  const ids = (): readonly string[] => bench.devices.openings.map(({ deviceId }) => deviceId);

  it('in use: every lease gets a track of the other one, and the first one goes off', async () => {
    const [one, two] = [await bench.lease(), await bench.lease()];
    const before = [one.lease.track, two.lease.track];
    await hears(new MediaStream([one.lease.track]), 440);
    await bench.audio.selectMicrophone('mic-b');
    expect(bench.devices.open).to.deep.equal(['mic-b']);
    expect([one.tracks, two.tracks].map((tracks) => tracks.length)).to.deep.equal([1, 1]);
    expect(one.lease.track).to.equal(one.tracks[0]);
    expect(one.lease.track).not.to.equal(two.lease.track);
    expect(before.map(({ readyState }) => readyState)).to.deep.equal(['ended', 'ended']);
    await hears(new MediaStream([one.lease.track]), 880);
    await hears(new MediaStream([one.lease.track]), 440, { heard: false });
    expect(bench.options.microphone).to.equal('mic-b');
    expect(bench.audio.state.microphone).to.equal('mic-b');
  });

  it('a lease that is muted stays so through each change', async () => {
    const { lease } = await bench.lease();
    lease.track.enabled = false;
    await bench.audio.selectMicrophone('mic-b');
    expect(lease.track.enabled).to.equal(false);
    bench.devices.unplug('mic-b');
    await until('the other one is open', () => bench.devices.open[0] === 'mic-a');
    await until('the lease has it', () => lease.track.readyState === 'live');
    expect(lease.track.enabled).to.equal(false);
  });

  it('not in use: opens nothing, and the next lease has it', async () => {
    await bench.audio.selectMicrophone('mic-b');
    expect(bench.devices.openings).to.deep.equal([]);
    await bench.lease();
    expect(ids()).to.deep.equal(['mic-b']);
  });

  it('rejects for one that is not there, and leaves all as it was', async () => {
    const { lease, tracks } = await bench.lease();
    expect(await codeOf(bench.audio.selectMicrophone('nope'))).to.equal('device-not-found');
    expect([lease.track.readyState, tracks.length]).to.deep.equal(['live', 0]);
    expect(bench.audio.state.microphone).to.equal('default');
    expect(bench.lost).to.deep.equal([]);
  });

  for (const [name, code] of [
    ['NotReadableError', 'device-in-use'],
    ['NotAllowedError', 'permission-denied'],
    ['OverconstrainedError', 'device-not-found'],
  ] as const) {
    it(`${name} is ${code}; what was in use goes on`, async () => {
      const { lease, tracks } = await bench.lease();
      bench.devices.refusals.set('mic-b', name);
      expect(await codeOf(bench.audio.selectMicrophone('mic-b'))).to.equal(code);
      expect([lease.track.readyState, tracks.length]).to.deep.equal(['live', 0]);
      expect(bench.devices.open).to.deep.equal(['mic-a']);
      expect(bench.options.microphone).to.equal(undefined);
    });
  }

  it('before the microphone was allowed any id is taken at its word', async () => {
    bench.devices.permission = 'prompt';
    await bench.audio.selectMicrophone('mic-b');
    await bench.lease();
    expect(ids()).to.deep.equal(['mic-b']);
  });

  it('the last of two choices wins, whichever opens first', async () => {
    await bench.lease();
    const gate = createDeferred<void>();
    bench.devices.gate = gate.promise;
    const first = codeOf(bench.audio.selectMicrophone('mic-b'));
    const second = codeOf(bench.audio.selectMicrophone('mic-a'));
    gate.resolve();
    expect(await Promise.all([first, second])).to.deep.equal(['cancelled', 'resolved']);
    expect(bench.audio.state.microphone).to.equal('mic-a');
    expect(bench.devices.open).to.deep.equal(['mic-a']);
  });

  it('an input that is written meanwhile wins', async () => {
    await bench.lease();
    const gate = createDeferred<void>();
    bench.devices.gate = gate.promise;
    const choosing = codeOf(bench.audio.selectMicrophone('mic-b'));
    await new Promise((resolve) => setTimeout(resolve, 10));
    bench.write({ microphone: 'mic-a' });
    gate.resolve();
    expect(await choosing).to.equal('cancelled');
    await until('one is open', () => bench.devices.open.length === 1);
    expect([bench.options.microphone, ...bench.devices.open]).to.deep.equal(['mic-a', 'mic-a']);
  });

  it('an input acts at once, and falls back where it is not there', async () => {
    const { lease, tracks } = await bench.lease();
    bench.write({ microphone: 'mic-b' });
    await until('it is open', () => bench.devices.open[0] === 'mic-b');
    bench.write({ microphone: 'nope' });
    await until('the default one is open', () => bench.devices.open[0] === 'mic-a');
    expect(bench.lost).to.deep.equal(['microphone nope']);
    expect(bench.audio.state.microphone).to.equal('nope');
    expect([lease.track.readyState, tracks.length]).to.deep.equal(['live', 2]);
  });

  it('an input that cannot be opened is told once, and what was in use goes on', async () => {
    const { lease } = await bench.lease();
    bench.devices.refusals.set('mic-b', 'NotReadableError');
    bench.write({ microphone: 'mic-b' });
    await until('it is told', () => bench.failures.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(bench.failures.map(({ code }) => code)).to.deep.equal(['device-in-use']);
    expect([lease.track.readyState, ...bench.devices.open]).to.deep.equal(['live', 'mic-a']);
  });

  it('what the browser does to the sound can be turned off in a call', async () => {
    bench.begin({ echoCancellation: false });
    const { lease, tracks } = await bench.lease();
    const settings = (): unknown => bench.devices.source.constraints;
    expect(settings()).to.deep.equal({
      echoCancellation: false,
      noiseSuppression: true,
      autoGainControl: true,
    });
    bench.write({ echoCancellation: true, noiseSuppression: false, autoGainControl: false });
    await until('it is opened anew', () => tracks.length === 1);
    expect(settings()).to.deep.equal({
      echoCancellation: true,
      noiseSuppression: false,
      autoGainControl: false,
    });
    expect([lease.track.readyState, ...bench.devices.open]).to.deep.equal(['live', 'mic-a']);
  });

  it('chosen while the first one is still being opened, it is the one in use', async () => {
    const gate = createDeferred<void>();
    bench.devices.gate = gate.promise;
    const leasing = bench.lease();
    const choosing = bench.audio.selectMicrophone('mic-b');
    gate.resolve();
    const { lease } = await leasing;
    await choosing;
    expect(bench.devices.open).to.deep.equal(['mic-b']);
    await hears(new MediaStream([lease.track]), 880);
  });

  it('let go of while another one is being opened, nothing stays open', async () => {
    const { lease } = await bench.lease();
    const gate = createDeferred<void>();
    bench.devices.gate = gate.promise;
    const choosing = bench.audio.selectMicrophone('mic-b');
    await new Promise((resolve) => setTimeout(resolve, 10));
    lease.release();
    gate.resolve();
    await choosing;
    expect(bench.devices.open).to.deep.equal([]);
    expect(bench.census.count().liveTracks).to.equal(0);
    expect(bench.audio.state.microphone).to.equal('mic-b');
  });

  it('after dispose() it rejects, and nothing is open', async () => {
    bench.sound.dispose();
    expect(await codeOf(bench.audio.selectMicrophone('mic-b'))).to.equal('disposed');
  });
});
