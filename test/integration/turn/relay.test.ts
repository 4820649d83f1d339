import { expect } from 'chai';
import type { CallingOptions } from '../../../src/calling/options.js';
import { hears, hum, type Hum } from '../../support/audio.js';
import { takeCensus } from '../../support/browser-census.js';
import { phone, reaches, type Phone } from '../../support/phone.js';
import { Kamailio, Turn } from '../../support/servers.js';

/** What kind of candidate a connection uses at each end. */
async function candidatesInUse(
  connection: RTCPeerConnection,
): Promise<{ readonly local: string; readonly remote: string }> {
  const report = new Map<string, Record<string, unknown>>();
  (await connection.getStats()).forEach((entry: Record<string, unknown> & { id: string }) => {
    report.set(entry.id, entry);
  });
  const pair = [...report.values()].find(
    ({ type, nominated, state }) =>
      type === 'candidate-pair' && nominated === true && state === 'succeeded',
  );
  const typeOf = (id: unknown): string => String(report.get(String(id))?.['candidateType']);
  return { local: typeOf(pair?.['localCandidateId']), remote: typeOf(pair?.['remoteCandidateId']) };
}

describe('calls through a TURN server over Kamailio', () => {
  let census: ReturnType<typeof takeCensus>;
  let kamailio: Kamailio;
  let turn: Turn;
  const phones: Phone[] = [];
  const hums: Hum[] = [];
  let asked = 0;

  beforeEach(async () => {
    census = takeCensus();
    asked = 0;
    [kamailio, turn] = await Promise.all([Kamailio.running(), Turn.running()]);
  });

  afterEach(async () => {
    await Promise.all(phones.splice(0).map((one) => one.dispose()));
    for (const one of hums.splice(0)) one.stop();
    await turn.stop();
    census.stop();
  });

  async function user(name: string, options: Partial<CallingOptions> = {}): Promise<Phone> {
    const made = await phone(
      {
        ...options,
        server: kamailio.wsUrl,
        iceTransportPolicy: 'relay',
        // Asked anew for each call, as a page does whose credentials expire.
        iceServers: () => {
          asked += 1;
          return Promise.resolve([turn.iceServer]);
        },
      },
      { uri: `sip:${name}@localhost` },
    );
    phones.push(made);
    return made;
  }

  function tone(frequency: number): MediaStream {
    const one = hum(frequency);
    hums.push(one);
    return one.stream;
  }

  it('relay at both ends: both are heard, and nothing goes any other way', async () => {
    const [alice, bob] = [await user('alice-turn'), await user('bob-turn')];
    const coming = bob.incoming();
    const out = alice.line.makeCall(bob.line.state.uri);
    void out.dial({ stream: tone(440) });
    const into = await coming;
    await into.answer({ stream: tone(660) });
    await Promise.all([reaches(out, 'connected'), reaches(into, 'connected')]);
    await Promise.all([
      hears(into.remoteStream as MediaStream, 440),
      hears(out.remoteStream as MediaStream, 660),
    ]);
    expect(asked).to.equal(2);
    for (const connection of census.connections()) {
      expect(connection.localDescription?.sdp).not.to.match(/ typ (host|srflx|prflx)/u);
      expect(await candidatesInUse(connection)).to.deep.equal({ local: 'relay', remote: 'relay' });
    }
    expect(census.connections()).to.have.length(2);

    await out.hold();
    await hears(into.remoteStream as MediaStream, 440, { heard: false });
    await out.resume();
    await hears(into.remoteStream as MediaStream, 440);
    await out.end();
  });

  it('a candidate that is found when the INVITE has left comes by INFO, and is all it takes', async () => {
    const sent: string[] = [];
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (this: WebSocket, data) {
      if (typeof data === 'string') sent.push(data);
      send.call(this, data);
    };
    try {
      const early = { iceGatheringTimeout: 50 };
      const [alice, bob] = [await user('alice-late', early), await user('bob-late', early)];
      await turn.pause();
      const coming = bob.incoming();
      const out = alice.line.makeCall(bob.line.state.uri);
      const dialled = out.dial({ stream: tone(440) });
      const into = await coming;
      await into.answer({ stream: tone(660) });
      await dialled;
      await turn.resume();
      await Promise.all([
        hears(into.remoteStream as MediaStream, 440),
        hears(out.remoteStream as MediaStream, 660),
      ]);
      const requests = (method: string): readonly string[] =>
        sent.filter((message) => message.startsWith(`${method} `));
      expect(requests('INVITE')).to.have.length(1);
      expect(requests('INVITE')[0]).not.to.contain('a=candidate');
      for (const info of requests('INFO')) {
        expect(info).to.contain('Info-Package: trickle-ice').and.to.contain(' typ relay ');
      }
      expect(requests('INFO')).not.to.have.length(0);
      await out.end();
    } finally {
      WebSocket.prototype.send = send;
    }
  });
});
