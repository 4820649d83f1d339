import { expect } from 'chai';
import { connectionScenarios } from '../contract/connection-scenarios.js';
import { hears, hum } from '../support/audio.js';
import { takeCensus } from '../support/browser-census.js';
import { phone, reaches, recordStatuses } from '../support/phone.js';
import { Kamailio } from '../support/servers.js';

let kamailio: Kamailio | undefined;
let up = true;

before(async () => {
  kamailio = await Kamailio.running();
});

connectionScenarios({
  name: 'Kamailio',
  server: () => kamailio?.wsUrl ?? '',
  deadServer: () => 'ws://localhost:9/',
  line: (user) => ({ uri: `sip:${user}@localhost` }),
  // The aliases in its contacts name connections that are gone on both sides.
  keepsDialogs: false,
  goDown: async () => {
    up = false;
    await kamailio?.stop();
  },
  comeBack: async () => {
    if (up) return;
    await kamailio?.start();
    up = true;
  },
});

describe('one connection of a call over Kamailio breaks', () => {
  const Original = window.WebSocket;
  let sockets: WebSocket[] = [];
  let census: ReturnType<typeof takeCensus>;

  beforeEach(() => {
    sockets = [];
    census = takeCensus();
    window.WebSocket = class extends Original {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    };
  });

  afterEach(() => {
    window.WebSocket = Original;
    census.stop();
  });

  for (const [breaks, ends] of [
    ['caller', 'callee'],
    ['callee', 'caller'],
    ['caller', 'caller'],
  ] as const) {
    it(`the ${breaks}'s: the call goes on, and the ${ends}'s BYE finds its way`, async () => {
      const server = kamailio?.wsUrl ?? '';
      const alice = await phone({ server }, { uri: `sip:al-${breaks}-${ends}@localhost` });
      const bob = await phone({ server }, { uri: `sip:bo-${breaks}-${ends}@localhost` });
      const [tone, other] = [hum(440), hum(660)];
      const coming = bob.incoming();
      const out = alice.line.makeCall(bob.line.state.uri);
      void out.dial({ stream: tone.stream });
      const into = await coming;
      await into.answer({ stream: other.stream });
      await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
      // By then the ACK has come as well.
      await hears(into.remoteStream as MediaStream, 440);

      const ufrags = (): string[] =>
        census
          .connections()
          .map(({ currentRemoteDescription }) =>
            String(/a=ice-ufrag:(\S+)/u.exec(currentRemoteDescription?.sdp ?? '')?.[1]),
          );
      const before = ufrags();
      expect(before).to.have.length(2);
      const broken = breaks === 'caller' ? alice : bob;
      const again = new Promise<void>((resolve) => {
        let lost = false;
        broken.line.state$.subscribe(({ status }) => {
          lost ||= status === 'reconnecting';
          if (lost && status === 'registered') resolve();
        });
      });
      sockets[breaks === 'caller' ? 0 : 1]?.close();
      await again;
      await Promise.all([
        hears(into.remoteStream as MediaStream, 440),
        hears(out.remoteStream as MediaStream, 660),
      ]);
      // The far end learns where we are by a re-INVITE with new ICE credentials.
      const deadline = performance.now() + 10_000;
      while (ufrags().some((ufrag) => before.includes(ufrag))) {
        if (performance.now() > deadline) throw new Error('No re-INVITE came after REGISTER.');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const [first, second] = ends === 'caller' ? [out, into] : [into, out];
      const over = recordStatuses(second).done;
      await first.end();
      await over;
      expect(second.state.disconnectReason).to.deep.include({ cause: 'normal', by: 'remote' });
      tone.stop();
      other.stop();
      await Promise.all([alice.dispose(), bob.dispose()]);
    });
  }
});
