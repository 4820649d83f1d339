import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { playwrightLauncher } from '@web/test-runner-playwright';
import { countReporter } from './wtr-reporter.mjs';
import { chromeArguments, chromePath } from './chrome.mjs';
import { firefoxLauncher } from './firefox.mjs';
import { harnessPlugin } from './harness-plugin.mjs';
import { vendorPlugin } from './vendor-plugin.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A port that nobody listens on; runs beside each other do not race for the same. */
function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

function chromiumLauncher() {
  return playwrightLauncher({
    product: 'chromium',
    concurrency: 1,
    launchOptions: { executablePath: chromePath(), args: chromeArguments },
  });
}

/** What all suites in a browser have in common. `browser`: `chromium` or `firefox`. */
export async function wtrConfig({ suite, files, timeout, browser = 'chromium' }) {
  const browsers = [browser === 'firefox' ? firefoxLauncher() : chromiumLauncher()];
  return {
    rootDir: root,
    files,
    hostname: '127.0.0.1',
    port: await freePort(),
    concurrency: 1,
    concurrentBrowsers: 1,
    testsStartTimeout: 60_000,
    testsFinishTimeout: 10 * 60_000,
    nodeResolve: { browser: true, exportConditions: ['es2015', 'module', 'import', 'default'] },
    browsers,
    testFramework: { config: { ui: 'bdd', timeout } },
    plugins: [
      vendorPlugin({ root }),
      esbuildPlugin({ ts: true, tsconfig: join(root, 'tsconfig.json'), target: 'es2022' }),
      harnessPlugin(browsers),
    ],
    reporters: [
      defaultReporter({ reportTestResults: true, reportTestProgress: false }),
      countReporter(join(root, `.cache/results/${suite}.json`)),
    ],
  };
}
