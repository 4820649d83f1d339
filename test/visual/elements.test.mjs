import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../scripts/run.mjs';
import { Demo } from '../support/demo-page.mjs';
import {
  Comparison,
  picturedTags,
  picturesOf,
  steadyArguments,
} from '../support/element-pictures.mjs';

const kept = join(root, 'docs/elements');
/** Pictures that are not as they were lie here, to be looked at. */
const changed = join(root, '.cache/visual');
const MOST = 0.005;

describe('the pictures of the elements', () => {
  let demo;
  let comparison;
  const taken = new Set();

  before(async () => {
    rmSync(changed, { recursive: true, force: true });
    demo = await Demo.start({ args: steadyArguments });
    comparison = await Comparison.open(demo);
  });
  after(() => demo?.stop());

  it('are taken with the font they are kept in', async () => {
    assert.equal(await comparison.hasFont('DejaVu Sans'), true);
    assert.equal(await comparison.hasFont('No Such Font'), false);
  });

  for (const tag of picturedTags()) {
    it(`<${tag}> looks as it did`, async () => {
      const faults = [];
      for await (const { name, png } of picturesOf(demo, tag)) {
        taken.add(name);
        const path = join(kept, name);
        const share = existsSync(path) ? await comparison.differs(readFileSync(path), png) : 1;
        if (share <= MOST) continue;
        mkdirSync(changed, { recursive: true });
        writeFileSync(join(changed, name), png);
        faults.push(`${name}: ${(share * 100).toFixed(2)} % of its pixels`);
      }
      assert.deepEqual(faults, []);
      assert.deepEqual(demo.faults.splice(0), []);
    });
  }

  it('are those of the elements there are, and no others', () => {
    assert.deepEqual(readdirSync(kept).sort(), [...taken].sort());
  });

  it('tell a picture from another', async () => {
    const [one, other] = ['light', 'dark'].map((scheme) =>
      readFileSync(join(kept, `webex-dialpad-idle-${scheme}-ltr.png`)),
    );
    assert.ok((await comparison.differs(one, other)) > 0.5);
    assert.equal(await comparison.differs(one, one), 0);
  });
});
