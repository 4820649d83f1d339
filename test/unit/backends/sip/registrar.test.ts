import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { describeLineSignal } from '../../../support/sip-line.js';
import {
  assertDigest,
  cseqOf,
  failureOf,
  setUpLine,
  tearDownLine,
} from '../../../support/sip-node.js';

describe('SipLine', () => {
  afterEach(tearDownLine);

  describe('registers', () => {
    it('with the headers of RFC 3261 10.2 and RFC 5626, Call-ID kept and CSeq rising over reconnects', async () => {
      const { end, line, clock } = await setUpLine();
      const registering = line.register(300);
      const first = await end.expect('REGISTER');
      assert.equal(first.uri, 'sip:example.com');
      assert.equal(first.header('To'), '<sip:alice@example.com>');
      assert.match(first.header('From'), /^<sip:alice@example\.com>;tag=\w+$/u);
      assert.match(
        first.header('Contact'),
        /^<sip:\w+@\w+\.invalid;transport=ws>;\+sip\.ice;reg-id=1;\+sip\.instance="<urn:uuid:[0-9a-f-]{36}>";expires=300$/u,
      );
      assert.equal(first.header('Expires'), '300');
      assert.equal(first.header('Supported'), 'path,gruu,outbound');
      assert.match(first.header('Via'), /^SIP\/2\.0\/WSS \w+\.invalid;branch=z9hG4bK\w+$/u);
      assert.equal(first.header('Authorization'), '');
      end.reply(first, 100, 'Trying');
      end.reply(first, 200, 'OK', {
        headers: [
          `Contact: <sip:other@x.y>;expires=7, ${first.header('Contact').replace('expires=300', 'expires=120')}`,
        ],
      });
      assert.deepEqual(await registering, { expiresAt: clock.now() + 120_000 });
      end.drop();
      await line.open('loopback:');
      const again = line.register(300);
      const second = await end.acceptRegister();
      await again;
      assert.equal(second.header('Call-ID'), first.header('Call-ID'));
      assert.equal(second.header('Contact'), first.header('Contact'));
      assert.equal(cseqOf(second), cseqOf(first) + 1);
    });

    it('M11: a refresh resolves too', async () => {
      const { end, line } = await setUpLine();
      for (let turn = 0; turn < 3; turn += 1) {
        const registering = line.register(600);
        await end.acceptRegister();
        await registering;
      }
    });

    it('takes the contact by its user where the instance is not given back, and Expires of the message', async () => {
      const { end, line, clock } = await setUpLine();
      const registering = line.register(600);
      const request = await end.expect('REGISTER');
      const uri = /<([^>]+)>/u.exec(request.header('Contact'))?.[1] ?? '';
      end.reply(request, 200, 'OK', { headers: [`Contact: "x" <${uri}>`, 'Expires: 60'] });
      assert.equal((await registering).expiresAt, clock.now() + 60_000);
    });

    const refusals: readonly (readonly [
      number,
      readonly string[],
      string,
      boolean,
      number | undefined,
    ])[] = [
      [403, [], 'forbidden', false, undefined],
      [404, [], 'not-found', false, undefined],
      [400, [], 'registration-failed', false, undefined],
      [302, ['Contact: <sip:elsewhere@x.y>'], 'registration-failed', false, undefined],
      [603, [], 'registration-failed', false, undefined],
      [408, [], 'timeout', true, undefined],
      [480, [], 'service-unavailable', true, undefined],
      [500, ['Retry-After: 30'], 'service-unavailable', true, 30],
      [503, ['Retry-After: 120 (back soon);duration=60'], 'service-unavailable', true, 120],
      [423, [], 'registration-failed', false, undefined],
      [401, [], 'authentication-failed', false, undefined],
    ];
    for (const [code, headers, error, retryable, retryAfter] of refusals) {
      it(`M11: is refused by ${String(code)}`, async () => {
        const { end, line } = await setUpLine();
        const registering = failureOf(line.register(600));
        end.reply(await end.expect('REGISTER'), code, 'Refused', { headers });
        const failure = await registering;
        assert.deepEqual(
          [failure.code, failure.statusCode, failure.retryable, failure.retryAfter],
          [error, code, retryable, retryAfter],
        );
        assert.deepEqual(await end.rest(), []);
      });
    }

    it('M11: a 200 without our contact, with none, with one that cannot be read, or that grants nothing', async () => {
      const { end, line } = await setUpLine();
      for (const headers of [
        [],
        ['Contact: <sip:other@x.y>;expires=60'],
        ['Contact: *'],
        ['Contact: <<<'],
      ]) {
        const registering = failureOf(line.register(600));
        end.reply(await end.expect('REGISTER'), 200, 'OK', { headers });
        const { code, retryable } = await registering;
        assert.deepEqual([code, retryable], ['registration-failed', true]);
      }
      const registering = failureOf(line.register(600));
      const request = await end.expect('REGISTER');
      end.reply(request, 200, 'OK', {
        headers: [`Contact: ${request.header('Contact').replace('expires=600', 'expires=0')}`],
      });
      assert.equal((await registering).code, 'registration-failed');
    });

    it('M11: silence is a timeout after 10 s, retryable; what comes later is left', async () => {
      const { end, line, clock } = await setUpLine();
      const registering = failureOf(line.register(600));
      const request = await end.expect('REGISTER');
      await clock.pass(9_999);
      await clock.pass(1);
      const { code, retryable } = await registering;
      assert.deepEqual([code, retryable], ['timeout', true]);
      end.reply(request, 200, 'OK', { headers: [`Contact: ${request.header('Contact')}`] });
      await end.rest();
      const again = line.register(600);
      await end.acceptRegister();
      await again;
    });

    it('423: asks once more with what the server wants', async () => {
      const { end, line, clock } = await setUpLine();
      const registering = line.register(60);
      end.reply(await end.expect('REGISTER'), 423, 'Interval Too Brief', {
        headers: ['Min-Expires: 900'],
      });
      const second = await end.expect('REGISTER');
      assert.equal(second.header('Expires'), '900');
      end.reply(second, 200, 'OK', { headers: [`Contact: ${second.header('Contact')}`] });
      assert.equal((await registering).expiresAt, clock.now() + 900_000);
      const failing = failureOf(line.register(60));
      end.reply(await end.expect('REGISTER'), 423, 'x', { headers: ['Min-Expires: 900'] });
      end.reply(await end.expect('REGISTER'), 423, 'x', { headers: ['Min-Expires: 1800'] });
      assert.equal((await failing).code, 'registration-failed');
      assert.deepEqual(await end.rest(), []);
    });

    it('rejects with connection-lost when the connection goes, and without one', async () => {
      const { end, line } = await setUpLine();
      const registering = failureOf(line.register(600));
      await end.expect('REGISTER');
      end.drop();
      assert.equal((await registering).code, 'connection-lost');
      assert.equal((await failureOf(line.register(600))).code, 'connection-lost');
    });

    it('S13: one at a time', async () => {
      const { end, line } = await setUpLine();
      const first = failureOf(line.register(600));
      await end.rest().then((seen) => {
        assert.deepEqual(seen, ['REGISTER']);
      });
      const second = line.register(300);
      assert.deepEqual(await end.rest(), []);
      line.close();
      await line.open('loopback:');
      await first;
      await failureOf(second);
      const third = line.register(300);
      await end.acceptRegister();
      await third;
    });

    it('tells that the registration has lapsed, not after deregister()', async () => {
      const { end, line, clock, own } = await setUpLine();
      const registering = line.register(60);
      await end.acceptRegister();
      await registering;
      await clock.pass(60_000);
      assert.deepEqual(own.signals.map(describeLineSignal), ['unregistered registration-failed']);
      const again = line.register(60);
      await end.acceptRegister();
      await again;
      const leaving = line.deregister();
      await end.acceptRegister();
      await leaving;
      await clock.pass(120_000);
      assert.equal(own.signals.length, 1);
    });
  });

  describe('deregisters', () => {
    it('by Expires 0, with credentials where they are asked for', async () => {
      const { end, line } = await setUpLine({ password: 'secret' });
      const registering = line.register(600);
      await end.acceptRegister();
      await registering;
      const leaving = line.deregister();
      const request = await end.expect('REGISTER');
      assert.match(request.header('Contact'), /;expires=0$/u);
      assert.equal(request.header('Expires'), '0');
      end.reply(request, 401, 'x', { headers: ['WWW-Authenticate: Digest realm="r", nonce="n"'] });
      const again = await end.expect('REGISTER');
      assertDigest(again, 'Authorization', 'secret');
      end.reply(again, 200, 'OK');
      await leaving;
      assert.deepEqual(await end.rest(), []);
    });

    it('sends nothing where nothing was registered', async () => {
      const { end, line } = await setUpLine();
      await line.deregister();
      const refused = failureOf(line.register(600));
      end.reply(await end.expect('REGISTER'), 403, 'Forbidden');
      await refused;
      await line.deregister();
      assert.deepEqual(await end.rest(), []);
    });

    it('M11: a REGISTER on its way leaves no binding behind', async () => {
      const { end, line } = await setUpLine();
      const registering = failureOf(line.register(600));
      const request = await end.expect('REGISTER');
      const leaving = line.deregister();
      assert.deepEqual(await end.rest(), []);
      end.reply(request, 200, 'OK', { headers: [`Contact: ${request.header('Contact')}`] });
      const removal = await end.expect('REGISTER');
      assert.equal(removal.header('Expires'), '0');
      assert.ok(cseqOf(removal) > cseqOf(request));
      end.reply(removal, 200, 'OK');
      await leaving;
      assert.equal((await registering).code, 'cancelled');
    });

    it('M11: nor does one that was never answered', async () => {
      const { end, line, clock } = await setUpLine();
      const registering = failureOf(line.register(600));
      await end.expect('REGISTER');
      await clock.pass(10_000);
      await registering;
      const leaving = line.deregister();
      assert.equal((await end.expect('REGISTER')).header('Expires'), '0');
      await clock.pass(2_000);
      await leaving;
    });

    it('goes on without an answer after 2 s, and at once without a connection', async () => {
      const { end, line, clock } = await setUpLine();
      const registering = line.register(600);
      await end.acceptRegister();
      await registering;
      let gone = false;
      const leaving = line.deregister().then(() => {
        gone = true;
      });
      await end.expect('REGISTER');
      await clock.pass(1_999);
      assert.equal(gone, false);
      await clock.pass(1);
      await leaving;
      end.drop();
      await line.deregister();
    });

    it('a REGISTER that comes after it waits for it', async () => {
      const { end, line } = await setUpLine();
      const first = line.register(600);
      await end.acceptRegister();
      await first;
      const leaving = line.deregister();
      const second = line.register(600);
      const removal = await end.expect('REGISTER');
      assert.equal(removal.header('Expires'), '0');
      assert.deepEqual(await end.rest(), []);
      end.reply(removal, 200, 'OK');
      await leaving;
      assert.equal((await end.acceptRegister()).header('Expires'), '600');
      await second;
    });
  });
});
