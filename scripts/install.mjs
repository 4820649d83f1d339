import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

function packages(file) {
  if (!existsSync(join(root, file))) return undefined;
  return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
}

/** Whether node_modules holds what the lock file says. */
function installed() {
  const wanted = packages('package-lock.json');
  const present = packages('node_modules/.package-lock.json');
  if (!present) return false;
  return Object.entries(wanted).every(
    // What is optional is there on some platforms only.
    ([path, { version, optional, devOptional, peer }]) =>
      path === '' || optional || devOptional || peer || present[path]?.version === version,
  );
}

/** Installs the npm packages where they are missing or not those of the lock file. */
export async function installPackages() {
  if (installed()) return;
  console.log('Installing the npm packages …');
  // Should a browser driver ever be among them: the browser is the one that is installed here.
  const env = { PUPPETEER_SKIP_DOWNLOAD: '1', PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' };
  await run('npm', ['ci', '--no-audit', '--no-fund'], { env });
}
