import { launch } from 'puppeteer-core';
import { firefoxPath as installed } from '../../scripts/system-packages.mjs';

/** The path of Firefox; throws where there is none. */
function firefoxPath() {
  const path = installed();
  if (!path)
    throw new Error('No Firefox found: install it, or set FIREFOX_PATH to its executable.');
  return path;
}

/** A fake microphone and sound card, media over 127.0.0.1, sound without a gesture. */
const preferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  // As for a page that has the microphone, which notes do not ask for.
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // Without any sound card an AudioContext stays suspended for ever: this is Firefox's own stand-in.
  'media.cubeb.force_mock_context': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.autoplay.block-webaudio': false,
};

/**
 * Runs test pages in the installed Firefox over WebDriver BiDi, one tab a file; Playwright drives
 * only a Firefox of its own.
 */
export function firefoxLauncher() {
  const pages = new Map();
  let browser;

  const pageOf = (sessionId) => {
    const page = pages.get(sessionId);
    if (!page) throw new Error(`no page for session ${sessionId}`);
    return page;
  };

  return {
    name: 'Firefox',
    type: 'puppeteer',
    concurrency: 1,
    async startSession(sessionId, url) {
      browser ??= launch({
        browser: 'firefox',
        executablePath: firefoxPath(),
        headless: true,
        extraPrefsFirefox: preferences,
      });
      const page = await (await browser).newPage();
      pages.set(sessionId, page);
      await page.goto(url);
    },
    isActive: (sessionId) => pages.has(sessionId),
    getPage: pageOf,
    getBrowserUrl: (sessionId) => pageOf(sessionId).url(),
    async stopSession(sessionId) {
      const page = pageOf(sessionId);
      pages.delete(sessionId);
      await page.close();
      return {};
    },
    startDebugSession() {
      throw new Error('Firefox is not debugged from the test runner.');
    },
    async stop() {
      await (await browser)?.close();
      browser = undefined;
    },
  };
}
