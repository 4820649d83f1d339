import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from './dist.mjs';

describe('on a machine without the servers', () => {
  let folder;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bare-'));
    // A Debian that has nothing installed, and no apt-get in reach.
    writeFileSync(join(folder, 'dpkg-query'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  });
  after(() => rmSync(folder, { recursive: true }));

  function run(code, env = {}) {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', code],
      { cwd: root, encoding: 'utf8', env: { PATH: folder, ...env } },
    );
    return stdout + stderr;
  }

  it('says in one line what to install', () => {
    const said = run(`
      const { installSystemPackages } = await import('./scripts/system-packages.mjs');
      await installSystemPackages(['browser', 'kamailio']);
    `);
    assert.match(
      said,
      /^For all tests install as root: apt-get install .*chromium kamailio [^\n]+\n$/,
    );
  });

  for (const [ci, ok, failed] of [
    ['', true, 0],
    ['true', false, 1],
  ]) {
    it(`names a suite that is left out, ${ci ? 'which is a failure in CI' : 'and goes on'}`, () => {
      const said = run(
        `
        const { runSteps } = await import('./scripts/steps.mjs');
        const { totals } = await import('./scripts/results.mjs');
        const step = { name: 'calls', suite: 'left-out', command: ['false'], needs: ['kamailio'] };
        console.log('ok', await runSteps([step]), totals());
      `,
        { CI: ci, RESULTS: join(folder, `results-${ci}`) },
      );
      assert.match(said, /calls: LEFT OUT, not installed: kamailio /);
      assert.match(said, new RegExp(`ok ${ok} \\{ passed: 0, failed: ${failed} \\}`));
    });
  }
});
