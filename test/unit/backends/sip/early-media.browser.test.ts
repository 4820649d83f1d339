import { expect } from 'chai';
import { CallMedia } from '../../../../src/media/call-media.js';
import { Microphone } from '../../../../src/media/microphone.js';
import { RemoteAudio } from '../../../../src/media/remote-audio.js';
import { hears, hum } from '../../../support/audio.js';
import type { SipMessage } from '../../../support/scripted.js';
import { sipBench } from '../../../support/sip-bench.js';
import { CONTACT, dialOptions, dialogOf, record } from '../../../support/sip-line.js';
import type { FarPhone } from '../../../support/sip-script.js';

/** The value of the first attribute of a name in a description. */
function attribute(sdp: string, name: string): string {
  return new RegExp(`^a=${name}:(.+)`, 'mu').exec(sdp)?.[1] ?? '';
}

function origin(sdp: string): { readonly session: string; readonly version: number } {
  const [, session = '', version] = /^o=\S+ (\S+) (\d+) /mu.exec(sdp) ?? [];
  return { session, version: Number(version) };
}

function contactOf(tag: string): string {
  return `Contact: <sip:${tag}@far.invalid;transport=ws>`;
}

describe('early media on the wire', () => {
  const bench = sipBench();
  const stops: (() => void)[] = [];

  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  const fail = (): void => {
    throw new Error('There is sound here, and no microphone is asked for.');
  };

  /** A phone at the far end that hums a note. */
  function branch(frequency: number): FarPhone {
    const voice = hum(frequency);
    stops.push(() => {
      voice.stop();
    });
    const phone = bench.phone();
    const [track] = voice.stream.getTracks();
    if (track) phone.connection.addTrack(track, voice.stream);
    return phone;
  }

  /** A call that has been dialled, and what is heard of it, kept and played as a call does. */
  async function dialled() {
    const made = await bench.dialled();
    const media = new CallMedia(new Microphone(() => ({ deviceId: 'default' }), fail));
    const { remote } = media;
    if (!remote) throw new Error('There are no streams here.');
    const playback = new RemoteAudio(fail).play(remote);
    stops.push(() => {
      playback.stop();
    });
    made.port.signals$.subscribe((signal) => {
      if (signal.type === 'track-added' && media.addRemote(signal.track)) playback.renew();
      if (signal.type === 'track-removed') media.removeRemote(signal.track);
    });
    return { ...made, received: remote };
  }

  /** A 183 of a branch, with its description. */
  async function sounds(invite: SipMessage, phone: FarPhone, tag: string): Promise<string> {
    const body = await phone.answer(invite.body);
    bench.end.reply(invite, 183, 'Session Progress', {
      headers: [contactOf(tag)],
      toTag: tag,
      body,
    });
    return body;
  }

  it('is heard before the answer, and the answer of the same branch changes nothing', async () => {
    const { invite, recorder, received } = await dialled();
    const body = await sounds(invite, branch(660), 'a');
    await recorder.until('progress 183 early');
    await hears(received, 660);
    bench.end.reply(invite, 180, 'Ringing', { headers: [contactOf('a')], toTag: 'a' });
    await recorder.until('progress 180');
    bench.end.reply(invite, 200, 'OK', { headers: [contactOf('a')], toTag: 'a', body });
    await bench.end.expect('ACK');
    await recorder.until('media-path connected');
    await hears(received, 660);
    expect(recorder.texts).to.deep.equal([
      'dialing',
      'track-added audio',
      'progress 183 early',
      'progress 180',
      'answered',
      'media-path connected',
    ]);
    expect(await bench.end.rest()).to.deep.equal([]);
    expect(bench.end.problems()).to.deep.equal([]);
  });

  it('S4: of two branches the first one is heard, and after the answer of the second that one', async () => {
    const { invite, recorder, port, received } = await dialled();
    const [a, b] = [branch(660), branch(880)];
    await sounds(invite, a, 'a');
    await recorder.until('progress 183 early');
    const body = await sounds(invite, b, 'b');
    await hears(received, 660);
    expect(recorder.texts.filter((text) => text.startsWith('progress'))).to.deep.equal([
      'progress 183 early',
      'progress 183 early',
    ]);

    bench.end.reply(invite, 200, 'OK', { headers: [contactOf('b')], toTag: 'b', body });
    const ack = await bench.end.expect('ACK');
    expect(ack.uri).to.equal('sip:b@far.invalid;transport=ws');
    // The first branch still sends: the browser would stay with it.
    const again = await bench.end.expect('INVITE');
    expect(again.uri).to.equal('sip:b@far.invalid;transport=ws');
    expect(again.header('To')).to.match(/;tag=b$/u);
    expect(Number.parseInt(again.header('CSeq'), 10)).to.equal(
      Number.parseInt(invite.header('CSeq'), 10) + 1,
    );
    for (const name of ['ice-ufrag', 'fingerprint']) {
      expect(attribute(again.body, name), name).to.not.equal(attribute(invite.body, name));
    }
    // The same session, a version later (RFC 3264 8).
    const [before, after] = [origin(invite.body), origin(again.body)];
    expect(after).to.deep.equal({ session: before.session, version: before.version + 1 });
    bench.end.reply(again, 200, 'OK', {
      headers: [contactOf('b')],
      body: await b.answer(again.body),
    });
    await bench.end.expect('ACK');
    await recorder.until('media-path connected');
    expect(recorder.texts.slice(-4)).to.deep.equal([
      'answered',
      'track-removed audio',
      'track-added audio',
      'media-path connected',
    ]);
    await hears(received, 880);
    await hears(received, 660, { heard: false });
    await b.connected();
    expect(await bench.end.rest()).to.deep.equal([]);
    expect(bench.end.problems()).to.deep.equal([]);

    port.end();
    const bye = await bench.end.expect('BYE');
    expect(bye.uri).to.equal('sip:b@far.invalid;transport=ws');
    bench.end.reply(bye, 200, 'OK');
  });

  it('S4: a far end that refuses to begin ICE anew is talked to when the other one is gone', async () => {
    const { invite, recorder, received } = await dialled();
    const [a, b] = [branch(660), branch(880)];
    await sounds(invite, a, 'a');
    const body = await sounds(invite, b, 'b');
    await hears(received, 660);
    bench.end.reply(invite, 200, 'OK', { headers: [contactOf('b')], toTag: 'b', body });
    await bench.end.expect('ACK');
    bench.end.reply(await bench.end.expect('INVITE'), 488, 'Not Acceptable Here');
    await bench.end.expect('ACK');
    // The server has cancelled it.
    a.close();
    await hears(received, 880);
    b.send('BYE', dialogOf(invite, 'b'));
    await bench.end.expect(200);
    await recorder.completed;
  });

  it('a branch with nothing to be heard leaves it to the next one', async () => {
    const { invite, recorder, received } = await dialled();
    const [silent, b] = [branch(660), branch(880)];
    // Without our candidates it cannot send anything either.
    const unreachable = invite.body.replace(/^a=candidate:.*\r\n/gmu, '');
    const nothing = (await silent.answer(unreachable)).replace('a=sendrecv', 'a=inactive');
    bench.end.reply(invite, 183, 'Session Progress', {
      headers: [contactOf('a')],
      toTag: 'a',
      body: nothing,
    });
    await recorder.until('progress 183');
    const body = await sounds(invite, b, 'b');
    await recorder.until('progress 183 early');
    await hears(received, 880);
    bench.end.reply(invite, 200, 'OK', { headers: [contactOf('b')], toTag: 'b', body });
    await bench.end.expect('ACK');
    await recorder.until('media-path connected');
    await hears(received, 880);
    expect(await bench.end.rest()).to.deep.equal([]);
  });

  for (const [what, body] of [
    [
      'plain RTP',
      'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n',
    ],
    ['nonsense', 'nonsense'],
  ] as const) {
    it(`a 183 with ${what} is progress without sound, and the answer is taken`, async () => {
      const { invite, recorder, received } = await dialled();
      bench.end.reply(invite, 183, 'Session Progress', { headers: [CONTACT], body });
      await recorder.until('progress 183');
      bench.end.reply(invite, 180, 'Ringing', { headers: [CONTACT] });
      await recorder.until('progress 180');
      const phone = branch(660);
      bench.end.reply(invite, 200, 'OK', {
        headers: [CONTACT],
        body: await phone.answer(invite.body),
      });
      await bench.end.expect('ACK');
      await recorder.until('media-path connected');
      await hears(received, 660);
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'progress 183',
        'progress 180',
        'track-added audio',
        'answered',
        'media-path connected',
      ]);
      expect(await bench.end.rest()).to.deep.equal([]);
    });
  }

  it('a branch that refuses video is no end of the call when another one answers with it', async () => {
    const canvas = document.createElement('canvas');
    canvas.getContext('2d');
    const picture = canvas.captureStream(5);
    stops.push(() => {
      for (const track of picture.getTracks()) track.stop();
    });
    const stream = new MediaStream([...bench.voice.stream.getTracks(), ...picture.getTracks()]);
    const port = bench.own.line.createCall('sip:bob@example.com');
    const recorder = record(port);
    port.dial(dialOptions(stream));
    const invite = await bench.end.expect('INVITE');
    const both = await branch(660).answer(invite.body);
    expect(both).to.match(/^m=video [1-9]/mu);
    const body = both
      .replace(/^m=video \d+/mu, 'm=video 0')
      .replace(/^a=group:BUNDLE 0 1/mu, 'a=group:BUNDLE 0');
    bench.end.reply(invite, 183, 'Session Progress', {
      headers: [contactOf('a')],
      toTag: 'a',
      body,
    });
    await recorder.until('progress 183 early');
    const b = branch(880);
    bench.end.reply(invite, 200, 'OK', {
      headers: [contactOf('b')],
      toTag: 'b',
      body: await b.answer(invite.body),
    });
    await bench.end.expect('ACK');
    const again = await bench.end.expect('INVITE');
    bench.end.reply(again, 200, 'OK', {
      headers: [contactOf('b')],
      body: await b.answer(again.body),
    });
    await bench.end.expect('ACK');
    await recorder.until('track-added video');
    await recorder.until('media-path connected');
    expect(await bench.end.rest()).to.deep.equal([]);
    port.end();
  });

  it('several 18x and the 200 at once are told in their order', async () => {
    const { port, recorder, invite } = await bench.dialled();
    const body = await branch(660).answer(invite.body);
    bench.end.reply(invite, 180, 'Ringing', { headers: [contactOf('a')], toTag: 'a' });
    bench.end.reply(invite, 183, 'Session Progress', {
      headers: [contactOf('b')],
      toTag: 'b',
      body,
    });
    bench.end.reply(invite, 182, 'Queued', { headers: [contactOf('a')], toTag: 'a' });
    bench.end.reply(invite, 200, 'OK', { headers: [contactOf('b')], toTag: 'b', body });
    await bench.end.expect('ACK');
    await recorder.until('media-path connected');
    expect(recorder.texts).to.deep.equal([
      'dialing',
      'progress 180',
      'track-added audio',
      'progress 183 early',
      'progress 182',
      'answered',
      'media-path connected',
    ]);
    port.end();
  });
});
