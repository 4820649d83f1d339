// All tests and checks, from a fresh clone too. The last line counts: `N passed, N failed`.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './install.mjs';
import { clearResults, totals } from './results.mjs';
import { root, status } from './run.mjs';
import { runSteps } from './steps.mjs';
import { installSystemPackages } from './system-packages.mjs';

/** Whether there are tests in a folder, itself or below. */
function hasTests(folder) {
  const path = join(root, folder);
  return existsSync(path) && readdirSync(path, { recursive: true }).some((n) => /\.test\./.test(n));
}

/** What a folder of test/integration/ needs beside Kamailio; each is a run of its own. */
const integration = [
  { suite: 'integration', folder: 'test/integration', needs: ['browser', 'kamailio'] },
  {
    suite: 'bridge',
    folder: 'test/integration/bridge',
    needs: ['browser', 'kamailio', 'bridge'],
  },
];

await installPackages();
await installSystemPackages(['browser', 'kamailio', 'bridge']);
clearResults();
await status(process.execPath, ['scripts/verify.mjs']);
await runSteps(
  integration
    .filter(({ folder }) => hasTests(folder))
    .map(({ suite, needs }) => ({
      name: `${suite} tests`,
      suite,
      needs,
      command: ['wtr', '--config', 'web-test-runner.integration.config.mjs'],
      env: { SUITE: suite },
    })),
);

const { passed, failed } = totals();
if (passed + failed === 0) console.log('No test has run.');
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
