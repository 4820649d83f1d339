import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { md5 } from '../../../../src/backends/sip/md5.js';
import { sha256 } from '../../../../src/backends/sip/sha256.js';
import { createBackend } from '../../../../src/backends/sip/sip-backend.js';
import { capabilityNames } from '../../../../src/core/capabilities.js';
import { isCallingError, type CallingError } from '../../../../src/core/errors.js';
import type { LinePortOptions, TokenReason } from '../../../../src/core/ports.js';
import { FakeClock } from '../../../support/fakes/fake-clock.js';
import { requestText, type SipMessage } from '../../../support/scripted.js';
import { openLine, type TestLine } from '../../../support/sip-line.js';
import { FarEnd } from '../../../support/sip-script.js';

let own: TestLine | undefined;

async function setUp(
  options: Partial<LinePortOptions> = {},
): Promise<{ end: FarEnd; clock: FakeClock; line: TestLine['line']; own: TestLine }> {
  const clock = new FakeClock();
  const end = new FarEnd(clock);
  const made = await openLine(end, options);
  own = made;
  return { end, clock, line: made.line, own: made };
}

/** What a promise rejects with. */
async function failureOf(promise: Promise<unknown>): Promise<CallingError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(isCallingError(error), String(error));
  return error;
}

function cseq(message: SipMessage): number {
  return Number.parseInt(message.header('CSeq'), 10);
}

/** Checks a digest as a server does. */
function assertDigest(request: SipMessage, header: string, password: string, hash = md5): void {
  const value = request.header(header);
  const part = (name: string): string =>
    new RegExp(`[ ,]${name}="?([^",]*)`, 'u').exec(value)?.[1] ?? '';
  const ha1 = hash(`${part('username')}:${part('realm')}:${password}`);
  const ha2 = hash(`${request.method ?? ''}:${request.uri ?? ''}`);
  const middle =
    part('qop') === ''
      ? part('nonce')
      : [part('nonce'), part('nc'), part('cnonce'), part('qop')].join(':');
  assert.equal(part('response'), hash(`${ha1}:${middle}:${ha2}`), value);
  assert.equal(part('uri'), request.uri);
}

describe('SipBackend', () => {
  it('can do everything, and refuses an address that JsSIP cannot use', () => {
    const backend = createBackend(new FarEnd(new FakeClock()).context);
    assert.deepEqual(Object.keys(backend.capabilities), [...capabilityNames]);
    assert.ok(Object.values(backend.capabilities).every(Boolean));
    assert.throws(
      () => backend.createLine({ uri: 'sip:a@1.2.3', username: 'a' }),
      (error) => isCallingError(error) && error.code === 'invalid-argument',
    );
    backend.dispose();
  });
});

