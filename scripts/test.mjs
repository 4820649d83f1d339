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

const integration = 'web-test-runner.integration.config.mjs';

/** What runs in a browser over real SIP servers, and what each needs; one after the other. */
const suites = [
  {
    suite: 'integration',
    folder: 'test/integration',
    config: integration,
    needs: ['browser', 'kamailio'],
  },
  {
    suite: 'turn',
    folder: 'test/integration/turn',
    config: integration,
    needs: ['browser', 'kamailio', 'turn'],
  },
  {
    suite: 'bridge',
    folder: 'test/integration/bridge',
    config: integration,
    needs: ['browser', 'kamailio', 'bridge'],
  },
  {
    suite: 'firefox',
    folder: 'test/contract',
    config: 'web-test-runner.firefox.config.mjs',
    needs: ['firefox', 'kamailio', 'turn'],
  },
].filter(({ folder }) => hasTests(folder));

await installPackages();
await installSystemPackages(['browser', 'font', 'kamailio', 'turn', 'bridge', 'firefox']);
clearResults();
await status(process.execPath, ['scripts/verify.mjs']);
await runSteps(
  suites.map(({ suite, config, needs }) => ({
    name: `${suite} tests`,
    suite,
    needs,
    command: ['wtr', '--config', config],
    env: { SUITE: suite },
  })),
);

const { passed, failed } = totals();
if (passed + failed === 0) console.log('No test has run.');
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
