// Takes the pictures of docs/ from the running demo, after a build: `node scripts/screenshots.mjs`
// takes those of pages, `node scripts/screenshots.mjs elements` those of every element.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Demo, phone, says } from '../test/support/demo-page.mjs';
import { desk, openDesk, stepDone, talk } from '../test/support/desk-page.mjs';
import { openGallery } from '../test/support/gallery-page.mjs';
import { takeElementPictures } from './element-pictures.mjs';
import { root } from './run.mjs';

const docs = join(root, 'docs');
const windows = [
  { width: 1280, height: 860, colorScheme: 'light' },
  { width: 1280, height: 860, colorScheme: 'dark' },
  { width: 768, height: 1024, colorScheme: 'light' },
  { width: 768, height: 1024, colorScheme: 'dark' },
  { width: 360, height: 1240, colorScheme: 'light' },
  { width: 360, height: 1240, colorScheme: 'dark' },
];
const wide = windows.slice(0, 2);

async function save(page, name, { width, colorScheme }) {
  await page.mouse.move(0, 0);
  const path = join(docs, `${name}-${width}-${colorScheme}.png`);
  await page.screenshot({ path, caret: 'hide' });
  console.log(path);
}

function inWindow({ width, height, colorScheme }) {
  return { viewport: { width, height }, colorScheme, reducedMotion: 'reduce' };
}

/** The page of two phones: idle, ringing, in a call. */
async function takePhones(view) {
  const context = await demo.window(inWindow(view));
  const page = await demo.open(context);
  await page.locator('#code .line').first().waitFor();
  const [alice, bob] = ['Alice', 'Bob'].map((name) => phone(page, name));
  await save(page, 'demo-idle', view);
  await alice.press('Call');
  await says(bob.call, 'Incoming call');
  await says(alice.call, 'Ringing…');
  await save(page, 'demo-ringing', view);
  await bob.press('Answer');
  await says(bob.call, 'In call 0:03');
  await save(page, 'demo-call', view);
  await context.close();
}

/** The page of two softphones, in a call. */
async function takeSoftphones(view) {
  const context = await demo.window(inWindow(view));
  const page = await demo.open(context, { path: 'softphone.html' });
  const [alice, bob] = await page.locator('webex-softphone').all();
  await alice.evaluate((one) => one.focus());
  await page.keyboard.type('bob');
  await page.keyboard.press('Enter');
  await bob.getByRole('button', { name: /^Answer/ }).click();
  await alice.getByText('0:02').waitFor();
  await save(page, 'softphone', view);
  await context.close();
}

/** The gallery, with the softphone in a call. */
async function takeGallery(view) {
  const at = 'webex-softphone/in-call';
  const { context, page } = await openGallery(demo, inWindow(view), { at });
  await page.locator('#stage').getByText('0:02').waitFor();
  await save(page, 'gallery', view);
  await context.close();
}

/** The help desk, while a customer and an agent talk. */
async function takeHelpDesk(view) {
  const context = await demo.window(inWindow({ ...view, height: 1240 }));
  const page = await openDesk(demo, context);
  await talk(desk(page, 'maria'), desk(page, 'ines'));
  await stepDone(page, 'quality');
  await save(page, 'help-desk', view);
  await context.close();
}

let demo;

async function takePages() {
  demo = await Demo.start();
  try {
    mkdirSync(docs, { recursive: true });
    for (const view of windows) {
      await takePhones(view);
      await takeSoftphones(view);
    }
    for (const view of wide) {
      await takeGallery(view);
      await takeHelpDesk(view);
    }
    if (demo.faults.length > 0) throw new Error(demo.faults.join('\n'));
  } finally {
    await demo.stop();
  }
}

await (process.argv[2] === 'elements' ? takeElementPictures() : takePages());
