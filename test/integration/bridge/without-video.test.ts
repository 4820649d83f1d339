import { expect } from 'chai';
import type { Call } from '../../../src/calling/line.js';
import { isCallingError } from '../../../src/core/errors.js';
import { hears, hum, type Hum } from '../../support/audio.js';
import { takeCensus } from '../../support/browser-census.js';
import { comesTo, phone, reaches, type Phone } from '../../support/phone.js';
import type { SipMessage } from '../../support/scripted.js';
import { Baresip, Kamailio } from '../../support/servers.js';
import {
  ANSWERED,
  asCaller,
  receivedBy,
  renegotiated,
  reply,
  request,
  SippBench,
  sippCaller,
} from '../../support/sipp-phone.js';
import { OK, PLAIN_SDP, recv } from '../../support/sipp-scenario.js';
import { until } from '../../support/until.js';

/* Far ends that are not ours and have no video, or another one than we. */

const REFUSING = `${PLAIN_SDP}\nm=video 0 RTP/AVP 96`;
const VP8 = `${PLAIN_SDP}\nm=video 6002 RTP/AVP 96\na=rtpmap:96 VP8/90000`;
/** No browser has it. */
const H261 = `${PLAIN_SDP}\nm=video 6002 RTP/AVP 31\na=rtpmap:31 H261/90000`;

/** What a description says of each media: `audio sendrecv`, `video refused`. */
function sections({ body }: Pick<SipMessage, 'body'>): readonly string[] {
  return body
    .split(/^(?=m=)/mu)
    .slice(1)
    .map((section) => {
      const [, kind = '', port = ''] = /^m=(\w+) (\d+)/u.exec(section) ?? [];
      const direction = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/mu.exec(section)?.[1];
      return `${kind} ${port === '0' ? 'refused' : (direction ?? 'sendrecv')}`;
    });
}

const described = (messages: readonly SipMessage[]): readonly SipMessage[] =>
  messages.filter(({ body }) => body.startsWith('v=0'));

/** Which of our tracks are live. */
const sent = ({ localStream }: Call): readonly string[] =>
  (localStream?.getTracks() ?? [])
    .filter((one) => one.readyState === 'live')
    .map((one) => one.kind);

function isAudioCall(call: Call): void {
  const { status, hasVideo, heldLocally, pending } = call.state;
  expect([status, hasVideo, heldLocally, pending]).to.deep.equal([
    'connected',
    false,
    false,
    undefined,
  ]);
  expect(sent(call)).to.deep.equal(['audio']);
}

