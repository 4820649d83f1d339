import { expect } from 'chai';
import { soundBench } from '../../support/sound-bench.js';
import { until } from '../../support/until.js';

describe('calling.audio.state', () => {
  const bench = soundBench();

  const ids = (): readonly (readonly string[])[] => {
    const { microphones, speakers, cameras } = bench.sound.store.state;
    return [microphones, speakers, cameras].map((list) => list.map(({ deviceId }) => deviceId));
  };
  const listed = (): Promise<void> => until('devices are listed', () => ids()[0]?.length === 2);

  it('lists nothing until somebody looks, then all real devices with their labels', async () => {
    await new Promise((resolve) => setTimeout(resolve));
    expect(ids()).to.deep.equal([[], [], []]);
    const { state } = bench.audio;
    expect(state.microphones).to.deep.equal([]);
    await listed();
    expect(ids()).to.deep.equal([['mic-a', 'mic-b'], ['out-a', 'out-b', 'out-c'], ['cam-a']]);
    expect(bench.audio.state.microphones[0]).to.deep.equal({
      deviceId: 'mic-a',
      label: 'The mic-a',
    });
    expect(bench.audio.state.permission).to.equal('granted');
    expect(bench.audio.state.canSelectSpeaker).to.equal(true);
    expect(bench.devices.openings).to.deep.equal([]);
  });

  it('is frozen all the way down, and an equal one is skipped', async () => {
    bench.audio.state$.subscribe();
    await listed();
    const { state } = bench.audio;
    for (const part of [state, state.microphones, state.microphones[0], state.ringDevices]) {
      expect(Object.isFrozen(part)).to.equal(true);
    }
    const before = bench.snapshots.length;
    bench.devices.change();
    bench.devices.unplug('out-c');
    await until('an output is gone', () => ids()[1]?.length === 2);
    expect(bench.snapshots.length).to.equal(before + 1);
  });

  it('follows what is plugged and unplugged', async () => {
    bench.audio.state$.subscribe();
    await listed();
    bench.devices.unplug('mic-a');
    await until('one is gone', () => String(ids()[0]) === 'mic-b');
    bench.devices.plug('mic-a');
    await listed();
    expect(bench.lost).to.deep.equal([]);
  });

  it('names no device before the microphone is allowed, all of them after, and never asks', async () => {
    bench.devices.permission = 'prompt';
    bench.audio.state$.subscribe();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ids()).to.deep.equal([[], [], []]);
    expect(bench.audio.state.permission).to.equal('prompt');
    expect(bench.devices.openings).to.deep.equal([]);
    await bench.lease();
    await listed();
    expect(bench.audio.state.permission).to.equal('granted');
  });

  it('sees the permission taken away and given back in the settings of the browser', async () => {
    bench.audio.state$.subscribe();
    await listed();
    bench.devices.permit('denied');
    await until('it is denied', () => bench.sound.store.state.permission === 'denied');
    expect(ids()).to.deep.equal([[], [], []]);
    bench.devices.permit('granted');
    await listed();
  });

  it('asks the browser for the permission again only while it is not given', async () => {
    bench.audio.state$.subscribe();
    await listed();
    const { queries } = bench.devices;
    bench.devices.unplug('mic-a');
    await until('one is gone', () => String(ids()[0]) === 'mic-b');
    expect(bench.devices.queries).to.equal(queries);
    bench.devices.permit('denied');
    await until('it is denied', () => bench.sound.store.state.permission === 'denied');
    expect(bench.devices.queries).to.be.greaterThan(queries);
    bench.devices.permit('granted');
    await until('it is given back', () => bench.sound.store.state.permission === 'granted');
  });

  it('are looked at again by a call only while the microphone has no name', async () => {
    bench.devices.permission = 'prompt';
    bench.audio.state$.subscribe();
    await until('they were looked at', () => bench.devices.listings > 0);
    const first = await bench.lease();
    await listed();
    first.lease.release();
    const { listings } = bench.devices;
    const second = await bench.lease();
    second.lease.release();
    // What is listed by then was listed by this.
    bench.devices.unplug('mic-b');
    await until('one is gone', () => String(ids()[0]) === 'mic-a');
    expect(bench.devices.listings).to.equal(listings + 1);
  });

  it('a stream that the page asked for tells too that it is allowed', async () => {
    bench.devices.permission = 'prompt';
    bench.begin({ microphone: 'mic-b', noiseSuppression: false });
    const stream = await bench.sound.createMicrophoneStream({ channelCount: 1 });
    expect(bench.devices.source.constraints).to.deep.equal({
      echoCancellation: true,
      noiseSuppression: false,
      autoGainControl: true,
      deviceId: { ideal: 'mic-b' },
      channelCount: 1,
    });
    await listed();
    for (const track of stream.getTracks()) track.stop();
  });

  it('shows what is chosen, there or not', () => {
    bench.begin({ microphone: 'gone', speaker: '  ', ringDevices: ' out-a  out-b ' });
    const { microphone, speaker, ringDevices } = bench.audio.state;
    expect({ microphone, speaker, ringDevices }).to.deep.equal({
      microphone: 'gone',
      speaker: 'default',
      ringDevices: ['out-a', 'out-b'],
    });
  });

  it('completes when the calling is disposed, with its last snapshot for whoever comes later', async () => {
    bench.audio.state$.subscribe();
    await listed();
    bench.sound.dispose();
    const seen: unknown[] = [];
    bench.audio.state$.subscribe({
      next: ({ microphones }) => seen.push(microphones.length),
      complete: () => seen.push('complete'),
    });
    expect(seen).to.deep.equal([2, 'complete']);
    bench.devices.unplug('mic-a');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(bench.audio.state.microphones).to.have.length(2);
  });
});
