import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

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
