import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../../src/calling/line.js';
import type { CallState } from '../../../src/core/call-state.js';
import { hears, hum, type Hum } from '../../support/audio.js';
import { takeCensus } from '../../support/browser-census.js';
import { phone, reaches, recordStatuses, type Phone } from '../../support/phone.js';
import { Baresip, Kamailio } from '../../support/servers.js';

/*
 * Calls with an independent SIP stack on plain RTP: baresip, behind Kamailio and rtpengine. We hum
 * 440 Hz, it hums 660 Hz.
 */

const codecs = [
  { codec: 'g711', mimeType: 'audio/PCMU' },
  { codec: 'opus', mimeType: 'audio/opus' },
] as const;
const OURS = 440;
const THEIRS = 660;
let names = 0;

async function is(call: Call, wanted: (state: CallState) => boolean): Promise<void> {
  await firstValueFrom(call.state$.pipe(filter(wanted), timeout(15_000)));
}

function sound(call: Call): MediaStream {
  return call.remoteStream as MediaStream;
}

/** The codec that sound comes in with. */
async function codecIn(connection: RTCPeerConnection): Promise<string> {
  const report = new Map<string, Record<string, unknown>>();
  (await connection.getStats()).forEach((entry: Record<string, unknown> & { id: string }) => {
    report.set(entry.id, entry);
  });
  const incoming = [...report.values()].find(({ type }) => type === 'inbound-rtp');
  return String(report.get(String(incoming?.['codecId']))?.['mimeType']);
}

for (const { codec, mimeType } of codecs) {
  describe(`calls with baresip, ${codec}`, () => {
    let census: ReturnType<typeof takeCensus>;
    let tone: Hum;
    let kamailio: Kamailio;
    let ours: Phone;
    let baresip: Baresip;
    let theirName: string;
    const Original = window.WebSocket;
    let sockets: WebSocket[] = [];

    beforeEach(async () => {
      sockets = [];
      window.WebSocket = class extends Original {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(url, protocols);
          sockets.push(this);
        }
      };
      census = takeCensus();
      tone = hum(OURS);
      kamailio = await Kamailio.running({ bridge: true });
      names += 1;
      theirName = `baresip-${codec}-${String(names)}`;
      const uri = `sip:browser-${codec}-${String(names)}@localhost`;
      [ours, baresip] = await Promise.all([
        phone({ server: kamailio.wsUrl }, { uri }),
        Baresip.registered(kamailio, theirName, { codec, note: THEIRS }),
      ]);
    });

    afterEach(async () => {
      await Promise.all([ours.dispose(), baresip.stop()]);
      tone.stop();
      window.WebSocket = Original;
      expect(census.count().peerConnections).to.equal(0);
      census.stop();
    });

    /** We call it, and it answers. */
    async function calling(): Promise<Call> {
      const call = ours.line.makeCall(theirName);
      void call.dial({ stream: tone.stream });
      await reaches(call, 'connected');
      return call;
    }

    /** It calls us, and we answer. */
    async function called(): Promise<Call> {
      const coming = ours.incoming();
      await baresip.dial(ours.line.state.uri.replace(/^sip:|@.*$/gu, ''));
      const call = await coming;
      await call.answer({ stream: tone.stream });
      await reaches(call, 'connected');
      return call;
    }

    /** Each side hears the other. */
    async function bothHear(call: Call): Promise<void> {
      await Promise.all([baresip.hears(OURS), hears(sound(call), THEIRS)]);
    }

    /** Neither hears anything of the other. */
    async function noneHears(call: Call): Promise<void> {
      await Promise.all([
        baresip.hears(OURS, { heard: false }),
        hears(sound(call), THEIRS, { heard: false }),
      ]);
    }

    it('we call: each hears the other, and we hang up', async () => {
      const call = await calling();
      await bothHear(call);
      expect((await baresip.heard()).frequency).to.equal(OURS);
      const [connection] = census.connections();
      expect(connection && (await codecIn(connection))).to.equal(mimeType);
      await call.end();
      await baresip.event('CALL_CLOSED');
    });

    it('it calls: each hears the other, and it hangs up', async () => {
      const call = await called();
      expect(call.state.remote.uri).to.equal(`sip:${theirName}@localhost`);
      await bothHear(call);
      const [connection] = census.connections();
      expect(connection && (await codecIn(connection))).to.equal(mimeType);
      const over = recordStatuses(call).done;
      await baresip.hangup();
      await over;
      expect(call.state.disconnectReason).to.deep.include({ cause: 'normal', by: 'remote' });
    });

    for (const [who, begin] of [
      ['we call', calling],
      ['it calls', called],
    ] as const) {
      it(`${who}: held and resumed by us, twice`, async () => {
        const call = await begin();
        await bothHear(call);
        for (let turn = 0; turn < 2; turn += 1) {
          await call.hold();
          expect(call.state).to.deep.include({ heldLocally: true, heldRemotely: false });
          expect(await baresip.direction()).to.equal('recvonly');
          await noneHears(call);
          await call.resume();
          expect(call.state).to.deep.include({ heldLocally: false, heldRemotely: false });
          expect(await baresip.direction()).to.equal('sendrecv');
          await bothHear(call);
        }
        await call.end();
        await baresip.event('CALL_CLOSED');
      });

      it(`${who}: held and resumed by it, twice`, async () => {
        const call = await begin();
        await bothHear(call);
        for (let turn = 0; turn < 2; turn += 1) {
          await baresip.hold();
          await is(call, ({ heldRemotely }) => heldRemotely);
          expect(call.state).to.deep.include({ status: 'connected', heldLocally: false });
          await noneHears(call);
          await baresip.resume();
          await is(call, ({ heldRemotely }) => !heldRemotely);
          await bothHear(call);
        }
        const over = recordStatuses(call).done;
        await baresip.hangup();
        await over;
      });
    }

    it('held by both, each resumes by itself', async () => {
      const call = await calling();
      await bothHear(call);
      await baresip.hold();
      await is(call, ({ heldRemotely }) => heldRemotely);
      await call.hold();
      expect(call.state).to.deep.include({ heldLocally: true, heldRemotely: true });
      await noneHears(call);
      await baresip.resume();
      await is(call, ({ heldRemotely }) => !heldRemotely);
      expect(call.state.heldLocally).to.equal(true);
      await noneHears(call);
      await call.resume();
      await bothHear(call);
    });

    it('our connection breaks and is made anew: each hears the other on new ICE credentials', async () => {
      const call = await calling();
      await bothHear(call);
      const [connection] = census.connections();
      const ufrag = (): string | undefined =>
        /^a=ice-ufrag:(\S+)/mu.exec(connection?.currentLocalDescription?.sdp ?? '')?.[1];
      const before = ufrag();
      sockets.at(-1)?.close();
      const deadline = performance.now() + 20_000;
      while (ufrag() === before) {
        if (performance.now() > deadline) throw new Error('No re-INVITE came after REGISTER.');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await bothHear(call);
      expect(call.state.status).to.equal('connected');
      const over = recordStatuses(call).done;
      await baresip.hangup();
      await over;
      expect(call.state.disconnectReason).to.deep.include({ cause: 'normal', by: 'remote' });
    });

    it('muted, we are silent and hear on', async () => {
      const call = await calling();
      await bothHear(call);
      call.mute();
      await Promise.all([baresip.hears(OURS, { heard: false }), hears(sound(call), THEIRS)]);
      call.unmute();
      await bothHear(call);
    });
  });
}