describe('video and sipp, behind Kamailio and rtpengine', () => {
  const bench = new SippBench();
  const UPGRADE = [recv('INVITE'), reply('488 Not Acceptable Here'), recv('ACK')];

  it('it answers video with port 0, now and later, then with 488: an audio call that goes on', async () => {
    const { sipp, call } = await bench.calling(
      await bench.user(),
      [
        renegotiated(REFUSING),
        ...UPGRADE,
        renegotiated(`${PLAIN_SDP}\na=recvonly\nm=video 0 RTP/AVP 96`),
        recv('BYE'),
        OK,
      ],
      { video: true, answer: REFUSING },
    );
    isAudioCall(call);
    expect(call.state.error).to.equal(undefined);
    await call.setVideo(true);
    isAudioCall(call);
    expect(call.state.error).to.equal(undefined);
    const failure: unknown = await call.setVideo(true).catch((cause: unknown) => cause);
    expect(isCallingError(failure) && failure.statusCode).to.equal(488);
    isAudioCall(call);
    await call.hold();
    await call.end();
    const offers = described(await receivedBy(sipp)).map(sections);
    expect(offers.map(([audio]) => audio)).to.deep.equal([
      'audio sendrecv',
      'audio sendrecv',
      'audio sendrecv',
      'audio sendonly',
    ]);
    const videos = offers.map(([, ...rest]) => rest.filter((one) => one !== 'video refused'));
    expect(videos).to.deep.equal([['video sendrecv'], ['video sendrecv'], ['video sendrecv'], []]);
  });

  it('it offers video: received, and nothing of ours is sent', async () => {
    const alice = await bench.user();
    const offered: boolean[] = [];
    alice.line.incomingCall$.subscribe(({ state }) => offered.push(state.hasVideo));
    const { sipp, call } = await bench.called(alice, [recv('BYE'), OK], VP8);
    expect(offered).to.deep.equal([true]);
    expect(call.remoteStream?.getTracks().map(({ kind }) => kind)).to.have.members([
      'audio',
      'video',
    ]);
    expect(sent(call)).to.deep.equal(['audio']);
    await call.end();
    expect(described(await receivedBy(sipp)).map(sections)).to.deep.equal([
      ['audio sendrecv', 'video recvonly'],
    ]);
  });

  it('it offers video of a kind that we do not have: an audio call', async () => {
    const alice = await bench.user();
    const { sipp, call } = await bench.called(alice, [recv('BYE'), OK], H261);
    isAudioCall(call);
    await call.end();
    expect(described(await receivedBy(sipp)).map(sections)).to.deep.equal([
      ['audio sendrecv', 'video refused'],
    ]);
  });

  it('it offers none, and we answer with video: an audio call; it adds some later and takes it away again', async () => {
    const alice = await bench.user();
    const side = asCaller(alice.name);
    const offer = (cseq: number, body: string): string =>
      request('INVITE', cseq, side, ['Content-Type: application/sdp'], body) +
      '<recv response="100" optional="true"/><recv response="200"/>' +
      request('ACK', cseq, side);
    const coming = alice.incoming();
    const sipp = await sippCaller(bench.kamailio, alice.name, [
      ANSWERED,
      request('ACK', 1, side),
      recv('INFO'),
      OK,
      offer(2, VP8),
      offer(3, REFUSING),
      recv('BYE'),
      OK,
    ]);
    const call = await coming;
    await call.answer({ stream: bench.voice, video: true });
    await reaches(call, 'connected');
    await until('the camera is off', () => sent(call).length === 1);
    isAudioCall(call);
    const removed = comesTo(call, ({ hasVideo }) => hasVideo).then(() =>
      comesTo(call, ({ hasVideo }) => !hasVideo),
    );
    // Which it waits for.
    await call.sendDigit('1');
    await removed;
    isAudioCall(call);
    await call.end();
    expect(described(await receivedBy(sipp)).map(sections)).to.deep.equal([
      ['audio sendrecv'],
      ['audio sendrecv', 'video recvonly'],
      ['audio sendrecv', 'video refused'],
    ]);
  });
});

describe('video and baresip without any', () => {
  let census: ReturnType<typeof takeCensus>;
  let tone: Hum;
  let kamailio: Kamailio;
  let ours: Phone;
  let baresip: Baresip;
  let users = 0;

  beforeEach(async () => {
    census = takeCensus();
    tone = hum(440);
    kamailio = await Kamailio.running({ bridge: true });
    users += 1;
    const uri = `sip:seeing${String(users)}@localhost`;
    [ours, baresip] = await Promise.all([
      phone({ server: kamailio.wsUrl }, { uri }),
      Baresip.registered(kamailio, `blind${String(users)}`, { note: 660 }),
    ]);
  });

  afterEach(async () => {
    await Promise.all([ours.dispose(), baresip.stop()]);
    tone.stop();
    expect(census.count().peerConnections).to.equal(0);
    census.stop();
  });

  /** The camera that was opened for the call is off. */
  async function cameraIsOff(): Promise<void> {
    await until('the camera is off', () => !census.tracks().some(({ kind }) => kind === 'video'));
  }

  async function bothHear(call: Call): Promise<void> {
    await Promise.all([baresip.hears(440), hears(call.remoteStream as MediaStream, 660)]);
  }

  it('dialled with video: an audio call, in which video is asked for in vain and the sound goes on', async () => {
    const call = ours.line.makeCall(`blind${String(users)}`);
    await call.dial({ stream: tone.stream, video: true });
    await reaches(call, 'connected');
    isAudioCall(call);
    expect(call.state.error).to.equal(undefined);
    await bothHear(call);
    await cameraIsOff();
    await call.setVideo(true);
    isAudioCall(call);
    await Promise.all([bothHear(call), cameraIsOff()]);
    await call.hold();
    await call.resume();
    isAudioCall(call);
    await bothHear(call);
    await call.end();
    await baresip.event('CALL_CLOSED');
  });

  it('answered with video: an audio call', async () => {
    const coming = ours.incoming();
    await baresip.dial(`seeing${String(users)}`);
    const call = await coming;
    expect(call.state.hasVideo).to.equal(false);
    await call.answer({ stream: tone.stream, video: true });
    await reaches(call, 'connected');
    await Promise.all([bothHear(call), cameraIsOff()]);
    isAudioCall(call);
    await call.end();
  });
});
