import { expect } from 'chai';
import { soundBench } from '../../support/sound-bench.js';
import { until } from '../../support/until.js';

describe('calling.audio.level$', () => {
  const bench = soundBench();

  it('measures the microphone while somebody subscribes, in one audio context, and lets it go', async () => {
    const levels: number[] = [];
    const first = bench.audio.level$.subscribe((level) => levels.push(level));
    const second = bench.audio.level$.subscribe();
    await until('it is loud', () => (levels.at(-1) ?? 0) > 0.9);
    expect(bench.devices.open).to.deep.equal(['mic-a']);
    expect(bench.census.count().audioContexts).to.equal(1);
    expect(levels.every((level) => level >= 0 && level <= 1)).to.equal(true);
    first.unsubscribe();
    expect(bench.devices.open).to.deep.equal(['mic-a']);
    second.unsubscribe();
    expect(bench.devices.open).to.deep.equal([]);
    expect(bench.census.count()).to.include({ audioContexts: 0, liveTracks: 0 });
  });

  it('a late subscriber gets the last level at once', async () => {
    const heard: number[] = [];
    const first = bench.audio.level$.subscribe((level) => heard.push(level));
    await until('it is open', () => bench.devices.open.length === 1);
    await until('it is measured', () => heard.length > 0);
    const late: number[] = [];
    const second = bench.audio.level$.subscribe((level) => late.push(level));
    await until('there is one', () => late.length > 0);
    first.unsubscribe();
    second.unsubscribe();
  });

  it('without the permission it neither asks nor opens; it goes on and off with a call', async () => {
    bench.devices.permission = 'prompt';
    const levels: number[] = [];
    const following = bench.audio.level$.subscribe((level) => levels.push(level));
    await until('it says so', () => levels.length > 0);
    expect(levels).to.deep.equal([0]);
    expect(bench.devices.openings).to.deep.equal([]);
    const { lease } = await bench.lease();
    await until('it is loud', () => (levels.at(-1) ?? 0) > 0.9);
    lease.release();
    await until('it is silent', () => levels.at(-1) === 0);
    expect(bench.devices.open).to.deep.equal([]);
    expect(bench.census.count().audioContexts).to.equal(0);
    following.unsubscribe();
  });

  it('follows the microphone, and hears what a muted call does not send', async () => {
    const { lease } = await bench.lease();
    lease.track.enabled = false;
    const levels: number[] = [];
    const following = bench.audio.level$.subscribe((level) => levels.push(level));
    await until('it is loud', () => (levels.at(-1) ?? 0) > 0.9);
    bench.devices.unplug('mic-a', 'mic-b');
    await until('it is silent', () => levels.at(-1) === 0);
    bench.devices.plug('mic-b');
    await until('it is loud again', () => (levels.at(-1) ?? 0) > 0.9);
    following.unsubscribe();
    expect(lease.track.readyState).to.equal('live');
    expect(bench.census.count().audioContexts).to.equal(0);
  });

  it('completes with its calling, and lets the microphone go', async () => {
    let complete = false;
    bench.audio.level$.subscribe({ complete: () => (complete = true) });
    await until('it is open', () => bench.devices.open.length === 1);
    bench.sound.dispose();
    await until('it is complete', () => complete);
    expect(bench.devices.open).to.deep.equal([]);
    expect(bench.census.count().audioContexts).to.equal(0);
    let late = false;
    bench.audio.level$.subscribe({ complete: () => (late = true) });
    await until('it is complete', () => late);
  });
});
