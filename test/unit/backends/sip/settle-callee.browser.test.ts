import { expect } from 'chai';
import { hears, hum, type Hum } from '../../../support/audio.js';
import { packets } from '../../../support/browser-census.js';
import { sipBench, type CameIn } from '../../../support/sip-bench.js';

const RTC = { iceServers: [], iceTransportPolicy: 'all', iceGatheringTimeout: 500 } as const;

describe('a change that a callee offers and that is refused', () => {
  const bench = sipBench();
  let theirs: Hum;

  beforeEach(() => {
    theirs = hum(660);
  });

  afterEach(() => {
    theirs.stop();
  });

  async function answered(): Promise<CameIn & { readonly received: MediaStream }> {
    const far = bench.phone();
    for (const track of theirs.stream.getTracks()) far.connection.addTrack(track, theirs.stream);
    const call = await bench.cameIn(far);
    const added = await call.recorder.until('track-added audio');
    const received = new MediaStream(added.type === 'track-added' ? [added.track] : []);
    const player = new Audio();
    player.muted = true;
    player.srcObject = received;
    await hears(received, 660);
    return { ...call, received };
  }

  /** Resolves when packets arrive on both sides. */
  async function flows({ connection }: { readonly connection: RTCPeerConnection }): Promise<void> {
    const before = await packets(connection);
    const deadline = performance.now() + 10_000;
    for (;;) {
      const now = await packets(connection);
      if (now.received > before.received + 5 && now.sent > before.sent + 5) return;
      if (performance.now() > deadline) throw new Error('Nothing is received, or nothing is sent.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  for (const [name, change] of [
    ['hold', (call: CameIn) => call.port.setHold(true)],
    ['ICE restart', (call: CameIn) => call.port.restartIce(RTC)],
  ] as const) {
    it(`the first ${name}, refused, stops no sound, for Web Audio neither`, async () => {
      const call = await answered();
      const changing = change(call).catch((error: unknown) => error);
      bench.end.reply(await bench.end.expect('INVITE'), 488, 'Not Acceptable Here');
      await bench.end.expect('ACK');
      expect(await changing).to.have.property('statusCode', 488);
      await flows(call.far);
      await hears(call.received, 660);
    });
  }

  it('says nothing of it to anybody, and the next offer is like the first', async () => {
    const call = await answered();
    const told = call.recorder.texts.length;
    const restarting = call.port.restartIce(RTC);
    const offer = await bench.end.expect('INVITE');
    const headers = [`Contact: <sip:bob@far.invalid;transport=ws>`];
    bench.end.reply(offer, 200, 'OK', { headers, body: await call.far.answer(offer.body) });
    await bench.end.expect('ACK');
    await restarting;
    expect(await bench.end.rest()).to.deep.equal([]);
    expect(call.recorder.texts.slice(told)).to.deep.equal([]);
    await hears(call.received, 660);
  });
});
