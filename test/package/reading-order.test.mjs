import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Demo } from '../support/demo-page.mjs';
import { readingOrder } from '../support/reading-order.mjs';

const keys = [
  'group "Keys"',
  'button "1"',
  ...['2 ABC', '3 DEF', '4 GHI', '5 JKL', '6 MNO', '7 PQRS', '8 TUV', '9 WXYZ'].map(
    (key) => `button "${key}"`,
  ),
  'button "* star"',
  'button "0, hold for +"',
  'button "# hash"',
];

/** How a softphone reads: what is above its tabs, and how its dial field stands. */
const phone = (address, { above = [], alert = '', calls, field = '', said = [] }) => [
  'list "Lines"',
  'listitem',
  'status live=polite',
  `text "${address}"`,
  'text ":"',
  'text "Ready"',
  'alert live=assertive',
  ...(alert === '' ? [] : [`text "${alert}"`]),
  ...above,
  'tablist "Telephone"',
  'tab "Keypad" selected',
  ...['History', 'Contacts', 'Voicemail', 'Settings'].map((name) => `tab "${name}"`),
  // A call stands in the place of the keypad.
  ...(calls ?? [
    'tabpanel "Keypad"',
    `combobox "Name or number"${field}`,
    'button "Delete last character" disabled',
    ...keys,
    'button "Call"',
  ]),
  ...said,
];

const heard = (...texts) =>
  texts.flatMap((text) => ['status live=polite', ...(text === '' ? [] : [`text "${text}"`])]);

const tools = (who) => [
  'group "More for this call"',
  `button "Hold call with ${who}, now active"`,
  'button "Open keypad"',
  `button "Transfer call with ${who}"`,
  'button "Start video, now off"',
  'button "Share the screen, now off"',
];

describe('what a screen reader comes upon in a softphone, in the accessibility tree', () => {
  let demo;
  before(async () => {
    demo = await Demo.start();
  });
  after(() => demo.stop());

  it('lines, calls with their buttons, tabs, the dial field, the keys; and what has happened once', async () => {
    const context = await demo.window();
    const page = await demo.open(context, { path: 'softphone.html' });
    const [alice, bob] = await page.locator('webex-softphone').all();
    const reads = async (softphone, expected) => {
      assert.deepEqual(await readingOrder(page, softphone), expected);
    };
    await reads(alice, phone('alice@example.com', { said: heard('', '') }));

    await alice.evaluate((one) => one.focus());
    await page.keyboard.type('bob');
    await page.keyboard.press('Enter');
    await bob.getByRole('button', { name: /^Answer/ }).waitFor();
    await alice.getByText('ringing', { exact: true }).waitFor();
    await reads(
      bob,
      phone('bob@example.com', {
        alert: 'Incoming call from Alice, alice@example.com',
        above: [
          'group "Incoming calls"',
          'article "Alice"',
          'text "Incoming call"',
          'text "Alice"',
          'text "alice@example.com"',
          'button "Answer call from Alice, ringing"',
          'button "Reject call from Alice, ringing"',
          'button "Send to voicemail: call from Alice, ringing"',
        ],
        said: heard('', ''),
      }),
    );
    // The dial field gives way, and the focus goes on.
    await page.waitForFunction(
      (softphone) => softphone.shadowRoot.activeElement?.localName === 'webex-call-controls',
      await alice.elementHandle(),
    );
    await reads(
      alice,
      phone('alice@example.com', {
        calls: [
          'group "Calls"',
          'text "bob@example.com"',
          'text "ringing"',
          'group "Call controls"',
          'button "Mute microphone, now on" focused',
          'button "End call with bob@example.com, ringing"',
          'status live=polite',
          'button "Call somebody else"',
        ],
        said: heard('Dialling bob', ''),
      }),
    );

    await bob.getByRole('button', { name: /^Answer/ }).press('Enter');
    await bob.getByRole('button', { name: /^Hold/ }).waitFor();
    await alice.getByRole('button', { name: /^Hold/ }).waitFor();
    await alice.getByRole('button', { name: /^Show call quality/ }).waitFor();
    // How long, and how good, is not for this test to say.
    const timeless = (lines) =>
      lines.map((line) => line.replace(/\d+:\d\d/, '0:00').replace(/(quality, now) [^"]+/, '$1 …'));
    assert.deepEqual(
      timeless(await readingOrder(page, alice)),
      phone('alice@example.com', {
        calls: [
          'group "Calls"',
          'text "bob@example.com"',
          'text "connected"',
          'text "0:00"',
          'button "Show call quality, now …"',
          'group "Call controls"',
          'button "Mute microphone, now on"',
          'button "End call with bob@example.com, connected"',
          ...tools('bob@example.com'),
          'status live=polite',
          'button "Call somebody else"',
        ],
        said: heard('Dialling bob', 'Call with bob@example.com: connected'),
      }),
    );
    // The button that had the focus is gone: the first of the call's is next.
    assert.ok((await readingOrder(page, bob)).includes('button "Mute microphone, now on" focused'));

    await bob.getByRole('button', { name: /^End/ }).press('Enter');
    await bob.getByRole('group', { name: 'Calls' }).waitFor({ state: 'detached' });
    await bob.getByText('Call with Alice: ended').waitFor();
    await page.waitForFunction(
      (softphone) => softphone.shadowRoot.activeElement?.localName === 'webex-dialpad',
      await bob.elementHandle(),
    );
    await reads(
      bob,
      phone('bob@example.com', { field: ' focused', said: heard('', 'Call with Alice: ended') }),
    );
    assert.deepEqual(demo.faults, []);
    await context.close();
  });
});
