// Takes the pictures of docs/ from the running demo: `node scripts/screenshots.mjs`, after a build.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Demo, phone, says } from '../test/support/demo-page.mjs';
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

/** The page of two softphones, in a call. */
async function takeSoftphones({ width, height, colorScheme }) {
  const context = await demo.window({
    viewport: { width, height },
    colorScheme,
    reducedMotion: 'reduce',
  });
  const page = await demo.open(context, { path: 'softphone.html' });
  const [alice, bob] = await page.locator('webex-softphone').all();
  await alice.evaluate((one) => one.focus());
  await page.keyboard.type('bob');
  await page.keyboard.press('Enter');
  await bob.getByRole('button', { name: /^Answer/ }).click();
  await alice.getByText('0:02').waitFor();
  const path = join(docs, `softphone-${width}-${colorScheme}.png`);
  await page.screenshot({ path, caret: 'hide' });
  console.log(path);
  await context.close();
}

const demo = await Demo.start();
try {
  mkdirSync(docs, { recursive: true });
  for (const { width, height, colorScheme } of windows) {
    const context = await demo.window({
      viewport: { width, height },
      colorScheme,
      reducedMotion: 'reduce',
    });
    const page = await demo.open(context);
    await page.locator('#code .line').first().waitFor();
    const [alice, bob] = ['Alice', 'Bob'].map((name) => phone(page, name));
    const take = async (state) => {
      await page.mouse.move(0, 0);
      const path = join(docs, `demo-${state}-${width}-${colorScheme}.png`);
      await page.screenshot({ path, caret: 'hide' });
      console.log(path);
    };
    await take('idle');
    await alice.press('Call');
    await says(bob.call, 'Incoming call');
    await says(alice.call, 'Ringing…');
    await take('ringing');
    await bob.press('Answer');
    await says(bob.call, 'In call 0:03');
    await take('call');
    await context.close();
    await takeSoftphones({ width, height, colorScheme });
  }
  if (demo.faults.length > 0) throw new Error(demo.faults.join('\n'));
} finally {
  await demo.stop();
}
