import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Demo } from '../test/support/demo-page.mjs';
import { picturedTags, picturesOf, steadyArguments } from '../test/support/element-pictures.mjs';
import { root } from './run.mjs';

/** Takes every picture of docs/elements/ anew; those of what is no more go. */
export async function takeElementPictures() {
  const folder = join(root, 'docs/elements');
  mkdirSync(folder, { recursive: true });
  const taken = new Set();
  const demo = await Demo.start({ args: steadyArguments });
  try {
    for (const tag of picturedTags()) {
      for await (const { name, png } of picturesOf(demo, tag)) {
        writeFileSync(join(folder, name), png);
        taken.add(name);
      }
      console.log(tag);
    }
    if (demo.faults.length > 0) throw new Error(demo.faults.join('\n'));
  } finally {
    await demo.stop();
  }
  for (const name of readdirSync(folder)) {
    if (!taken.has(name)) rmSync(join(folder, name));
  }
}
