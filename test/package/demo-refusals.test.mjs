import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { chromeArguments } from '../support/chrome.mjs';
import { accessibilityFaults, Demo, phone, says } from '../support/demo-page.mjs';

/** The usual arguments, but for some; a browser that refuses what a test browser allows. */
const without = (...words) =>
  chromeArguments.filter((argument) => !words.some((word) => argument.includes(word)));

describe('the demo, where the browser refuses', () => {
  let demo;
  // Each has a browser of its own, which has to go even where the test fails.
  afterEach(() => demo?.stop());

  it('the microphone: says so, and offers to try again or to send a tone', async () => {
    demo = await Demo.start({
      args: [...without('use-fake-ui'), '--deny-permission-prompts'],
    });
    const context = await demo.window();
    const page = await demo.open(context);
    const [alice, bob] = ['Alice', 'Bob'].map((name) => phone(page, name));

    await alice.press('Call');
    await says(alice.root.locator('.help p'), /^The microphone is blocked/);
    assert.deepEqual(await accessibilityFaults(page), []);
    await alice.press('Try again');
    await says(alice.root.locator('.help p'), /^The microphone is blocked/);
    await alice.press('Close');
    await alice.call.waitFor({ state: 'detached' });

    await alice.press('Call');
    await alice.press('Send a tone');
    await says(bob.call, 'Incoming call');
    // By keyboard, to see that the focus goes to where the buttons have gone.
    await bob.button('Answer').press('Enter');
    await says(bob.root.locator('.help p'), /^The microphone is blocked/);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Try again');
    await says(alice.call, 'Ringing…');
    await bob.press('Send a tone');
    await says(alice.call, /^In call/);
    await bob.press('End');
    await says(alice.call, 'They hung up');

    assert.deepEqual(await page.evaluate(() => window.refusals), []);
    assert.deepEqual(demo.faults, []);
  });

  it('sound before a click: asks for one, and sounds after it', async () => {
    demo = await Demo.start({
      args: [...without('autoplay-policy'), '--autoplay-policy=document-user-activation-required'],
    });
    const context = await demo.window();
    // What a driver evaluates in a page counts as a click there: this page is left alone.
    const page = await context.newPage();
    await page.goto(demo.url);
    const session = await context.newCDPSession(page);
    const evaluate = async (expression) =>
      (await session.send('Runtime.evaluate', { expression, awaitPromise: true })).result.value;
    await evaluate(`new Promise((done) => {
      const ready = () =>
        document.querySelectorAll('webex-line[status=registered]').length === 2
          ? done()
          : setTimeout(ready, 20);
      ready();
    })`);
    const blocked = evaluate(`new Promise((done) => {
      addEventListener('calling-audio-blocked', ({ detail }) => done(detail.what));
    })`);

    const other = await demo.open(context, { path: 'headless.html', lines: 1 });
    await other.getByRole('button', { name: 'Call Alice' }).click();
    assert.equal(await blocked, 'ringtone');
    assert.equal(await evaluate('navigator.userActivation.hasBeenActive'), false);
    await page.bringToFront();
    const bar = page.locator('#sound');
    await bar.getByRole('button', { name: 'Turn on sound' }).click();
    await bar.waitFor({ state: 'hidden' });
    await page.locator('#events li', { hasText: 'calling-audio-started' }).waitFor();
    const states = await page.evaluate(() =>
      [...document.querySelectorAll('webex-calling')].map(({ state }) => state.audioBlocked),
    );
    assert.deepEqual(states, [false, false, false]);
    // Chromium warns of the sound that it refused, which is what this is about.
    assert.deepEqual(
      demo.faults.filter((text) => !text.startsWith('The AudioContext was not allowed to start')),
      [],
    );
  });
});
