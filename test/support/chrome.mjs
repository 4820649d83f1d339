import { chromePath as installed } from '../../scripts/system-packages.mjs';

/** The path of Chromium; throws where there is none. */
export function chromePath() {
  const path = installed();
  if (!path)
    throw new Error('No Chromium found: install it, or set CHROME_PATH to its executable.');
  return path;
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
