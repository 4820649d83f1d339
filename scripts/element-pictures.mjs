import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Demo } from '../test/support/demo-page.mjs';
import {
  Comparison,
  picturedTags,
  picturesOf,
  steadyArguments,
} from '../test/support/element-pictures.mjs';
import { root } from './run.mjs';

/** Less than a drawing in a button: a video is never quite the same. */
const NOTHING = 0.0002;

/**
 * Takes every picture of docs/elements/ anew; those of what is no more go, and those that look the same
 * stay as they are.
 */
export async function takeElementPictures() {
  const folder = join(root, 'docs/elements');
  mkdirSync(folder, { recursive: true });
  const taken = new Set();
  const demo = await Demo.start({ args: steadyArguments });
  try {
    const comparison = await Comparison.open(demo);
    for (const tag of picturedTags()) {
      for await (const { name, png } of picturesOf(demo, tag)) {
        taken.add(name);
        const path = join(folder, name);
        const same =
          existsSync(path) && (await comparison.differs(readFileSync(path), png)) < NOTHING;
        if (!same) writeFileSync(path, png);
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
