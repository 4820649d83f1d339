import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../../src/calling/line.js';
import type { CallStats } from '../../../src/core/call-stats.js';
import { hum, type Hum } from '../../support/audio.js';
import { takeCensus } from '../../support/browser-census.js';
import { comesTo, phone, reaches, type Phone } from '../../support/phone.js';
import { Baresip, Kamailio } from '../../support/servers.js';

/* The figures of calls with baresip, behind Kamailio and rtpengine. */

/** Bytes of a packet of 20 ms: 160 samples of a byte each; what Opus takes for a note. */
const codecs = [
  { codec: 'g711', name: 'PCMU', least: 160, most: 160 },
  { codec: 'opus', name: 'opus', least: 20, most: 1275 },
] as const;

for (const { codec, name, least, most } of codecs) {
  describe(`the quality of calls with baresip, ${codec}`, () => {
    let census: ReturnType<typeof takeCensus>;
    let tone: Hum;
    let ours: Phone;
    let baresip: Baresip;
    let call: Call;

    beforeEach(async () => {
      census = takeCensus();
      tone = hum(440, 0.5);
      const kamailio = await Kamailio.running({ bridge: true });
      [ours, baresip] = await Promise.all([
        phone(
          { server: kamailio.wsUrl, qualityWarnings: true },
          { uri: `sip:measuring-${codec}@localhost` },
        ),
        Baresip.registered(kamailio, `measured-${codec}`, { codec, note: 660 }),
      ]);
      call = ours.line.makeCall(`measured-${codec}`);
      void call.dial({ stream: tone.stream });
      await reaches(call, 'connected');
    });

    afterEach(async () => {
      await Promise.all([ours.dispose(), baresip.stop()]);
      tone.stop();
      expect(census.count().peerConnections).to.equal(0);
      census.stop();
    });

    it('packets, codec, bitrate, loss, jitter, round trip and MOS of both directions', async () => {
      const samples: CallStats[] = [];
      call.stats$.subscribe((one) => samples.push(one));
      // Until its first RTCP report nobody knows what it gets.
      const stats = await firstValueFrom(
        call.stats$.pipe(
          filter(
            ({ inbound, outbound }) =>
              inbound.mos !== undefined &&
              outbound.mos !== undefined &&
              outbound.roundTripMs !== undefined,
          ),
          timeout(30_000),
        ),
      );
      expect([stats.inbound.codec, stats.outbound.codec]).to.deep.equal([name, name]);
      for (const direction of ['inbound', 'outbound'] as const) {
        const one = stats[direction];
        expect(one.packetRate).to.be.above(0);
        expect(Math.round(one.bitrate / 8 / one.packetRate)).to.be.within(least, most);
        expect(one.packetsLost).to.be.at.least(0);
        expect(one.lossPercent).to.be.within(0, 100);
        expect(one.jitterMs).to.be.within(0, 500);
        expect(one.mos).to.be.within(1, 4.5);
        expect(one.audioLevel).to.be.above(0.01);
        const counts = samples.map((sample) => sample[direction].packets);
        expect(counts).to.deep.equal([...counts].sort((a, b) => a - b));
        expect(counts.at(-1)).to.be.above(counts[0] ?? 0);
      }
      expect(stats.outbound.roundTripMs).to.be.within(0, 1_000);
      expect(stats.roundTripMs).to.equal(stats.outbound.roundTripMs);
      const last = await call.getCallRtpStats();
      expect(last?.inbound.packets).to.be.at.least(stats.inbound.packets);
      expect(last?.outbound.packets).to.be.at.least(stats.outbound.packets);
      await comesTo(call, ({ quality }) => quality?.outboundMos !== undefined);
      expect(call.state.quality?.mos).to.be.within(1, 4.5);
    });
  });
}
