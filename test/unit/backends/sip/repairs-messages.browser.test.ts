import { expect } from 'chai';
import { config } from 'rxjs';
import { requestText } from '../../../support/scripted.js';
import { sipBench } from '../../../support/sip-bench.js';
import { answerOptions, belongingTo, CONTACT, inviteText } from '../../../support/sip-line.js';

describe('repairs of JsSIP: messages', () => {
  const bench = sipBench();

  it('M9: a listener that throws changes nothing of the call', async () => {
    const thrown: unknown[] = [];
    config.onUnhandledError = (error) => {
      thrown.push(error);
    };
    try {
      bench.own.line.incoming$.subscribe(({ port }) => {
        port.signals$.subscribe(() => {
          throw new Error('in a signal');
        });
        port.answer(answerOptions(bench.voice.stream));
        throw new Error('in incoming$');
      });
      const far = bench.phone();
      const invite = inviteText({ body: await far.offer() });
      bench.end.send(invite);
      await bench.end.expect(100);
      await bench.end.expect(180);
      const ok = await bench.end.expect(200);
      await far.accept(ok.body);
      bench.end.send(belongingTo(invite, 'ACK', { to: ok.header('To') }));
      expect(await bench.end.rest()).to.deep.equal([]);
      expect(thrown.map(String)).to.include('Error: in incoming$');
      expect(thrown.map(String)).to.include('Error: in a signal');
    } finally {
      config.onUnhandledError = null;
    }
  });

  it('M9: a listener that ends the call in its answer: the ACK has gone before', async () => {
    const { port, recorder, invite } = await bench.dialled();
    port.signals$.subscribe(({ type }) => {
      if (type === 'answered') port.end();
    });
    const body = await bench.phone().answer(invite.body);
    bench.end.reply(invite, 200, 'OK', { headers: [CONTACT], body });
    await recorder.completed;
    await bench.end.expect('ACK');
    await bench.end.expect('BYE');
    expect(await bench.end.rest()).to.deep.equal([]);
  });

  describe('M14: malformed messages', () => {
    const via = 'Via: SIP/2.0/WS scripted.invalid;branch=';

    function raw(start: string, headers: Readonly<Record<string, string>>, body = ''): string {
      const lines = {
        From: '<sip:bob@example.com>;tag=1',
        To: '<sip:alice@example.com>',
        'Call-ID': 'raw',
        Contact: '<sip:bob@far.invalid>',
        'Content-Length': String(body.length),
        ...headers,
      };
      return [
        start,
        ...Object.entries(lines).map(([name, value]) => `${name}: ${value}`),
        '',
        body,
      ].join('\r\n');
    }

    it('neither throw nor disturb a call, and requests are answered', async () => {
      bench.own.line.incoming$.subscribe(({ port, replaces }) => {
        if (replaces) port.reject(481);
      });
      const { recorder, far, dialog, invite } = await bench.established();
      const requests: readonly (readonly [number, string])[] = [
        [400, raw('INVITE sip:alice@example.com SIP/2.0', { Contact: '*', CSeq: '1 INVITE' })],
        [416, raw('INVITE tel:+1234 SIP/2.0', { CSeq: '1 INVITE' })],
        [416, raw('OPTIONS http://x/ SIP/2.0', { CSeq: '1 OPTIONS' })],
        [416, raw('INVITE nobodyKnowsThisScheme:x SIP/2.0', { CSeq: '1 INVITE' })],
        [400, raw('INVITE sip:%FF%FE@example.com SIP/2.0', { CSeq: '1 INVITE' })],
        [
          400,
          raw('INVITE sip:alice@example.com SIP/2.0', {
            CSeq: '1 INVITE',
            Contact: '<sip:%FF@far.invalid>',
          }),
        ],
        [400, raw('OPTIONS sip:alice@example.com SIP/2.0', { CSeq: 'garbage' })],
        [400, raw('OPTIONS sip:alice@example.com SIP/2.0', { CSeq: '1 INVITE' })],
        [
          400,
          raw('OPTIONS sip:alice@example.com SIP/2.0', { CSeq: '1 OPTIONS', 'Call-ID': 'a b c' }),
        ],
        [
          400,
          raw('OPTIONS sip:alice@example.com SIP/2.0', {
            CSeq: '1 OPTIONS',
            'Content-Length': '9',
          }),
        ],
        [400, far.inDialog('NOTIFY', dialog, { headers: [CONTACT] })],
      ];
      for (const [index, [code, text]] of requests.entries()) {
        bench.end.send(
          text.startsWith('NOTIFY')
            ? text
            : text.replace('\r\n', `\r\n${via}z9hG4bKr${String(index)}\r\n`),
        );
        expect((await bench.end.next()).statusCode, text).to.equal(code);
      }
      const branch = /branch=([^;]+)/u.exec(invite.header('Via'))?.[1] ?? '';
      const silent: readonly string[] = [
        'hello',
        '\r\n\r\n\r\n',
        'SIP/2.0 200 OK\r\n\r\n',
        raw('SIP/2.0 200 OK', { CSeq: 'garbage' }).replace('\r\n', `\r\n${via}${branch}\r\n`),
        raw('SIP/2.0 200 OK', { CSeq: '1 INVITE', Contact: '*' }).replace(
          '\r\n',
          `\r\n${via}z9hG4bKx\r\n`,
        ),
        raw('SIP/2.0 200 OK', { CSeq: '1 INVITE' }).replace('\r\n', `\r\n${via}constructor\r\n`),
        raw('SIP/2.0 200 OK', { CSeq: '1 OPTIONS' }).replace('\r\n', `\r\n${via}__proto__\r\n`),
        raw('SIP/2.0 200 OK', { CSeq: '1 INVITE', 'Content-Length': '1' }, '😀😀').replace(
          '\r\n',
          `\r\n${via}z9hG4bKy\r\n`,
        ),
        raw('SIP/2.0 401 No', { CSeq: '1 INVITE', 'WWW-Authenticate': 'Bearer' }).replace(
          '\r\n',
          `\r\n${via}z9hG4bKz\r\n`,
        ),
        raw('ACK tel:+1 SIP/2.0', { CSeq: '1 ACK' }).replace('\r\n', `\r\n${via}z9hG4bKa\r\n`),
      ];
      for (const text of silent) bench.end.send(text);
      expect(await bench.end.rest()).to.deep.equal([]);
      // Keys that spell what every object has.
      for (const [callId, to, from] of [
        ['const', 'ruct', 'or'],
        ['__pro', 'to', '__'],
      ] as const) {
        bench.end.send(
          requestText('BYE', dialog.target, {
            from: `<sip:x@y.z>;tag=${from}`,
            to: `<sip:alice@example.com>;tag=${to}`,
            callId,
            cseq: 1,
          }),
        );
        await bench.end.expect(481);
        bench.end.send(
          inviteText({
            body: await bench.phone().offer(),
            headers: [CONTACT, `Replaces: ${callId};to-tag=${to};from-tag=${from}`],
          }),
        );
        await bench.end.expect(100);
        await bench.end.expect(481);
      }
      bench.end.send(
        far.inDialog('NOTIFY', dialog, { headers: [CONTACT, 'Event: refer;id=constructor'] }),
      );
      expect((await bench.end.next()).statusCode).to.equal(481);
      expect(recorder.texts.at(-1)).to.equal('media-path connected');
      far.send('BYE', dialog, {});
      await bench.end.expect(200);
      await recorder.completed;
      expect(bench.end.logged.filter(({ level }) => level === 'error')).to.deep.equal([]);
    });
  });
});
