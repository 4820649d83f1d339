import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { listen, staticHandler } from '../../scripts/static-server.mjs';
import { chromeArguments, chromePath } from '../support/chrome.mjs';

/** In the page: Alice calls Bob, and everything is done that a call can do. */
async function useEverything() {
  const { createCalling } = await import('/dist/calling.js');
  const server = 'loopback:built';
  const until = (stream$, holds) =>
    new Promise((done, fail) => {
      const following = stream$.subscribe((value) => {
        if (holds(value)) done(value);
      });
      setTimeout(() => {
        following.unsubscribe();
        fail(new Error(`never: ${String(holds)}`));
      }, 10_000);
    });
  const phones = {};
  for (const name of ['alice', 'bob', 'carol']) {
    const calling = createCalling({ server, noDigitTone: true, ringtone: 'off', ringback: 'off' });
    const line = calling.callingClient.addLine({ uri: `sip:${name}@example.com` });
    await line.register();
    phones[name] = { calling, line };
  }
  const seen = [];
  const call = phones.alice.line.makeCall('sip:bob@example.com');
  const arrived = until(phones.bob.line.incomingCall$, () => true);
  const dialled = call.dial();
  const answering = await arrived;
  await answering.answer();
  await dialled;
  await until(call.state$, ({ status }) => status === 'connected');
  await until(answering.state$, ({ status }) => status === 'connected');
  seen.push('connected');

  await call.hold();
  await until(answering.state$, ({ heldRemotely }) => heldRemotely);
  await call.resume();
  await until(answering.state$, ({ heldRemotely }) => !heldRemotely);
  seen.push('held and resumed');

  await call.sendDigit('5');
  seen.push('a digit sent');

  await call.setVideo(true);
  await until(answering.state$, ({ hasVideo }) => hasVideo);
  seen.push('video');

  const reached = until(phones.carol.line.incomingCall$, () => true);
  const transferred = call.transfer('sip:carol@example.com');
  await (await reached).answer();
  await transferred;
  await until(call.state$, ({ status }) => status === 'ended');
  seen.push(call.state.disconnectReason.cause);

  const [following] = phones.bob.line.calls;
  await until(following.state$, ({ status }) => status === 'connected');
  await following.end();
  for (const { calling } of Object.values(phones)) calling.dispose();
  return seen;
}

// The tests of the sources do not see what is renamed and left out as it is bundled.
describe('calls, built', () => {
  let browser;
  let server;
  before(async () => {
    server = await listen(staticHandler(), 18_300);
    browser = await chromium.launch({ executablePath: chromePath(), args: chromeArguments });
  });
  after(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  it('are held and resumed, take digits and video, and are transferred', async () => {
    const context = await browser.newContext({ permissions: ['microphone', 'camera'] });
    const page = await context.newPage();
    const faults = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(`http://localhost:${server.address().port}/dist/THIRD-PARTY-LICENSES.txt`);
    assert.deepEqual(await page.evaluate(useEverything), [
      'connected',
      'held and resumed',
      'a digit sent',
      'video',
      'transferred',
    ]);
    assert.deepEqual(faults, []);
  });
});
