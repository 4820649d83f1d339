import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { playwrightLauncher } from '@web/test-runner-playwright';
import { countReporter } from './wtr-reporter.mjs';
import { harnessPlugin } from './harness-plugin.mjs';
import { vendorPlugin } from './vendor-plugin.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** The installed Chromium: `CHROME_PATH`, else the first of the usual names in PATH. */
export function chromePath() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      if (folder && existsSync(join(folder, name))) return join(folder, name);
    }
  }
  throw new Error('No Chromium found: install it, or set CHROME_PATH to its executable.');
}

/** Arguments for a browser with a fake microphone and no network of its own, as root too. */
export const chromeArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  // Leak tests count what is left after a collection.
  '--js-flags=--expose-gc',
];

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

/** What all suites in a browser have in common. */
export async function wtrConfig({ suite, files, timeout }) {
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
    browsers: [
      playwrightLauncher({
        product: 'chromium',
        concurrency: 1,
        launchOptions: { executablePath: chromePath(), args: chromeArguments },
      }),
    ],
    testFramework: { config: { ui: 'bdd', timeout } },
    plugins: [
      vendorPlugin({ root }),
      esbuildPlugin({ ts: true, tsconfig: join(root, 'tsconfig.json'), target: 'es2022' }),
      harnessPlugin(),
    ],
    reporters: [
      defaultReporter({ reportTestResults: true, reportTestProgress: false }),
      countReporter(join(root, `.cache/results/${suite}.json`)),
    ],
  };
}
