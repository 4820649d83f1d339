import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Demo, overflow } from '../support/demo-page.mjs';

/*
 * A softphone in the places where pages put one: what is around it goes on as it did, and nothing of the
 * phone is lost.
 */

const policy =
  "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; object-src 'none'; " +
  "base-uri 'none'; require-trusted-types-for 'script'; trusted-types lit-html webex-calling";

const phone = (user) => `<webex-calling server="loopback:manners">
  <webex-line uri="sip:${user}@example.com" display-name="${user}"></webex-line>
  <webex-softphone></webex-softphone>
</webex-calling>`;

describe('a softphone', () => {
  let demo;
  let context;
  let page;

  before(async () => {
    demo = await Demo.start();
  });
  after(() => demo.stop());
  afterEach(async () => {
    assert.deepEqual(demo.faults, []);
    assert.deepEqual(await page.evaluate(() => window.refusals), []);
    await context.close();
  });

  /** A page with Bob's phone at its end, and what is given before it. */
  async function show(markup, viewport = { width: 1000, height: 900 }) {
    context = await demo.window({ viewport });
    await context.route('**/demo/manners.html', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><html lang="en"><meta charset="utf-8">
          <meta http-equiv="Content-Security-Policy" content="${policy}">
          <meta name="viewport" content="width=device-width"><title>Manners</title>
          <link rel="icon" href="icon.svg"><link rel="stylesheet" href="softphone.css">
          <script type="module" src="../dist/webex-softphone.js"></script>
          <body>${markup}<section id="other">${phone('bob')}</section></body></html>`,
      }),
    );
    page = await demo.open(context, {
      path: 'manners.html',
      lines: markup.includes('webex-line') ? 2 : 1,
    });
  }
  const at = (place, verb) =>
    page
      .locator(place)
      .getByRole('button', { name: new RegExp(`^${verb}`) })
      .first();
  /** Dials from a phone, wherever it is. */
  async function dial(selector, whom) {
    await page.locator(`${selector} webex-softphone`).evaluate((one) => one.focus());
    await page.keyboard.type(whom);
    await page.keyboard.press('Enter');
  }
  const connected = (place) =>
    page.locator(place).getByText('connected', { exact: true }).first().waitFor();

  it('in a closed <details> rings there, goes on when it is closed, and is itself when it is opened', async () => {
    await show(`<details id="own"><summary>Telephone</summary>${phone('alice')}</details>`);
    await dial('#other', 'alice');
    await page.waitForFunction(() => {
      const [line] = document.querySelectorAll('webex-line');
      return line.calls[0]?.state.status === 'ringing';
    });
    const summary = page.getByText('Telephone', { exact: true });
    await summary.click();
    await at('#own', 'Answer').click();
    await connected('#own');
    await summary.click();
    await page.locator('#own webex-softphone').waitFor({ state: 'hidden' });
    assert.equal(
      await page.evaluate(
        () => document.querySelector('webex-calling').connectedCall?.state.status,
      ),
      'connected',
    );
    await summary.click();
    await at('#own', 'End').click();
    await page.locator('#own').getByRole('combobox').waitFor();
    // What was hidden when it was drawn has its size now.
    await page
      .locator('#own')
      .getByRole('tab', { name: /History/ })
      .click();
    await page
      .locator('#own')
      .getByRole('button', { name: /^Call bob/ })
      .waitFor();
  });

  it('in a modal dialog: its suggestions are not cut off, and Escape closes them before the dialog', async () => {
    await show(`<dialog id="own">${phone('alice')}</dialog>`);
    await page.locator('#own').evaluate(async (dialog) => {
      dialog.showModal();
      const { contacts } = dialog.querySelector('webex-calling').calling;
      const sipAddresses = [{ type: 'work', value: 'bob@example.com' }];
      await contacts.createContact({ displayName: 'Bob Tanner', sipAddresses });
    });
    await page.locator('#own webex-softphone').evaluate((one) => one.focus());
    await page.keyboard.type('tan');
    const option = page.locator('#own').getByRole('option', { name: /Bob Tanner/ });
    await option.waitFor();
    const { x, y, width, height } = await option.boundingBox();
    const reached = await page.evaluate(
      ([left, top]) => {
        let found = document.elementFromPoint(left, top);
        while (found?.shadowRoot?.elementFromPoint(left, top) !== found && found?.shadowRoot) {
          const inner = found.shadowRoot.elementFromPoint(left, top);
          if (!inner || inner === found) break;
          found = inner;
        }
        return found?.closest('[role=option]') !== null;
      },
      [x + width / 2, y + height / 2],
    );
    assert.equal(reached, true);
    const open = () => page.locator('#own').evaluate((dialog) => dialog.open);
    await page.keyboard.press('Escape');
    await option.waitFor({ state: 'detached' });
    assert.equal(await open(), true);
    await page.keyboard.press('Escape');
    assert.equal(await open(), false);
  });

  it('in a shadow root of the page: a call by the keyboard, and the focus comes back to its field', async () => {
    await show('<div id="own"></div>');
    await page.locator('#own').evaluate((host, markup) => {
      const root = host.attachShadow({ mode: 'open' });
      for (const tag of ['webex-line', 'webex-softphone']) {
        const [calling] = root.children;
        const parent = calling ?? root.appendChild(document.createElement('webex-calling'));
        parent.setAttribute('server', 'loopback:manners');
        const one = parent.appendChild(document.createElement(tag));
        if (tag === 'webex-line') one.setAttribute('uri', markup);
      }
      window.told = [];
      addEventListener('call-established', ({ detail }) => window.told.push(detail.line.lineId));
    }, 'sip:alice@example.com');
    await page.waitForFunction(
      () =>
        document.querySelector('#own').shadowRoot.querySelector('webex-line').status ===
        'registered',
    );
    await dial('#own', 'bob');
    await at('#other', 'Answer').press('Enter');
    await connected('#own');
    // A call's events go up, out of the shadow root too.
    await page.waitForFunction(() => window.told.includes('sip:alice@example.com'));
    await at('#own', 'End').press('Enter');
    await page.waitForFunction(() => {
      const softphone = document.querySelector('#own').shadowRoot.querySelector('webex-softphone');
      return softphone.shadowRoot.activeElement?.localName === 'webex-dialpad';
    });
  });

  it('in a scrolled panel of a long page: calls that come and go scroll neither', async () => {
    await show(`<div id="tall"></div><textarea aria-label="Notes"></textarea>
      <div id="own">${phone('alice')}</div>`);
    await page.evaluate(() => {
      const style = (selector, rules) =>
        Object.assign(document.querySelector(selector).style, rules);
      style('#tall', { blockSize: '2000px' });
      style('#own', { blockSize: '300px', overflow: 'auto' });
      style('#other', { marginBlockStart: '2000px' });
    });
    await page.getByLabel('Notes').focus();
    await page.evaluate(() => {
      document.querySelector('#own').scrollTop = 120;
      scrollTo(0, 1700);
    });
    const places = () =>
      page.evaluate(() => [
        Math.round(scrollY),
        document.querySelector('#own').scrollTop,
        document.activeElement.localName,
      ]);
    const before = await places();
    assert.deepEqual(before, [1700, 120, 'textarea']);
    const status = (wanted) =>
      page.waitForFunction(
        (expected) =>
          (document.querySelector('webex-line').calls[0]?.state.status ?? 'none') === expected,
        wanted,
      );
    // The others act by themselves: nobody's hand scrolls here.
    await page.evaluate(() => {
      const other = document.querySelector('#other webex-line');
      window.call = other.makeCall('alice@example.com');
      void window.call.dial();
    });
    await status('ringing');
    assert.deepEqual(await places(), before);
    await page.evaluate(() => document.querySelector('webex-line').calls[0].answer());
    await status('connected');
    assert.deepEqual(await places(), before);
    await page.evaluate(() => window.call.end());
    await status('none');
    assert.deepEqual(await places(), before);
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`where more contrast is asked for, in ${colorScheme}: no faint text, and buttons have a border`, async () => {
      await show('');
      await page.emulateMedia({ colorScheme, contrast: 'more' });
      const { text, paper, muted, border } = await page.evaluate(() => {
        const { shadowRoot } = document.querySelector('webex-softphone');
        const lines = shadowRoot.querySelector('webex-line-status').shadowRoot;
        const keys = shadowRoot.querySelector('webex-dialpad').shadowRoot;
        const probe = document.body.appendChild(document.createElement('p'));
        const system = (name) => {
          probe.style.color = name;
          return getComputedStyle(probe).color;
        };
        const key = getComputedStyle(keys.querySelector('.key'));
        return {
          text: system('CanvasText'),
          paper: system('Canvas'),
          muted: getComputedStyle(lines.querySelector('.muted')).color,
          border: key.borderColor === key.color,
        };
      });
      assert.notEqual(text, paper);
      assert.equal(muted, text);
      assert.equal(border, true);
    });
  }

  it('on paper: no buttons, no keypad, and every row of a list', async () => {
    await show('');
    await page.evaluate(async () => {
      const { contacts } = document.querySelector('webex-calling').calling;
      for (let number = 1; number <= 40; number += 1) {
        const displayName = `Person ${String(number).padStart(2, '0')}`;
        const phoneNumbers = [{ type: 'work', value: `55501${number}` }];
        await contacts.createContact({ displayName, phoneNumbers });
      }
    });
    await page.getByRole('tab', { name: /Contacts/ }).click();
    await page.getByText('Person 01').first().waitFor();
    const rows = page.locator('webex-contacts .row');
    const inView = await rows.count();
    assert.ok(inView < 40, `${inView} rows`);
    await page.evaluate(() => {
      addEventListener('beforeprint', () => {
        // As it stands when the printing begins.
        const { shadowRoot } = document.querySelector('webex-softphone');
        const list = shadowRoot.querySelector('webex-contacts').shadowRoot;
        window.printed = list.querySelectorAll('.row').length;
      });
    });
    await page.emulateMedia({ media: 'print' });
    await page.pdf({ width: '800px', height: '1200px' });
    assert.equal(await page.evaluate(() => window.printed), 40);
    const visible = async (selector) =>
      (await page.locator(selector).all()).reduce(
        async (count, one) => (await count) + ((await one.isVisible()) ? 1 : 0),
        Promise.resolve(0),
      );
    assert.equal(await visible('webex-softphone [role=tab]'), 0);
    assert.equal(await visible('webex-dialpad button, webex-dialpad input'), 0);
    assert.equal(await visible('webex-contacts .row button.small, webex-contacts .bar button'), 0);
    assert.ok((await visible('webex-contacts .row .texts')) > 0);
    await page.emulateMedia({ media: 'screen' });
    await rows.nth(inView).waitFor({ state: 'detached' });
  });

  it('at 400 %: nothing is wider than the window, and all that can be reached by Tab is in view then', async () => {
    // 1280 by 1024 CSS px, four times as large.
    await show('', { width: 320, height: 256 });
    await page.evaluate(async () => {
      const { createCalling } = await import('/dist/calling.js');
      const other = createCalling({ server: 'loopback:manners', ringback: 'off' });
      window.line = other.callingClient.addLine({ uri: 'sip:carol@example.com' });
      await window.line.register();
    });
    const everyStop = async (what) => {
      const seen = new Set();
      // From the top of the page on.
      await page.evaluate(() => {
        document.body.tabIndex = -1;
        document.body.focus();
      });
      for (let press = 0; press < 60; press += 1) {
        await page.keyboard.press('Tab');
        const found = await page.evaluate(() => {
          let active = document.activeElement;
          while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
          if (!active || active === document.body) return undefined;
          const { left, right, top, bottom } = active.getBoundingClientRect();
          // All of it, or at least as much as the window has room for.
          const across = left >= -1 && right <= innerWidth + 1;
          const along = Math.min(bottom, innerHeight) - Math.max(top, 0);
          const full = Math.min(bottom - top, innerHeight);
          return {
            name: active.getAttribute('aria-label') ?? active.textContent.trim(),
            inView: across && along >= full - 2,
            // WCAG 2.5.5: what one touches is 44 px wide and high at least.
            large: right - left >= 44 && bottom - top >= 44,
          };
        });
        if (!found) break;
        assert.ok(found.inView && found.large, `${what}: ${JSON.stringify(found)}`);
        seen.add(found.name);
      }
      assert.ok((await overflow(page)) <= 0, what);
      return seen;
    };
    assert.ok((await everyStop('idle')).has('Call'));
    await page.evaluate(() => {
      window.out = window.line.makeCall('bob@example.com');
      void window.out.dial();
    });
    await at('#other', 'Answer').waitFor();
    const ringing = [...(await everyStop('ringing'))].join('\n');
    for (const verb of [/^Answer/m, /^Reject/m, /^Send to voicemail/m]) assert.match(ringing, verb);
    await at('#other', 'Answer').press('Enter');
    await connected('#other');
    const talking = [...(await everyStop('in a call'))].join('\n');
    for (const verb of [/^Mute/m, /^End/m, /^Hold/m, /^Transfer/m]) assert.match(talking, verb);
  });
});
