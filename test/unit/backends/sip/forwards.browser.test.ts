import { expect } from 'chai';
import { isCallingError } from '../../../../src/core/errors.js';
import type { IncomingCall } from '../../../../src/core/ports.js';
import { sipBench } from '../../../support/sip-bench.js';
import {
  answerOptions,
  belongingTo,
  incomingOn,
  inviteText,
  record,
  type Recorder,
} from '../../../support/sip-line.js';

describe('SipCall', () => {
  const bench = sipBench();

  /** A call comes in; `meet` is called while it is told of. */
  async function comes(
    meet: (incoming: IncomingCall) => void = () => undefined,
    parts: Parameters<typeof inviteText>[0] = {},
  ): Promise<{ invite: string; incoming: IncomingCall; recorder: Recorder }> {
    let recorder: Recorder | undefined;
    bench.own.line.incoming$.subscribe((incoming) => {
      recorder = record(incoming.port);
      meet(incoming);
    });
    const coming = incomingOn(bench.own.line);
    const invite = inviteText({ body: await bench.phone().offer(), ...parts });
    bench.end.send(invite);
    const incoming = await coming;
    await bench.end.expect(100);
    if (!recorder) throw new Error('the call was not told of');
    return { invite, incoming, recorder };
  }

  describe('sent on', () => {
    it('before it rings: 302 at once, with where to and why', async () => {
      const { recorder } = await comes(({ port }) => {
        port.forward('sip:carol@example.org', 'unconditional');
      });
      const sent = await bench.end.expect(302);
      expect(sent.header('Contact')).to.equal('<sip:carol@example.org>');
      expect(sent.headers.get('diversion')).to.deep.equal([
        '<sip:alice@example.com>;reason=unconditional;counter=1',
      ]);
      await recorder.completed;
      expect(recorder.texts).to.deep.equal(['complete']);
      expect(await bench.end.rest()).to.deep.equal([]);
    });

    it('after it has rung', async () => {
      const { incoming, recorder } = await comes();
      const ringing = await bench.end.expect(180);
      incoming.port.forward('sip:+14085550100@example.com;user=phone', 'no-answer');
      const sent = await bench.end.expect(302);
      expect(sent.header('Contact')).to.equal('<sip:+14085550100@example.com;user=phone>');
      expect(sent.header('Diversion')).to.contain(';reason=no-answer;');
      expect(sent.header('To')).to.equal(ringing.header('To'));
      await recorder.completed;
      expect(recorder.texts).to.deep.equal(['complete']);
    });

    it('what was said of it before stays below ours', async () => {
      const history = '<sip:zoe@example.com>;index=1, <sip:dan@example.com>;index=1.1;mp=1';
      const { incoming } = await comes(
        ({ port }) => {
          port.forward('sip:carol@example.org', 'user-busy');
        },
        {
          headers: [
            'Diversion: <tel:+15551234>;reason=no-answer;counter=2',
            'Diversion: "Zoe, of old" <sip:zoe@example.com>;reason=time-of-day',
            `History-Info: ${history}`,
          ],
        },
      );
      const sent = await bench.end.expect(302);
      expect(sent.headers.get('diversion')).to.deep.equal([
        '<sip:alice@example.com>;reason=user-busy;counter=1',
        '<tel:+15551234>;reason=no-answer;counter=2',
        '"Zoe, of old" <sip:zoe@example.com>;reason=time-of-day',
      ]);
      expect(sent.headers.get('history-info')?.join(', ')).to.equal(history);
      expect(incoming.timesForwarded).to.equal(3);
    });

    for (const [name, headers, times] of [
      ['nobody has sent it on', [], 0],
      ['a counter that is none', ['Diversion: <sip:z@x>;counter=-7, <sip:y@x>;counter=a'], 2],
      ['its history only', ['History-Info: <sip:z@x>;index=1,<sip:y@x>;index=1.1;mp=1'], 1],
    ] as const) {
      it(`how often, where there is ${name}`, async () => {
        const { incoming } = await comes(undefined, { headers });
        expect(incoming.timesForwarded).to.equal(times);
      });
    }

    it('to what is no address: it throws, and the call rings on', async () => {
      const { incoming } = await comes();
      await bench.end.expect(180);
      for (const bad of ['carol', 'tel:+1', 'sip:a@b\r\nX-Evil: 1', '']) {
        let error: unknown;
        try {
          incoming.port.forward(bad, 'no-answer');
        } catch (thrown) {
          error = thrown;
        }
        expect(isCallingError(error) && error.code).to.equal('invalid-argument');
      }
      expect(await bench.end.rest()).to.deep.equal([]);
      incoming.port.reject(486);
      const refused = await bench.end.expect(486);
      expect(refused.headers.get('contact')).to.equal(undefined);
    });
  });

  describe('held back', () => {
    it('is told to ring when that is known', async () => {
      const { incoming } = await comes(({ port }) => {
        port.holdBack();
      });
      expect(await bench.end.rest()).to.deep.equal([]);
      incoming.port.ring();
      const ringing = await bench.end.expect(180);
      expect(ringing.header('Contact')).to.contain('sip:');
      incoming.port.ring();
      expect(await bench.end.rest()).to.deep.equal([]);
      incoming.port.answer(answerOptions(bench.voice.stream));
      const ok = await bench.end.expect(200);
      expect(ok.header('To')).to.equal(ringing.header('To'));
    });

    it('is told to ring while it is told of', async () => {
      await comes(({ port }) => {
        port.holdBack();
        port.ring();
      });
      await bench.end.expect(180);
    });

    it('is answered, refused or sent on without having rung', async () => {
      const hold = ({ port }: IncomingCall): void => {
        port.holdBack();
      };
      const answered = await comes(hold);
      answered.incoming.port.answer(answerOptions(bench.voice.stream));
      await bench.end.expect(200);
      const refused = await comes(hold);
      refused.incoming.port.reject(480);
      await bench.end.expect(480);
      const sentOn = await comes(hold);
      sentOn.incoming.port.forward('sip:carol@example.org', 'unconditional');
      await bench.end.expect(302);
    });

    it('is given up meanwhile: it has ended, and never rings', async () => {
      const { invite, incoming, recorder } = await comes(({ port }) => {
        port.holdBack();
      });
      bench.end.send(belongingTo(invite, 'CANCEL'));
      await bench.end.expect(200);
      await bench.end.expect(487);
      await recorder.completed;
      expect(recorder.texts).to.deep.equal(['ended cancelled remote', 'complete']);
      incoming.port.ring();
      incoming.port.forward('sip:carol@example.org', 'unconditional');
      expect(await bench.end.rest()).to.deep.equal([]);
    });
  });
});
