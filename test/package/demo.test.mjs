import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { accessibilityFaults, Demo, heard, overflow, phone, says } from '../support/demo-page.mjs';
import { read } from './dist.mjs';

const widths = [360, 768, 1280];

describe('the demo, as a person uses it', () => {
  let demo;
  let context;
  let page;
  let alice;
  let bob;

  before(async () => {
    demo = await Demo.start();
  });
  after(() => demo?.stop());

  async function open(options) {
    context = await demo.window(options);
    page = await demo.open(context);
    alice = phone(page, 'Alice');
    bob = phone(page, 'Bob');
  }
  afterEach(async () => {
    const refusals = await page.evaluate(() => window.refusals);
    await context.close();
    assert.deepEqual(refusals, []);
    assert.deepEqual(demo.faults.splice(0), []);
  });

  async function call() {
    await alice.press('Call');
    await says(bob.call, 'Incoming call');
    await bob.press('Answer');
    await says(alice.call, /^In call/);
    await says(bob.call, /^In call/);
  }

  const shown = () => page.locator('#events code').allTextContents();

  it('makes a whole call by clicks, with sound on both sides, and lists its events', async () => {
    await open();
    await says(alice.line, 'Ready');
    await alice.press('Call');
    await says(alice.call, 'Ringing…');
    await says(alice.remote, 'bob@example.com');
    await says(bob.remote, 'Alice');
    await bob.press('Answer');
    await says(alice.call, 'In call 0:01');
    await says(bob.call, 'In call 0:01');

    const first = await heard(page);
    assert.equal(first.length, 2);
    await page.waitForFunction(
      async ({ packets, energy }) => {
        const reports = await Promise.all(
          window.connections.map(async (connection) => [...(await connection.getStats()).values()]),
        );
        return reports.every((each) => {
          const inbound = each.find(({ type }) => type === 'inbound-rtp');
          return inbound.packetsReceived > packets + 20 && inbound.totalAudioEnergy > energy;
        });
      },
      {
        packets: Math.max(...first.map(({ packets }) => packets)),
        energy: Math.max(...first.map(({ energy }) => energy)),
      },
    );

    await alice.press('Mute');
    await says(alice.call, '· muted');
    await alice.press('Unmute');
    await bob.press('End');
    await says(alice.call, /^They hung up after 0:\d\d$/);
    await says(bob.call, /^You hung up after 0:\d\d$/);
    await alice.call.waitFor({ state: 'detached' });

    const events = await shown();
    for (const name of [
      ...['line-registered', 'line-outgoing-call', 'line-incoming-call', 'call-alerting'],
      ...['call-progress', 'call-connect', 'call-established', 'call-muted', 'call-unmuted'],
      ...['call-disconnect', 'calling-all-calls-cleared'],
    ]) {
      assert.ok(events.includes(name), name);
    }
    await page.getByRole('button', { name: 'Clear' }).click();
    assert.deepEqual(await shown(), []);
  });

  it('says why a call came to nothing', async () => {
    await open();
    await alice.press('Call');
    await says(bob.call, 'Incoming call');
    await bob.press('Reject');
    await says(alice.call, 'Busy, or declined');
    await says(bob.call, 'You declined');

    await alice.field.fill('nobody@example.com');
    await alice.press('Call');
    await says(alice.call, 'Nobody is there by that address');

    await alice.press('Call');
    await alice.field.fill('<b>no address');
    await alice.press('Call');
    const told = await alice.field.evaluate((field) => field.validationMessage);
    assert.match(told, /^Cannot use "<b>no address" as an address/);
  });

  it('rings in every tab, and stops where it was answered elsewhere', async () => {
    await open();
    const other = phone(await demo.open(context), 'Bob');
    await alice.press('Call');
    await says(bob.call, 'Incoming call');
    await other.press('Answer');
    await says(alice.call, /^In call/);
    await says(bob.call, 'Answered on another device');
  });

  it('is made and ended by keyboard alone, and the focus is never lost', async () => {
    await open();
    const focused = () =>
      page.evaluate(() => {
        let element = document.activeElement;
        while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return element.ariaLabel ?? element.labels?.[0]?.textContent.trim() ?? element.textContent;
      });
    const tabTo = async (wanted) => {
      for (let steps = 0; steps < 30; steps += 1) {
        if (wanted.test(await focused())) return;
        await page.keyboard.press('Tab');
      }
      assert.fail(`Tab does not lead to ${wanted}`);
    };
    await tabTo(/^Number or address/);
    await page.keyboard.press('Enter');
    await says(bob.call, 'Incoming call');
    await tabTo(/^Answer call from Alice/);
    await page.keyboard.press('Enter');
    await says(bob.call, /^In call/);
    await tabTo(/^End call with Alice/);
    await page.keyboard.press('Enter');
    await says(bob.call, 'You hung up');
    assert.match(await focused(), /^Number or address/);
    await bob.call.waitFor({ state: 'detached' });
    assert.match(await focused(), /^Number or address/);
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`is accessible and as wide as the window, ${colorScheme}`, async () => {
      await open({ colorScheme });
      const check = async (state) => {
        assert.deepEqual(await accessibilityFaults(page), [], state);
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          assert.equal(await overflow(page), 0, `${state}, ${width} px`);
        }
      };
      await check('idle');
      await alice.press('Call');
      await says(bob.call, 'Incoming call');
      await check('ringing');
      await bob.press('Answer');
      await says(bob.call, /^In call/);
      await check('in call');
      await bob.press('End');
      await says(bob.call, 'You hung up');
      await check('ended');
    });
  }

  it('moves nothing while calls come and go', async () => {
    await open();
    await page.locator('#code .line').first().waitFor();
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    await page.evaluate(() => window.shifts.splice(0));
    await call();
    await bob.press('End');
    await alice.call.waitFor({ state: 'detached' });
    assert.deepEqual(await page.evaluate(() => window.shifts), []);
  });

  it('has buttons and fields of 44 pixels', async () => {
    await open({ viewport: { width: 360, height: 800 } });
    await alice.press('Call');
    await says(bob.call, 'Incoming call');
    const small = await page.evaluate(() => {
      const controls = [...document.querySelectorAll('webex-call-controls')].flatMap(
        ({ shadowRoot }) => [...shadowRoot.querySelectorAll('button')],
      );
      return [...document.querySelectorAll('button, input, summary, nav a'), ...controls]
        .map((element) => ({ box: element.getBoundingClientRect(), text: element.outerHTML }))
        .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 44))
        .map(({ box, text }) => `${box.width} × ${box.height} ${text}`);
    });
    assert.deepEqual(small, []);
  });

  it('shows its own source, letter by letter', async () => {
    await open();
    const code = page.locator('#code code');
    await says(code, 'webex-calling');
    const source = read('demo/index.html').split(/<!-- \/?phones -->/)[1];
    const plain = (text) =>
      text
        .split('\n')
        .map((line) => line.trim())
        .join('\n')
        .trim();
    assert.equal(plain(await code.textContent()), plain(source));
    await page.getByRole('tab', { name: 'Script' }).click();
    await says(code, 'makeCall');
    assert.equal(await code.textContent(), read('demo/phone.js').trim());
    await page.keyboard.press('ArrowRight');
    await says(code, 'webex-line {');
    assert.equal(await code.textContent(), read('demo/phone.css').trim());
  });

  it('makes a third phone from a form, and keeps its secrets to itself', async () => {
    await open();
    const secrets = ['hidden-password', 'hidden-token', 'hidden-turn'];
    await page.getByLabel('Server', { exact: true }).fill('loopback:');
    await page.getByLabel('Address', { exact: true }).fill('carol@example.com');
    await page.getByLabel('Password', { exact: true }).fill(secrets[0]);
    await page.getByLabel('Name').fill('Carol');
    await page.getByText('Access token, STUN and TURN').click();
    await page.getByLabel('Access token').fill(secrets[1]);
    await page.getByLabel('STUN or TURN server').fill('turn:localhost:9');
    await page.getByLabel('TURN user').fill('carol');
    await page.getByLabel('TURN password').fill(secrets[2]);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    const carol = phone(page, 'Carol');
    await says(carol.line, 'Ready');
    await alice.field.fill('carol@example.com');
    await alice.press('Call');
    await carol.press('Answer');
    await says(alice.call, /^In call/);

    const traces = await page.evaluate(() => [
      ...[document.documentElement.outerHTML, location.href, document.cookie],
      ...[JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })],
    ]);
    for (const secret of secrets) assert.ok(!traces.join('\n').includes(secret), secret);

    await page.getByRole('button', { name: 'Disconnect' }).click();
    await says(alice.call, 'They hung up');
    await says(phone(page, 'Your phone').line, 'Not connected');
  });

  it('says in plain words why the third phone cannot connect', async () => {
    await open();
    const message = page.locator('#own-error');
    await page.getByLabel('Address', { exact: true }).fill('carol@example.com');
    for (const [server, told] of [
      ['ws://sip.example.com/ws', /^The address must begin with wss:/],
      ['nonsense', /^The server "nonsense" is not a URL/],
    ]) {
      await page.getByLabel('Server', { exact: true }).fill(server);
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await says(message, told);
      assert.deepEqual(await accessibilityFaults(page), []);
    }
  });
});

describe('the ten-line page', () => {
  it('is the one of the README, and makes and takes calls', async () => {
    const source = read('demo/headless.html');
    assert.equal(source.trim().split('\n').length, 10);
    assert.ok(read('README.md').includes(source.trim()));
    const demo = await Demo.start();
    try {
      const context = await demo.window();
      const page = await demo.open(context);
      const ten = await demo.open(context, { path: 'headless.html', lines: 1 });
      const alice = phone(page, 'Alice');
      await ten.getByRole('button', { name: 'Call Alice' }).click();
      await alice.press('Answer');
      await says(alice.call, /^In call/);
      await ten.getByRole('button', { name: /^End/ }).click();
      await says(alice.call, 'They hung up');
      await alice.field.fill('carol@example.com');
      await alice.press('Call');
      await ten.getByRole('button', { name: /^Answer/ }).click();
      await says(alice.call, /^In call/);
      assert.deepEqual(demo.faults, []);
    } finally {
      await demo.stop();
    }
  });
});
