import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { createBackend } from '../../../../src/backends/sip/sip-backend.js';
import { capabilityNames } from '../../../../src/core/capabilities.js';
import { isCallingError } from '../../../../src/core/errors.js';
import { FakeClock } from '../../../support/fakes/fake-clock.js';
import { requestText } from '../../../support/scripted.js';
import { describeLineSignal, openLine } from '../../../support/sip-line.js';
import { failureOf, setUpLine, tearDownLine } from '../../../support/sip-node.js';
import { FarEnd } from '../../../support/sip-script.js';

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
  afterEach(tearDownLine);

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
      const { end, line, own } = await setUpLine();
      end.mode = 'hang';
      const opening = failureOf(line.open('loopback:'));
      line.close();
      assert.equal((await opening).code, 'connection-failed');
      end.drop();
      assert.deepEqual(own.signals, []);
    });

    it('tells once that the connection was lost, and nothing after close()', async () => {
      const { end, line, own } = await setUpLine();
      end.drop();
      assert.deepEqual(own.signals.map(describeLineSignal), ['closed connection-lost']);
      await line.open('loopback:');
      line.close();
      end.drop();
      assert.equal(own.signals.length, 1);
    });

    it('tells that it is half open', async () => {
      const { end, clock, own } = await setUpLine();
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
      const { end, clock, own, line } = await setUpLine();
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
      const { end } = await setUpLine();
      end.send('\r\n\r\n');
      assert.deepEqual(await end.rest(), []);
      assert.deepEqual(end.problems(), []);
    });
  });

  it('answers what comes for nobody', async () => {
    const { end } = await setUpLine();
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
    const { end, line } = await setUpLine();
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
    const { end, line, own, clock } = await setUpLine();
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
