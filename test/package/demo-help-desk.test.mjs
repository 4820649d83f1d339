import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { Demo } from '../support/demo-page.mjs';
import { desk, listens, openDesk, stepDone, talk } from '../support/desk-page.mjs';

/** Longer than the false microphone is silent between two beeps. */
const SILENCE = 2500;

describe('the help desk, its calls', () => {
  let demo;
  let context;
  let page;
  let maria;
  let ines;
  let omar;

  before(async () => {
    demo = await Demo.start();
  });
  after(() => demo?.stop());
  beforeEach(async () => {
    context = await demo.window({ viewport: { width: 1440, height: 1200 } });
    page = await openDesk(demo, context);
    [maria, ines, omar] = ['maria', 'ines', 'omar'].map((id) => desk(page, id));
  });
  afterEach(async () => {
    const refusals = await page.evaluate(() => window.refusals);
    await context.close();
    assert.deepEqual(refusals, []);
    assert.deepEqual(demo.faults.splice(0), []);
  });

  it('a whole call: dialled, answered, heard, held, taken up, ended, and in both histories', async () => {
    await maria.dial('ines');
    await ines.says('Maria Santos');
    await maria.says(/ringing/);
    await ines.press('Answer');
    await Promise.all([listens(maria), listens(ines)]);
    await stepDone(page, 'call');
    await stepDone(page, 'quality');
    await maria.says(/^Sound: Good/);

    await ines.press('Hold');
    await ines.button('Resume').waitFor();
    await listens(maria, { silence: SILENCE });
    await ines.press('Resume');
    await listens(maria);
    await stepDone(page, 'hold');

    await maria.press('End');
    await Promise.all([maria.free(), ines.free()]);
    await maria.says('No call, no sound to measure.');
    await maria.tab('History');
    await maria.button('Call Help desk').waitFor();
    await ines.tab('History');
    await ines.button('Call Maria Santos').waitFor();
    await page.getByText('3 of 9 done').waitFor();
  });

  it('a transfer at once: Maria talks with Omar, and Ines is free', async () => {
    await talk(maria, ines);
    await ines.press('Transfer');
    await ines.root.getByLabel('Transfer to').fill('omar');
    await ines.press('Transfer now');
    await omar.press('Answer');
    await ines.free();
    await Promise.all([listens(maria), listens(omar)]);
    await stepDone(page, 'transfer');
    assert.equal(await page.locator('[data-step=ask][data-done]').count(), 0);
    await omar.press('End');
    await maria.free();
  });

  it('a transfer after asking: Omar is asked while Maria waits', async () => {
    await talk(maria, ines);
    await ines.press('Transfer');
    await ines.root.getByLabel('Transfer to').fill('omar');
    await ines.press('Ask first');
    await omar.press('Answer');
    await Promise.all([listens(ines), listens(omar)]);
    await listens(maria, { silence: SILENCE });
    await ines.press('Transfer to Omar Farouk');
    await ines.free();
    await Promise.all([listens(maria), listens(omar)]);
    await stepDone(page, 'ask');
    assert.equal(await page.locator('[data-step=transfer][data-done]').count(), 0);
    await maria.press('End');
    await omar.free();
  });

  it('a conference: three hear each other, and Maria hears Omar through Ines', async () => {
    await talk(maria, ines);
    await ines.dial('omar');
    await omar.press('Answer');
    await ines.press('Merge');
    await stepDone(page, 'merge');
    await Promise.all([maria, ines, omar].map((one) => listens(one)));
    // Ines says nothing more to either; what Maria hears now is Omar.
    while ((await ines.button('Mute').count()) > 0) await ines.press('Mute');
    await listens(maria);
    await omar.press('Mute');
    await listens(maria, { silence: SILENCE });
    await omar.press('Unmute');
    await listens(maria);
    await omar.press('End');
    await maria.button('End').first().waitFor();
  });
});
