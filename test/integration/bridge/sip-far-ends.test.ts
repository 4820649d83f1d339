import { expect } from 'chai';
import {
  newUser,
  registeredPhone,
  type PortNetwork,
  type PortPhone,
} from '../../contract/port-network.js';
import { hum, type Hum } from '../../support/audio.js';
import { takeCensus } from '../../support/browser-census.js';
import { Baresip, Kamailio, Sipp } from '../../support/servers.js';
import { sippCallee } from '../../support/sipp-phone.js';
import {
  OK,
  PLAIN_SDP,
  recv,
  response,
  scenario,
  send,
  SIPP_CONTACT,
} from '../../support/sipp-scenario.js';
import {
  answerOptions,
  describeLineSignal,
  dialOptions,
  incomingOn,
  record,
} from '../../support/sip-line.js';

describe('far ends that are not ours', () => {
  let census: ReturnType<typeof takeCensus>;
  let tone: Hum;
  let kamailio: Kamailio;
  let phone: PortPhone;
  const networkOf = (server: Kamailio): PortNetwork => ({
    name: 'Kamailio',
    server: () => server.wsUrl,
    line: (user) => ({ uri: `sip:${user}@localhost`, username: user }),
    interrupt: () => server.restart(),
    digest: false,
  });

  async function begin(bridge: boolean): Promise<void> {
    kamailio = await Kamailio.running({ bridge });
    phone = await registeredPhone(networkOf(kamailio), newUser('browser'));
  }

  beforeEach(() => {
    census = takeCensus();
    tone = hum(440);
  });

  afterEach(() => {
    phone.backend.dispose();
    tone.stop();
    expect(census.count().peerConnections).to.equal(0);
    census.stop();
  });

  it('M3: an answer that crosses our CANCEL on UDP is acknowledged and ended', async () => {
    await begin(false);
    const { sipp, uri } = await sippCallee(kamailio, [
      // The way back of the INVITE; that of the CANCEL is one hop.
      '<recv request="INVITE"><action><ereg regexp="(Record-Route:.*)Max-Forwards" search_in="msg" assign_to="all,way"/></action></recv><Reference variables="all"/>',
      response('180 Ringing'),
      recv('CANCEL'),
      OK,
      // The answer to the INVITE, though it has been cancelled: they crossed.
      send(
        `SIP/2.0 200 OK\n[last_From:]\n[last_To:];tag=sipp[call_number]\n[last_Call-ID:]\nCSeq: [last_cseq_number] INVITE\n[$way]${SIPP_CONTACT}\nContent-Type: application/sdp\nContent-Length: [len]\n\n${PLAIN_SDP}`,
      ),
      recv('ACK'),
      recv('BYE'),
      OK,
    ]);
    const port = phone.line.createCall(uri);
    const recorder = record(port);
    port.dial(dialOptions(tone.stream));
    await recorder.until('progress 180');
    port.end();
    await recorder.completed;
    const { code, errors } = await sipp.result();
    expect(code, errors).to.equal(0);
  });

  it('M16: an answer on plain RTP cannot be used: ACK, BYE, nothing left', async () => {
    await begin(false);
    const { sipp, uri } = await sippCallee(kamailio, [
      recv('INVITE'),
      response('180 Ringing'),
      response('200 OK', SIPP_CONTACT, PLAIN_SDP),
      recv('ACK'),
      recv('BYE'),
      OK,
    ]);
    const port = phone.line.createCall(uri);
    const recorder = record(port);
    port.dial(dialOptions(tone.stream));
    await recorder.completed;
    expect(recorder.texts).to.deep.equal([
      'dialing',
      'progress 180',
      'ended media-failed network media-failed',
      'complete',
    ]);
    const { code, errors } = await sipp.result();
    expect(code, errors).to.equal(0);
  });

  it('a caller on plain RTP, without a bridge, gets 488', async () => {
    await begin(false);
    let told = 0;
    phone.line.incoming$.subscribe(() => {
      told += 1;
    });
    const sipp = await Sipp.running({
      target: `127.0.0.1:${String(kamailio.udpPort)}`,
      scenario: scenario(
        send(
          `INVITE sip:${phone.user}@localhost SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nFrom: <sip:sipp@localhost>;tag=[call_number]\nTo: <sip:${phone.user}@localhost>\nCall-ID: [call_id]\nCSeq: 1 INVITE\nContact: <sip:sipp@[local_ip]:[local_port]>\nMax-Forwards: 70\nContent-Type: application/sdp\nContent-Length: [len]\n\n${PLAIN_SDP}`,
        ),
        '<recv response="100" optional="true"/><recv response="488"/>',
        send(
          `ACK sip:${phone.user}@localhost SIP/2.0\n[last_Via:]\n[last_From:]\n[last_To:]\nCall-ID: [call_id]\nCSeq: 1 ACK\nMax-Forwards: 70\nContent-Length: 0\n\n`,
        ),
      ),
    });
    const { code, errors } = await sipp.result();
    expect(code, errors).to.equal(0);
    expect(told).to.equal(0);
  });

  it('baresip, called by us: it hears us, we hear it, and it hangs up', async () => {
    await begin(true);
    const user = newUser('baresip');
    const baresip = await Baresip.registered(kamailio, user);
    const port = phone.line.createCall(`sip:${user}@localhost`);
    const recorder = record(port);
    port.dial(dialOptions(tone.stream));
    await recorder.until('media-path connected');
    const types: string[] = [];
    (await port.getStats())?.forEach(({ type }: { type: string }) => types.push(type));
    expect(types).to.include('outbound-rtp');
    await baresip.event('CALL_ESTABLISHED');
    // Long enough for it to have something to tell of.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await baresip.hangup();
    await recorder.completed;
    expect(recorder.texts.at(-2)).to.equal('ended normal remote');
    expect((await baresip.heard()).level).to.be.above(0.01);
    await baresip.stop();
  });

  it('baresip calls us, and we hang up', async () => {
    await begin(true);
    const baresip = await Baresip.registered(kamailio, newUser('baresip'));
    const coming = incomingOn(phone.line);
    await baresip.dial(phone.user);
    const { port, remote } = await coming;
    expect(remote.uri).to.match(/^sip:baresip\d+@localhost$/u);
    const recorder = record(port);
    port.answer(answerOptions(tone.stream));
    await recorder.until('media-path connected');
    port.end();
    await recorder.completed;
    await baresip.event('CALL_CLOSED');
    await baresip.stop();
  });

  it('M5: a server that keeps the connection and answers nothing is found out', async () => {
    await begin(false);
    const closed = new Promise<string>((resolve) => {
      phone.line.signals$.subscribe((signal) => {
        resolve(describeLineSignal(signal));
      });
    });
    // It answers pings, which is known from this one on.
    phone.line.probe();
    await phone.line.register(600);
    await kamailio.pause();
    try {
      const port = phone.line.createCall('sip:nobody@localhost');
      const recorder = record(port);
      port.dial(dialOptions(tone.stream));
      const began = performance.now();
      expect(await closed).to.equal('closed connection-lost');
      expect(performance.now() - began).to.be.below(15_000);
      await recorder.completed;
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'ended network-lost network connection-lost',
        'complete',
      ]);
    } finally {
      await kamailio.resume();
    }
    await phone.line.open(kamailio.wsUrl);
    await phone.line.register(600);
  });
});
