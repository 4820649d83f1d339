import { expect } from 'chai';
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

  async function user(name: string): Promise<Phone> {
    const made = await phone(
      {
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
});