describe('SipLine', () => {
  afterEach(() => {
    own?.dispose();
    own = undefined;
  });

  describe('opens', () => {
    it('rejects with connection-failed when refused', async () => {
      const end = new FarEnd(new FakeClock());
      end.mode = 'refuse';
      const error = await failureOf(openLine(end));
      assert.equal(error.code, 'connection-failed');
      assert.equal(error.retryable, true);
    });

    it('gives up after 4 s, and a connection that comes later is not used', async () => {
      const clock = new FakeClock();
      const end = new FarEnd(clock);
      end.mode = 'hang';
      const opening = failureOf(openLine(end));
      await clock.pass(3_999);
      await clock.pass(1);
      assert.equal((await opening).code, 'connection-failed');
      assert.equal(clock.pending, 0);
    });

    it('is given up by close()', async () => {
      const { end, line, own } = await setUp();
      end.mode = 'hang';
      const opening = failureOf(line.open('loopback:'));
      line.close();
      assert.equal((await opening).code, 'connection-failed');
      end.drop();
      assert.deepEqual(own.signals, []);
    });

    it('tells once that the connection was lost, and nothing after close()', async () => {
      const { end, line, own } = await setUp();
      end.drop();
      assert.deepEqual(
        own.signals.map(({ type, error }) => `${type} ${error.code}`),
        ['closed connection-lost'],
      );
      await line.open('loopback:');
      line.close();
      end.drop();
      assert.equal(own.signals.length, 1);
    });

    it('tells that it is half open', async () => {
      const { end, clock, own } = await setUp();
      await clock.pass(20_000);
      assert.equal(end.pings, 1);
      end.deaf = true;
      await clock.pass(20_000);
      assert.deepEqual(own.signals, []);
      await clock.pass(5_000);
      assert.deepEqual(
        own.signals.map(({ type }) => type),
        ['closed'],
      );
    });

    it('asks by OPTIONS where pings are not answered; any answer will do', async () => {
      const { end, clock, own, line } = await setUp();
      end.pongs = false;
      line.probe();
      await clock.pass(5_000);
      const options = await end.expect('OPTIONS');
      assert.equal(options.uri, 'sip:example.com');
      end.reply(options, 404, 'Not Found');
      await end.rest();
      await clock.pass(20_000);
      await end.expect('OPTIONS');
      await clock.pass(5_000);
      assert.deepEqual(
        own.signals.map(({ type }) => type),
        ['closed'],
      );
    });

    it('answers the pings of the server', async () => {
      const { end } = await setUp();
      end.send('\r\n\r\n');
      assert.deepEqual(await end.rest(), []);
      assert.deepEqual(end.problems(), []);
    });
  });

  describe('registers', () => {
    it('with the headers of RFC 3261 10.2 and RFC 5626, Call-ID kept and CSeq rising over reconnects', async () => {
      const { end, line, clock } = await setUp();
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
      assert.equal(cseq(second), cseq(first) + 1);
    });

    it('M11: a refresh resolves too', async () => {
      const { end, line } = await setUp();
      for (let turn = 0; turn < 3; turn += 1) {
        const registering = line.register(600);
        await end.acceptRegister();
        await registering;
      }
    });

    it('takes the contact by its user where the instance is not given back, and Expires of the message', async () => {
      const { end, line, clock } = await setUp();
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
        const { end, line } = await setUp();
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
      const { end, line } = await setUp();
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
      const { end, line, clock } = await setUp();
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
      const { end, line, clock } = await setUp();
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
      const { end, line } = await setUp();
      const registering = failureOf(line.register(600));
      await end.expect('REGISTER');
      end.drop();
      assert.equal((await registering).code, 'connection-lost');
      assert.equal((await failureOf(line.register(600))).code, 'connection-lost');
    });

    it('S13: one at a time', async () => {
      const { end, line } = await setUp();
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
      const { end, line, clock, own } = await setUp();
      const registering = line.register(60);
      await end.acceptRegister();
      await registering;
      await clock.pass(60_000);
      assert.deepEqual(
        own.signals.map(({ type, error }) => `${type} ${error.code}`),
        ['unregistered registration-failed'],
      );
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
      const { end, line } = await setUp({ password: 'secret' });
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
      const { end, line } = await setUp();
      await line.deregister();
      const refused = failureOf(line.register(600));
      end.reply(await end.expect('REGISTER'), 403, 'Forbidden');
      await refused;
      await line.deregister();
      assert.deepEqual(await end.rest(), []);
    });

    it('M11: a REGISTER on its way leaves no binding behind', async () => {
      const { end, line } = await setUp();
      const registering = failureOf(line.register(600));
      const request = await end.expect('REGISTER');
      const leaving = line.deregister();
      assert.deepEqual(await end.rest(), []);
      end.reply(request, 200, 'OK', { headers: [`Contact: ${request.header('Contact')}`] });
      const removal = await end.expect('REGISTER');
      assert.equal(removal.header('Expires'), '0');
      assert.ok(cseq(removal) > cseq(request));
      end.reply(removal, 200, 'OK');
      await leaving;
      assert.equal((await registering).code, 'cancelled');
    });

    it('M11: nor does one that was never answered', async () => {
      const { end, line, clock } = await setUp();
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
      const { end, line, clock } = await setUp();
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
      const { end, line } = await setUp();
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

  describe('M12: proves who it is', () => {
    const challenge = (text: string) => ({ headers: [`WWW-Authenticate: ${text}`] });

    it('by digest, at each REGISTER anew, with the username it was given', async () => {
      const { end, line } = await setUp({ username: 'ali"ce', password: 'secret' });
      for (let turn = 0; turn < 2; turn += 1) {
        const registering = line.register(600);
        const request = await end.expect('REGISTER');
        assert.equal(request.header('Authorization'), '');
        end.reply(
          request,
          401,
          'Unauthorized',
          challenge(`Digest realm="r", nonce="n${String(turn)}", qop="auth", opaque="o"`),
        );
        const again = await end.expect('REGISTER');
        assert.match(again.header('Authorization'), /^Digest username="ali\\"ce", realm="r"/u);
        assert.match(again.header('Authorization'), /nc=00000001/u);
        assert.equal(again.header('Call-ID'), request.header('Call-ID'));
        assert.equal(cseq(again), cseq(request) + 1);
        end.reply(again, 200, 'OK', { headers: [`Contact: ${again.header('Contact')}`] });
        await registering;
      }
    });

    for (const headers of [
      [
        'WWW-Authenticate: Digest realm="r", nonce="n", algorithm=MD5, Digest realm="r", nonce="s", algorithm=SHA-256',
      ],
      [
        'WWW-Authenticate: Digest realm="r", nonce="s", algorithm=SHA-256',
        'WWW-Authenticate: Digest realm="r", nonce="n"',
      ],
      [
        'WWW-Authenticate: Digest realm="r", nonce="n"',
        'WWW-Authenticate: Digest realm="r", nonce="s", algorithm=SHA-256',
        'WWW-Authenticate: Digest realm="r", nonce="z", algorithm=SHA-512-256',
      ],
    ]) {
      it(`the strongest of ${String(headers.length)} header(s)`, async () => {
        const { end, line } = await setUp({ password: 'secret' });
        const registering = line.register(600);
        end.reply(await end.expect('REGISTER'), 401, 'Unauthorized', { headers });
        const again = await end.expect('REGISTER');
        assert.match(again.header('Authorization'), /nonce="s"/u);
        assertDigest(again, 'Authorization', 'secret', sha256);
        end.reply(again, 200, 'OK', { headers: [`Contact: ${again.header('Contact')}`] });
        await registering;
      });
    }

    it('first to a registrar, then to a proxy with another realm', async () => {
      const { end, line } = await setUp({ password: 'secret' });
      const registering = line.register(600);
      end.reply(await end.expect('REGISTER'), 401, 'x', challenge('Digest realm="r", nonce="n"'));
      const second = await end.expect('REGISTER');
      end.reply(second, 407, 'x', {
        headers: ['Proxy-Authenticate: Digest realm="p", nonce="m", qop="auth-int"'],
      });
      const third = await end.expect('REGISTER');
      assertDigest(third, 'Authorization', 'secret');
      assert.match(third.header('Proxy-Authorization'), /realm="p".*qop=auth-int/u);
      end.reply(third, 200, 'OK', { headers: [`Contact: ${third.header('Contact')}`] });
      await registering;
    });

    it('a wrong password ends after one retry', async () => {
      const { end, line } = await setUp({ password: 'wrong' });
      const registering = failureOf(line.register(600));
      end.reply(await end.expect('REGISTER'), 401, 'x', challenge('Digest realm="r", nonce="n"'));
      end.reply(await end.expect('REGISTER'), 401, 'x', challenge('Digest realm="r", nonce="m"'));
      const { code, retryable, statusCode } = await registering;
      assert.deepEqual([code, retryable, statusCode], ['authentication-failed', false, 401]);
      assert.deepEqual(await end.rest(), []);
    });

    it('a nonce that became old gets one more go', async () => {
      const { end, line } = await setUp({ password: 'secret' });
      const registering = line.register(600);
      end.reply(await end.expect('REGISTER'), 401, 'x', challenge('Digest realm="r", nonce="n"'));
      end.reply(
        await end.expect('REGISTER'),
        401,
        'x',
        challenge('Digest realm="r", nonce="m", stale=TRUE'),
      );
      const third = await end.expect('REGISTER');
      assert.match(third.header('Authorization'), /nonce="m"/u);
      end.reply(third, 200, 'OK', { headers: [`Contact: ${third.header('Contact')}`] });
      await registering;
      const failing = failureOf(line.register(600));
      end.reply(await end.expect('REGISTER'), 401, 'x', challenge('Digest realm="r", nonce="n"'));
      end.reply(
        await end.expect('REGISTER'),
        401,
        'x',
        challenge('Digest realm="r", nonce="m", stale=true'),
      );
      end.reply(
        await end.expect('REGISTER'),
        401,
        'x',
        challenge('Digest realm="r", nonce="k", stale=true'),
      );
      assert.equal((await failing).code, 'authentication-failed');
    });

    it('counts the uses of a nonce', async () => {
      const { end, line } = await setUp({ password: 'secret' });
      for (const count of ['00000001', '00000002']) {
        const registering = line.register(600);
        end.reply(
          await end.expect('REGISTER'),
          401,
          'x',
          challenge('Digest realm="r", nonce="same", qop=auth'),
        );
        const again = await end.expect('REGISTER');
        assert.match(again.header('Authorization'), new RegExp(`nc=${count}`, 'u'));
        end.reply(again, 200, 'OK', { headers: [`Contact: ${again.header('Contact')}`] });
        await registering;
      }
    });

    it('by a token, sent with the first REGISTER', async () => {
      const { end, line } = await setUp();
      end.token = () => Promise.resolve('token.one');
      const registering = line.register(600, 'expiring');
      const request = await end.acceptRegister();
      await registering;
      assert.equal(request.header('Authorization'), 'Bearer token.one');
      assert.deepEqual(end.asked, ['expiring']);
      assert.ok(!end.logged.some(({ text }) => text.includes('token.one')));
    });

    for (const given of ['Bearer', 'Bearer realm="x", error="invalid_token"']) {
      it(`asks for another token once on ${given}`, async () => {
        const { end, line } = await setUp();
        end.token = (reason: TokenReason) =>
          Promise.resolve(reason === 'rejected' ? 'token.two' : 'token.one');
        const registering = line.register(600);
        end.reply(await end.expect('REGISTER'), 401, 'x', challenge(given));
        const again = await end.expect('REGISTER');
        assert.equal(again.header('Authorization'), 'Bearer token.two');
        end.reply(again, 401, 'x', challenge(given));
        const { code, retryable } = await failureOf(registering);
        assert.deepEqual([code, retryable], ['token-rejected', false]);
        assert.deepEqual(end.asked, ['connect', 'rejected']);
        assert.deepEqual(await end.rest(), []);
      });
    }

    it('a token that did not change is not sent again', async () => {
      const { end, line } = await setUp();
      end.token = () => Promise.resolve('token.one');
      const registering = failureOf(line.register(600));
      end.reply(await end.expect('REGISTER'), 401, 'x', challenge('Bearer'));
      assert.equal((await registering).code, 'token-rejected');
      assert.deepEqual(await end.rest(), []);
    });

    it('a 401 without a challenge after a token means the token', async () => {
      const { end, line } = await setUp();
      end.token = () => Promise.resolve('token.one');
      const registering = failureOf(line.register(600));
      end.reply(await end.expect('REGISTER'), 401, 'x');
      assert.equal((await registering).code, 'token-rejected');
    });

    it('a token with a line end in it is not sent', async () => {
      const { end, line } = await setUp();
      end.token = () => Promise.resolve('token\r\nX-Evil: 1');
      assert.equal((await failureOf(line.register(600))).code, 'token-rejected');
      assert.deepEqual(await end.rest(), []);
    });

    it('with both: a digest where a digest is asked for, and the token stays at home from then on', async () => {
      const { end, line } = await setUp({ password: 'secret' });
      end.token = () => Promise.resolve('token.one');
      const registering = line.register(600);
      const first = await end.expect('REGISTER');
      assert.equal(first.header('Authorization'), 'Bearer token.one');
      end.reply(first, 401, 'x', challenge('Digest realm="r", nonce="n"'));
      const second = await end.expect('REGISTER');
      assert.deepEqual(second.headers.get('authorization')?.length, 1);
      assertDigest(second, 'Authorization', 'secret');
      end.reply(second, 200, 'OK', { headers: [`Contact: ${second.header('Contact')}`] });
      await registering;
      const again = line.register(600);
      assert.equal((await end.acceptRegister()).header('Authorization'), '');
      await again;
    });

    it('with both: the token where a token is asked for', async () => {
      const { end, line } = await setUp({ password: 'secret' });
      end.token = (reason: TokenReason) =>
        Promise.resolve(reason === 'rejected' ? 'token.two' : 'token.one');
      const registering = line.register(600);
      end.reply(
        await end.expect('REGISTER'),
        401,
        'x',
        challenge('Digest realm="r", nonce="n", Bearer realm="b"'),
      );
      const second = await end.expect('REGISTER');
      assert.equal(second.header('Authorization'), 'Bearer token.two');
      end.reply(second, 200, 'OK', { headers: [`Contact: ${second.header('Contact')}`] });
      await registering;
    });
  });

  it('answers what comes for nobody', async () => {
    const { end } = await setUp();
    const request = (method: string, user: string): string =>
      requestText(method, `sip:${user}@example.com`, {
        from: '<sip:bob@example.com>;tag=1',
        to: '<sip:alice@example.com>',
        callId: method,
        cseq: 1,
        headers: ['Contact: <sip:bob@far.invalid>'],
      });
    end.send(request('OPTIONS', 'alice'));
    await end.expect(200);
    end.send(request('OPTIONS', 'nobody'));
    await end.expect(404);
    end.send(request('MESSAGE', 'alice'));
    await end.expect(405);
    end.send(request('PUBLISH', 'alice'));
    await end.expect(405);
  });

  it('takes a public GRUU as its contact', async () => {
    const { end, line } = await setUp();
    const registering = line.register(600);
    const request = await end.expect('REGISTER');
    end.reply(request, 200, 'OK', {
      headers: [
        `Contact: ${request.header('Contact')};pub-gruu="sip:alice@example.com;gr=urn:uuid:1"`,
      ],
    });
    await registering;
    const again = line.register(600);
    // The REGISTER itself goes on naming the flow (RFC 5627 4.1).
    assert.equal((await end.acceptRegister()).header('Contact'), request.header('Contact'));
    await again;
  });

  it('after dispose() nothing is sent, told or left running', async () => {
    const { end, line, own, clock } = await setUp();
    const registering = line.register(600);
    await end.acceptRegister();
    await registering;
    const pending = failureOf(line.register(600));
    await end.expect('REGISTER');
    own.dispose();
    assert.equal((await pending).code, 'connection-lost');
    end.drop();
    assert.deepEqual(own.signals, []);
    assert.equal(clock.pending, 0);
    assert.equal((await failureOf(line.open('loopback:'))).code, 'disposed');
  });
});
