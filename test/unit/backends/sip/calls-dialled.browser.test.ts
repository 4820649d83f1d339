import { expect } from 'chai';
import { isCallingError } from '../../../../src/core/errors.js';
import { sipBench } from '../../../support/sip-bench.js';
import { CONTACT, dialogOf, dialOptions, record } from '../../../support/sip-line.js';

describe('SipCall', () => {
  const bench = sipBench();

  describe('dialled', () => {
    it('goes through 100, 180 and 200 to media, and is hung up by us', async () => {
      const port = bench.own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(
        dialOptions(bench.voice.stream, {
          headers: { 'X-Case': '17' },
          displayName: 'Ali "A" \\ 😀',
        }),
      );
      const invite = await bench.end.expect('INVITE');
      expect(invite.uri).to.equal('sip:bob@example.com');
      expect(invite.header('From')).to.match(
        /^"Ali \\"A\\" \\\\ 😀" <sip:alice@example\.com>;tag=\w+$/u,
      );
      expect(invite.header('X-Case')).to.equal('17');
      expect(invite.header('Content-Type')).to.equal('application/sdp');
      expect(invite.header('Session-Expires')).to.equal('1800');
      expect(invite.header('Authorization')).to.equal('');
      bench.end.reply(invite, 100, 'Trying');
      bench.end.reply(invite, 180, 'Ringing', { headers: [CONTACT] });
      await recorder.until('progress 180');
      const far = bench.phone();
      const body = await far.answer(invite.body);
      bench.end.reply(invite, 200, 'OK', { headers: [CONTACT, 'X-Reply: yes'], body });
      const ack = await bench.end.expect('ACK');
      expect(ack.uri).to.equal('sip:bob@far.invalid;transport=ws');
      expect(ack.header('CSeq')).to.equal(invite.header('CSeq').replace('INVITE', 'ACK'));
      await recorder.until('media-path connected');
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'progress 180',
        'track-added audio',
        'headers',
        'answered',
        'media-path connected',
      ]);
      expect(recorder.signals[0]).to.deep.equal({
        type: 'dialing',
        callId: invite.header('Call-ID'),
      });
      expect(recorder.signals[3]).to.deep.equal({ type: 'headers', headers: { 'X-Reply': 'yes' } });
      expect((await port.getStats())?.size).to.be.above(0);
      port.end();
      const bye = await bench.end.expect('BYE');
      bench.end.reply(bye, 200, 'OK');
      await recorder.completed;
      // Each a transaction of its own, and no number of JsSIP's ten million.
      const branches = [invite, ack, bye].map(
        (one) => one.header('Via').split(';branch=')[1] ?? '',
      );
      expect(new Set(branches).size).to.equal(3);
      for (const branch of branches) expect(branch).to.match(/^z9hG4bK(?=.*[a-z])[0-9a-z]{6,}$/u);
      expect(recorder.texts.slice(6)).to.deep.equal(['complete']);
      expect(bench.census.count().peerConnections).to.equal(1);
      expect(await port.getStats()).to.equal(undefined);
      expect(await bench.end.rest()).to.deep.equal([]);
      expect(bench.end.problems()).to.deep.equal([]);
    });

    it('tells early media, and a 183 without a To tag', async () => {
      const port = bench.own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(dialOptions(bench.voice.stream));
      const invite = await bench.end.expect('INVITE');
      bench.end.send(
        [
          'SIP/2.0 183 Session Progress',
          `Via: ${invite.header('Via')}`,
          `From: ${invite.header('From')}`,
          `To: ${invite.header('To')}`,
          `Call-ID: ${invite.header('Call-ID')}`,
          `CSeq: ${invite.header('CSeq')}`,
          'Content-Length: 0',
          '',
          '',
        ].join('\r\n'),
      );
      await recorder.until('progress 183');
      const far = bench.phone();
      const body = await far.answer(invite.body);
      bench.end.reply(invite, 183, 'Session Progress', { headers: [CONTACT], body });
      await recorder.until('progress 183 early');
      await recorder.until('track-added audio');
      bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
      await bench.end.expect('ACK');
      await recorder.until('media-path connected');
      expect(recorder.texts).to.deep.equal([
        'dialing',
        'progress 183',
        'track-added audio',
        'progress 183 early',
        'answered',
        'media-path connected',
      ]);
    });

    it('is cancelled by us: CANCEL, and the 487 is acknowledged', async () => {
      const port = bench.own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(dialOptions(bench.voice.stream));
      const invite = await bench.end.expect('INVITE');
      bench.end.reply(invite, 180, 'Ringing');
      await recorder.until('progress 180');
      port.end();
      await recorder.completed;
      const cancel = await bench.end.expect('CANCEL');
      expect(cancel.header('Via')).to.equal(invite.header('Via'));
      bench.end.reply(cancel, 200, 'OK');
      bench.end.reply(invite, 487, 'Request Terminated');
      await bench.end.expect('ACK');
      expect(recorder.texts).to.deep.equal(['dialing', 'progress 180', 'complete']);
      expect(await bench.end.rest()).to.deep.equal([]);
      expect(bench.census.count().peerConnections).to.equal(0);
    });

    it('is ended before anything came back: CANCEL follows the first 1xx', async () => {
      const port = bench.own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(dialOptions(bench.voice.stream));
      const invite = await bench.end.expect('INVITE');
      port.end();
      await recorder.completed;
      expect(await bench.end.rest()).to.deep.equal([]);
      bench.end.reply(invite, 100, 'Trying');
      await bench.end.expect('CANCEL');
    });

    it('is ended before the INVITE went out: nothing is sent', async () => {
      const port = bench.own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(dialOptions(bench.voice.stream));
      port.end();
      await recorder.completed;
      expect(bench.census.count().peerConnections).to.equal(0);
      // One that is dialled after it goes the same way: its INVITE comes, and nothing before it.
      const next = bench.own.line.createCall('sip:carol@example.com');
      next.dial(dialOptions(bench.voice.stream));
      expect((await bench.end.expect('INVITE')).header('To')).to.contain('carol@');
      expect(await bench.end.rest()).to.deep.equal([]);
      expect(recorder.texts).to.deep.equal(['complete']);
      next.end();
    });

    it('keeps the caller of an anonymous call out of every header', async () => {
      const port = bench.own.line.createCall('sip:bob@example.com');
      port.dial(dialOptions(bench.voice.stream, { anonymous: true, displayName: 'Alice' }));
      const invite = await bench.end.expect('INVITE');
      expect(invite.header('From')).to.match(
        /^"Anonymous" <sip:anonymous@anonymous\.invalid>;tag=/u,
      );
      expect(invite.header('Privacy')).to.equal('id');
      expect(invite.text.toLowerCase()).not.to.contain('alice');
    });

    it('an anonymous call can be ended by the far end', async () => {
      const port = bench.own.line.createCall('sip:bob@example.com');
      const recorder = record(port);
      port.dial(dialOptions(bench.voice.stream, { anonymous: true }));
      const invite = await bench.end.expect('INVITE');
      const far = bench.phone();
      bench.end.reply(invite, 200, 'OK', {
        headers: [CONTACT],
        body: await far.answer(invite.body),
      });
      await bench.end.expect('ACK');
      far.send('BYE', dialogOf(invite));
      await bench.end.expect(200);
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended normal remote');
    });

    it('M17: throws for what cannot be used, and leaves nothing open', () => {
      const stream = bench.voice.stream;
      const attempts: readonly (() => void)[] = [
        () => {
          bench.own.line.createCall('sip:bob@example.com').dial(
            dialOptions(stream, {
              rtc: {
                iceServers: [{ urls: 'nonsense' }],
                iceTransportPolicy: 'all',
                iceGatheringTimeout: 500,
              },
            }),
          );
        },
        () => {
          bench.own.line
            .createCall('sip:bob@example.com')
            .dial(dialOptions(stream, { headers: { 'X-A': 'b\r\nX-Evil: c' } }));
        },
        () => {
          bench.own.line
            .createCall('sip:bob@example.com')
            .dial(dialOptions(stream, { headers: { From: 'x' } }));
        },
        () => {
          bench.own.line.createCall('sip:100%@example.com').dial(dialOptions(stream));
        },
        () => {
          bench.own.line.createCall('sip:bob@-').dial(dialOptions(stream));
        },
      ];
      for (const attempt of attempts) {
        let thrown: unknown;
        try {
          attempt();
        } catch (error) {
          thrown = error;
        }
        expect(isCallingError(thrown) && thrown.code).to.equal('invalid-argument');
      }
      expect(bench.census.count().peerConnections).to.equal(0);
    });

    it('a name with line ends cannot add a header', async () => {
      const port = bench.own.line.createCall('sip:bob@example.com');
      port.dial(dialOptions(bench.voice.stream, { displayName: 'A\r\nX-Evil: 1' }));
      const invite = await bench.end.expect('INVITE');
      expect(invite.header('X-Evil')).to.equal('');
      expect(invite.header('From')).to.match(/^"A X-Evil: 1" </u);
    });

    it('M10: never asks for a device, and leaves the stream and its tracks as they are', async () => {
      let asked = 0;
      const original = MediaDevices.prototype.getUserMedia;
      MediaDevices.prototype.getUserMedia = function (constraints) {
        asked += 1;
        return original.call(this, constraints);
      };
      try {
        const [track] = bench.voice.stream.getAudioTracks();
        if (track) track.enabled = false;
        const { port, recorder, far, dialog } = await bench.established();
        expect(track?.enabled).to.equal(false);
        // The far end holds and resumes, at which JsSIP would write `enabled`.
        for (const [direction, cseq] of [
          ['sendonly', 201],
          ['sendrecv', 202],
        ] as const) {
          const body = (await far.offer()).replace(/a=(sendrecv|sendonly)/u, `a=${direction}`);
          bench.end.send(far.inDialog('INVITE', dialog, { headers: [CONTACT], body, cseq }));
          await bench.end.expect(100);
          const ok = await bench.end.expect(200);
          await far.accept(ok.body);
          bench.end.send(far.inDialog('ACK', dialog, { cseq }));
        }
        expect(track?.enabled).to.equal(false);
        port.end();
        await recorder.completed;
        expect(bench.voice.stream.getAudioTracks()).to.deep.equal([track]);
        expect(track?.readyState).to.equal('live');
        expect(asked).to.equal(0);
      } finally {
        MediaDevices.prototype.getUserMedia = original;
      }
    });

    it('a stream without a track still makes a call with sound', async () => {
      const port = bench.own.line.createCall('sip:bob@example.com');
      port.dial(dialOptions(new MediaStream()));
      expect((await bench.end.expect('INVITE')).body).to.match(
        /^m=audio [1-9].*\r\n(?:.*\r\n)*a=sendrecv/mu,
      );
    });
  });

  describe('established', () => {
    it('is ended by the far end', async () => {
      const { recorder, far, dialog } = await bench.established();
      far.send('BYE', dialog);
      await bench.end.expect(200);
      await recorder.completed;
      expect(recorder.texts.slice(-2)).to.deep.equal(['ended normal remote', 'complete']);
      expect(bench.census.count().peerConnections).to.equal(1);
    });

    it('is ended because it was answered elsewhere', async () => {
      const { recorder, far, dialog } = await bench.established();
      far.send('BYE', dialog, {
        headers: ['Reason: SIP;cause=200;text="Call completed elsewhere"'],
      });
      await recorder.completed;
      expect(recorder.texts.at(-2)).to.equal('ended answered-elsewhere remote');
    });

    it('tells the far end why', async () => {
      const { port } = await bench.established();
      port.end({ statusCode: 500, reasonPhrase: 'Media "Failed"\r\nX: y' });
      const bye = await bench.end.expect('BYE');
      expect(bye.header('Reason')).to.match(/^SIP ?;cause=500; text="Media Failed X: y"$/u);
    });
  });
});
