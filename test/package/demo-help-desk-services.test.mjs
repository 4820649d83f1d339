import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { accessibilityFaults, Demo, overflow } from '../support/demo-page.mjs';
import {
  desk,
  listens,
  openDesk,
  playerSounds,
  stepDone,
  talk,
  tapPlayers,
} from '../support/desk-page.mjs';

describe('the help desk, what it keeps', () => {
  let demo;
  let context;
  let page;
  let maria;
  let ines;

  before(async () => {
    demo = await Demo.start();
  });
  after(() => demo?.stop());

  async function open(options) {
    context = await demo.window({ viewport: { width: 1440, height: 1200 }, ...options });
    await context.addInitScript(tapPlayers);
    page = await openDesk(demo, context);
    [maria, ines] = ['maria', 'ines'].map((id) => desk(page, id));
  }
  afterEach(async () => {
    const refusals = await page.evaluate(() => window.refusals);
    await context.close();
    assert.deepEqual(refusals, []);
    assert.deepEqual(demo.faults.splice(0), []);
  });

  /** Maria calls, speaks for some seconds after the beep, and hangs up. */
  async function leaveMessage() {
    await maria.says('0:07');
    await maria.press('End');
    await stepDone(page, 'message');
  }

  async function playMessage() {
    await ines.tab('Voicemail');
    await page.evaluate(() => window.players.splice(0));
    await ines.press('Play message from .*Maria Santos');
    await playerSounds(page);
    await stepDone(page, 'played');
  }

  it('a missed call becomes a message, and is played', async () => {
    await open();
    await ines.tab('Settings');
    await ines.root.getByLabel('Take messages while this page is open').check();
    await ines.root.getByLabel('Calls that nobody answers', { exact: true }).check();
    await ines.root.getByLabel('Calls that nobody answers: rings before that').fill('1');
    await page.keyboard.press('Tab');
    await maria.dial('ines');
    await ines.button('Answer').first().waitFor();
    await ines.button('Answer').first().waitFor({ state: 'detached' });
    await leaveMessage();
    await playMessage();
    await ines.tab('History');
    await ines.says('Left a message');
  });

  it('who is away has a machine that answers at once', async () => {
    await open();
    const away = ines.button('Away');
    await away.click();
    await page.waitForFunction(
      () => document.querySelector('#ines [data-do=away]').ariaPressed === 'true',
    );
    await maria.dial('ines');
    await leaveMessage();
    await page.reload();
    await page.waitForFunction(
      () => document.querySelector('#ines [data-do=away]').ariaPressed === 'true',
    );
    await ines.root.getByRole('tab', { name: /Voicemail.*new: 1/ }).waitFor();
    await away.click();
    await page.waitForFunction(
      () => document.querySelector('#ines [data-do=away]').ariaPressed === 'false',
    );
    await talk(maria, ines);
  });

  it('a contact is made of a caller in the history, found by name, and called', async () => {
    await open();
    await talk(maria, ines);
    await maria.press('End');
    await ines.free();
    const save = ines.button('Save as a contact: Maria Santos');
    await save.focus();
    await page.keyboard.press('Enter');
    await save.waitFor({ state: 'detached' });
    await stepDone(page, 'contact');
    await ines.tab('Contacts');
    await ines.press('Call Maria Santos');
    await maria.press('Answer');
    await Promise.all([listens(maria), listens(ines)]);
  });

  it('in three tabs the same, and every tab ticks off what is done in another', async () => {
    await open();
    await page.close();
    const pages = [];
    for (const id of ['maria', 'ines', 'omar']) {
      pages.push(await openDesk(demo, context, `?who=${id}`));
      assert.equal(await pages.at(-1).locator('.desk').count(), 1);
    }
    const [customer, agent] = [desk(pages[0], 'maria'), desk(pages[1], 'ines')];
    await talk(customer, agent);
    await Promise.all([listens(customer), listens(agent)]);
    await agent.press('Hold');
    await agent.press('Resume');
    await Promise.all(pages.map((one) => stepDone(one, 'hold')));
    [page] = pages;
  });

  it('forgets everything when one starts again', async () => {
    await open();
    await talk(maria, ines);
    await page.getByRole('button', { name: 'Start again' }).click();
    await Promise.all([maria.free(), ines.free()]);
    await page.getByText('0 of 9 done').waitFor();
    await ines.tab('History');
    await ines.says('No calls yet.');
    await ines.tab('Contacts');
    await ines.says('Omar Farouk');
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`is accessible and as wide as the window, ${colorScheme}`, async () => {
      await open({ colorScheme });
      const check = async (state) => {
        assert.deepEqual(await accessibilityFaults(page), [], state);
        for (const width of [320, 768, 1440]) {
          await page.setViewportSize({ width, height: 1200 });
          assert.ok((await overflow(page)) <= 0, `${state}, ${width} px`);
        }
      };
      await check('idle');
      await talk(maria, ines);
      await check('in a call');
      await maria.press('End');
      await ines.button('Save as a contact: Maria Santos').waitFor();
      await check('after it');
    });
  }
});
