import { expect } from 'chai';
import { SpareConnection } from '../../../../src/backends/sip/spare-connection.js';
import { takeCensus } from '../../../support/browser-census.js';
import { FakeClock } from '../../../support/fakes/fake-clock.js';
import { sipBench } from '../../../support/sip-bench.js';
import {
  answerOptions,
  belongingTo,
  dialOptions,
  incomingOn,
  inviteText,
  record,
} from '../../../support/sip-line.js';
import { until } from '../../../support/until.js';

describe('SpareConnection', () => {
  let census: ReturnType<typeof takeCensus>;
  let clock: FakeClock;
  let spare: SpareConnection;

  beforeEach(() => {
    census = takeCensus();
    clock = new FakeClock();
    spare = new SpareConnection(clock);
  });

  afterEach(() => {
    spare.close();
    census.stop();
  });

  it('is one, however often it is asked for, and is closed 10 s after the last time', async () => {
    spare.warm();
    await clock.pass(6_000);
    spare.warm();
    expect(census.connections()).to.have.length(1);
    await clock.pass(9_999);
    expect(census.count().peerConnections).to.equal(1);
    await clock.pass(1);
    expect(census.count().peerConnections).to.equal(0);
    expect(clock.pending).to.equal(0);
  });

  it('is given once, with the servers of whoever takes it', async () => {
    spare.warm();
    const iceServers = [{ urls: 'stun:127.0.0.1:3478' }];
    const taken = spare.take({ iceServers, iceTransportPolicy: 'relay' });
    expect(taken).to.equal(census.connections()[0]);
    expect(taken.getConfiguration().iceTransportPolicy).to.equal('relay');
    expect(taken.getConfiguration().iceServers?.[0]?.urls).to.deep.equal(['stun:127.0.0.1:3478']);
    await clock.pass(20_000);
    expect(taken.signalingState).to.equal('stable');
    const another = spare.take({});
    expect(another).not.to.equal(taken);
    taken.close();
    another.close();
  });

  it('servers that cannot be used are said to whoever takes it, and nothing stays open', () => {
    spare.warm();
    expect(() => spare.take({ iceServers: [{ urls: 'nonsense' }] })).to.throw(DOMException);
    expect(census.count().peerConnections).to.equal(0);
  });
});

describe('what is ready before a call', () => {
  const bench = sipBench();

  async function rings() {
    const far = bench.phone();
    const coming = incomingOn(bench.own.line);
    const invite = inviteText({ body: await far.offer() });
    const before = bench.census.connections().length;
    bench.end.send(invite);
    const incoming = await coming;
    const recorder = record(incoming.port);
    await bench.end.expect(100);
    await bench.end.expect(180);
    const ours = (): readonly RTCPeerConnection[] => bench.census.connections().slice(before);
    return { far, invite, recorder, port: incoming.port, ours };
  }

  it('a line that expects to dial has a peer connection, which the call takes', async () => {
    bench.own.line.warmUp();
    const [ready] = bench.census.connections();
    expect(ready?.iceGatheringState).to.equal('new');
    expect(ready?.getTransceivers()).to.deep.equal([]);
    const port = bench.own.line.createCall('sip:bob@example.com');
    port.dial(dialOptions(bench.voice.stream));
    await bench.end.expect('INVITE');
    expect(bench.census.connections()).to.deep.equal([ready]);
    port.end();
  });

  it('a line that is disposed closes it', () => {
    bench.own.line.warmUp();
    bench.own.dispose();
    bench.own.line.warmUp();
    expect(bench.census.count().peerConnections).to.equal(0);
  });

  it('a call that rings has been told its offer, gathers nothing, and is answered by that', async () => {
    const { far, invite, recorder, port, ours } = await rings();
    await port.ready();
    const [ready] = ours();
    expect(ready?.signalingState).to.equal('have-remote-offer');
    expect(ready?.iceGatheringState).to.equal('new');
    expect(recorder.texts).to.deep.equal([]);
    port.answer(answerOptions(bench.voice.stream));
    const ok = await bench.end.expect(200);
    await far.accept(ok.body);
    bench.end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
    await recorder.until('media-path connected');
    expect(recorder.texts).to.deep.equal(['track-added audio', 'answered', 'media-path connected']);
    expect(ours()).to.have.length(1);
  });

  it('is answered the same when there was no time for it', async () => {
    const { far, invite, recorder, port } = await rings();
    port.answer(answerOptions(bench.voice.stream));
    const ok = await bench.end.expect(200);
    await far.accept(ok.body);
    bench.end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
    await recorder.until('media-path connected');
    expect(recorder.texts[0]).to.equal('track-added audio');
  });

  it('is closed when the call rings no more, by whomever', async () => {
    const rejected = await rings();
    await rejected.port.ready();
    expect(rejected.ours()).to.have.length(1);
    rejected.port.reject(486);
    await bench.end.expect(486);
    const cancelled = await rings();
    await cancelled.port.ready();
    bench.end.send(belongingTo(cancelled.invite, 'CANCEL'));
    await cancelled.recorder.completed;
    const open = bench.census.connections();
    expect(open).to.deep.equal([rejected.far.connection, cancelled.far.connection]);
  });

  it('is closed after 10 s, and the answer makes its own', async () => {
    const clock = new FakeClock();
    await bench.withClock(clock);
    const { far, invite, recorder, port, ours } = await rings();
    await clock.pass(0);
    await until('the offer is told', () => ours()[0]?.signalingState === 'have-remote-offer');
    await clock.pass(10_000);
    expect(ours()).to.deep.equal([]);
    await port.ready();
    port.answer(answerOptions(bench.voice.stream));
    await until('it gathers', () => (ours()[0]?.iceGatheringState ?? 'new') !== 'new');
    await clock.pass(500);
    const ok = await bench.end.expect(200);
    await far.accept(ok.body);
    bench.end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
    await recorder.until('media-path connected');
  });

  it('servers that cannot be used leave it ringing, to be answered with others', async () => {
    const { port, recorder } = await rings();
    await port.ready();
    const stream = bench.voice.stream;
    const rtc = { iceTransportPolicy: 'all', iceGatheringTimeout: 500 } as const;
    expect(() => {
      port.answer(answerOptions(stream, { rtc: { ...rtc, iceServers: [{ urls: 'nonsense' }] } }));
    }).to.throw('ICE servers');
    port.answer(answerOptions(stream));
    await bench.end.expect(200);
    await recorder.until('answered');
  });
});
