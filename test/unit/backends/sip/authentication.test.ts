import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { sha256 } from '../../../../src/backends/sip/sha256.js';
import type { TokenReason } from '../../../../src/core/ports.js';
import {
  assertDigest,
  cseqOf,
  failureOf,
  setUpLine,
  tearDownLine,
} from '../../../support/sip-node.js';

describe('SipLine', () => {
  afterEach(tearDownLine);

  describe('M12: proves who it is', () => {
    const challenge = (text: string) => ({ headers: [`WWW-Authenticate: ${text}`] });

    it('by digest, at each REGISTER anew, with the username it was given', async () => {
      const { end, line } = await setUpLine({ username: 'ali"ce', password: 'secret' });
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
        assert.equal(cseqOf(again), cseqOf(request) + 1);
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
        const { end, line } = await setUpLine({ password: 'secret' });
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
      const { end, line } = await setUpLine({ password: 'secret' });
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
      const { end, line } = await setUpLine({ password: 'wrong' });
      const registering = failureOf(line.register(600));
      end.reply(await end.expect('REGISTER'), 401, 'x', challenge('Digest realm="r", nonce="n"'));
      end.reply(await end.expect('REGISTER'), 401, 'x', challenge('Digest realm="r", nonce="m"'));
      const { code, retryable, statusCode } = await registering;
      assert.deepEqual([code, retryable, statusCode], ['authentication-failed', false, 401]);
      assert.deepEqual(await end.rest(), []);
    });

    it('a nonce that became old gets one more go', async () => {
      const { end, line } = await setUpLine({ password: 'secret' });
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
      const { end, line } = await setUpLine({ password: 'secret' });
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
      const { end, line } = await setUpLine();
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
        const { end, line } = await setUpLine();
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
      const { end, line } = await setUpLine();
      end.token = () => Promise.resolve('token.one');
      const registering = failureOf(line.register(600));
      end.reply(await end.expect('REGISTER'), 401, 'x', challenge('Bearer'));
      assert.equal((await registering).code, 'token-rejected');
      assert.deepEqual(await end.rest(), []);
    });

    it('a 401 without a challenge after a token means the token', async () => {
      const { end, line } = await setUpLine();
      end.token = () => Promise.resolve('token.one');
      const registering = failureOf(line.register(600));
      end.reply(await end.expect('REGISTER'), 401, 'x');
      assert.equal((await registering).code, 'token-rejected');
    });

    it('a token with a line end in it is not sent', async () => {
      const { end, line } = await setUpLine();
      end.token = () => Promise.resolve('token\r\nX-Evil: 1');
      assert.equal((await failureOf(line.register(600))).code, 'token-rejected');
      assert.deepEqual(await end.rest(), []);
    });

    it('with both: a digest where a digest is asked for, and the token stays at home from then on', async () => {
      const { end, line } = await setUpLine({ password: 'secret' });
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
      const { end, line } = await setUpLine({ password: 'secret' });
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
});
