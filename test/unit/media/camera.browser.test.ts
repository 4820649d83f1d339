import { expect } from 'chai';
import { createDeferred } from '../../../src/core/deferred.js';
import { isCallingError } from '../../../src/core/errors.js';
import type { CameraLease } from '../../../src/media/camera-lease.js';
import { LateCamera } from '../../../src/media/late-camera.js';
import { takeCensus } from '../../support/browser-census.js';
import { codeOf } from '../../support/codes.js';
import { FakeDevices } from '../../support/fakes/fake-devices.js';
import { until } from '../../support/until.js';
import { shows } from '../../support/video.js';

describe('a camera', () => {
  let devices: FakeDevices;
  let census: ReturnType<typeof takeCensus>;
  let chosen: string;
  let camera: LateCamera;
  const lost: string[] = [];
  const failures: string[] = [];
  const leases: CameraLease[] = [];

  beforeEach(() => {
    devices = new FakeDevices();
    devices.plug('cam-b');
    census = takeCensus();
    chosen = 'default';
    camera = new LateCamera({
      deviceId: () => chosen,
      lost: (deviceId) => lost.push(deviceId),
      failed: (error) => failures.push(isCallingError(error) ? error.code : String(error)),
    });
  });

  afterEach(async () => {
    for (const lease of leases.splice(0)) lease.release();
    expect([devices.filming, census.count().liveTracks]).to.deep.equal([[], 0]);
    census.stop();
    devices.restore();
    for (const list of [lost, failures]) list.length = 0;
  });

  /** A lease, and what it was told since. */
  async function lease(): Promise<{
    readonly lease: CameraLease;
    readonly told: (MediaStreamTrack | undefined)[];
  }> {
    const told: (MediaStreamTrack | undefined)[] = [];
    const made = await camera.lease((track) => told.push(track));
    leases.push(made);
    return { lease: made, told };
  }

  function choose(deviceId: string): void {
    chosen = deviceId;
    camera.choose();
  }

  const sees = ({ lease: { track } }: { lease: CameraLease }, colour: 'red' | 'blue') =>
    shows(new MediaStream([track]), colour);
  const onIs = (...ids: string[]): Promise<void> =>
    until(`${ids.join()} is on`, () => String(devices.filming) === String(ids));

  it('goes on with the first lease and off with the last, each with a track of its own', async () => {
    const [first, second] = await Promise.all([lease(), lease()]);
    expect(devices.filming).to.deep.equal(['cam-a']);
    expect(first.lease.track).not.to.equal(second.lease.track);
    first.lease.track.enabled = false;
    expect(second.lease.track.enabled).to.equal(true);
    first.lease.release();
    first.lease.release();
    expect(first.lease.track.readyState).to.equal('ended');
    await sees(second, 'red');
    second.lease.release();
    expect(devices.filming).to.deep.equal([]);
    await sees(await lease(), 'red');
    expect(devices.filmings).to.have.length(2);
  });

  it('is the one that is chosen, asked for by its id, in a size for a face', async () => {
    chosen = 'cam-b';
    await sees(await lease(), 'blue');
    expect(devices.filmings.map(({ constraints }) => constraints)).to.deep.equal([
      { width: { ideal: 1280 }, height: { ideal: 720 }, deviceId: { exact: 'cam-b' } },
    ]);
  });

  it('another one that is chosen takes its place at once, off where it was off', async () => {
    const [first, second] = [await lease(), await lease()];
    first.lease.track.enabled = false;
    choose('cam-b');
    await onIs('cam-b');
    expect([first.told.length, second.told.length]).to.deep.equal([1, 1]);
    expect(first.told[0]).to.equal(first.lease.track);
    expect(first.lease.track.enabled).to.equal(false);
    await sees(second, 'blue');
    choose('cam-b');
    choose('default');
    await onIs('cam-a');
    expect(devices.filmings).to.have.length(3);
    expect([lost, failures]).to.deep.equal([[], []]);
  });

  it('of several that are chosen while they are being opened the last one counts', async () => {
    await lease();
    const gate = createDeferred<void>();
    devices.gate = gate.promise;
    choose('cam-b');
    await Promise.resolve();
    choose('default');
    gate.resolve();
    await until('all have been opened', () => devices.filmings.length >= 2);
    await onIs('cam-a');
  });

  it('one that is chosen and not there: the default one, and it is told', async () => {
    chosen = 'cam-z';
    await sees(await lease(), 'red');
    expect(lost).to.deep.equal(['cam-z']);
  });

  it('one that is chosen and cannot be opened: the former one goes on, and the failure is told', async () => {
    const one = await lease();
    devices.refusals.set('cam-b', 'NotAllowedError');
    choose('cam-b');
    await until('it is told', () => failures.length > 0);
    expect(failures).to.deep.equal(['permission-denied']);
    await sees(one, 'red');
    expect(one.told).to.deep.equal([]);
  });

  it('where only one may be open at a time, the former one is closed first', async () => {
    const one = await lease();
    devices.refusals.set('cam-b', 'NotReadableError');
    const { track } = devices.filmings[0] ?? {};
    const stop = track?.stop.bind(track);
    if (!track || !stop) throw new Error('There is no camera.');
    track.stop = () => {
      devices.refusals.delete('cam-b');
      stop();
    };
    choose('cam-b');
    await onIs('cam-b');
    await until('the lease has it', () => one.told.length === 1);
    await sees(one, 'blue');
    expect(failures).to.deep.equal([]);
  });

  it('unplugged it gives way to the default one, is told, and is taken up again when it returns', async () => {
    chosen = 'cam-b';
    const one = await lease();
    one.lease.track.enabled = false;
    devices.unplug('cam-b');
    await onIs('cam-a');
    await until('the lease has it', () => one.told.length === 1);
    expect([lost, one.lease.track.enabled]).to.deep.equal([['cam-b'], false]);
    one.lease.track.enabled = true;
    await sees(one, 'red');
    devices.change();
    devices.plug('cam-b');
    await onIs('cam-b');
    await until('the lease has it', () => one.told.length === 2);
    await sees(one, 'blue');
    expect(devices.filmings).to.have.length(3);
    expect(lost).to.deep.equal(['cam-b']);
  });

  it('one that was missing from the beginning is taken up when it comes', async () => {
    devices.unplug('cam-b');
    chosen = 'cam-b';
    const one = await lease();
    devices.plug('cam-b');
    await onIs('cam-b');
    await until('the lease has it', () => one.told.length === 1);
    expect(lost).to.deep.equal(['cam-b']);
  });

  it('while nobody has a lease what is plugged opens nothing', async () => {
    devices.unplug('cam-b');
    chosen = 'cam-b';
    (await lease()).lease.release();
    devices.plug('cam-b');
    const next = await lease();
    await sees(next, 'blue');
    expect(devices.filmings.map(({ deviceId }) => deviceId)).to.deep.equal(['cam-a', 'cam-b']);
  });

  it('the last one unplugged: every lease is told that there is none', async () => {
    const [first, second] = [await lease(), await lease()];
    devices.unplug('cam-a', 'cam-b');
    await until('both are told', () => first.told.length + second.told.length === 2);
    expect([...first.told, ...second.told]).to.deep.equal([undefined, undefined]);
    expect(lost).to.deep.equal(['cam-a']);
    expect(await codeOf(camera.lease(() => undefined))).to.equal('device-not-found');
  });

  for (const [refusal, code] of [
    ['NotAllowedError', 'permission-denied'],
    ['NotReadableError', 'device-in-use'],
    ['NotFoundError', 'device-not-found'],
  ] as const) {
    it(`says why there is none (${refusal})`, async () => {
      devices.refusals.set('cam-a', refusal);
      expect(await codeOf(camera.lease(() => undefined))).to.equal(code);
      devices.refusals.clear();
      await sees(await lease(), 'red');
    });
  }

  it('released while it is being opened it goes off', async () => {
    const gate = createDeferred<void>();
    devices.gate = gate.promise;
    const opening = lease();
    gate.resolve();
    (await opening).lease.release();
    expect(devices.filming).to.deep.equal([]);
  });

  it('nothing is loaded or opened before a lease', () => {
    choose('cam-b');
    expect([devices.filmings, failures]).to.deep.equal([[], []]);
  });
});
