import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { listen, staticHandler } from '../../scripts/static-server.mjs';
import { chromeArguments, chromePath } from './chrome.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs in the page before its own code: what the page does is kept for the test to read. */
function watch() {
  window.refusals = [];
  window.shifts = [];
  window.connections = [];
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) => {
    window.refusals.push([violatedDirective, blockedURI, sample].join(' '));
  });
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      window.shifts.push(`${value} ${sources.map(({ node }) => node?.nodeName).join(' ')}`);
    }
  }).observe({ type: 'layout-shift', buffered: true });
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      window.connections.push(this);
    }
  };
}

/** Serves the demo as `npm start` does, and opens it in Chromium. */
export class Demo {
  /** What the console said that is not to be there: errors, warnings, exceptions. */
  faults = [];
  #browser;
  #server;

  static async start({ args = chromeArguments } = {}) {
    const demo = new Demo();
    demo.#server = await listen(staticHandler(), 18_200);
    demo.#browser = await chromium.launch({ executablePath: chromePath(), args });
    return demo;
  }

  async stop() {
    await this.#browser?.close();
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  get url() {
    return `http://localhost:${this.#server.address().port}/demo/`;
  }

  /** A browser's window of its own, with pages that share an exchange. */
  async window(options = {}) {
    const context = await this.#browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    await context.addInitScript(watch);
    context.on('page', (page) => {
      page.on('pageerror', (error) => this.faults.push(String(error)));
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) this.faults.push(message.text());
      });
    });
    return context;
  }

  /** Opens a page of the demo in a window; resolves when its first `lines` lines are registered. */
  async open(context, { path = '', lines = 2 } = {}) {
    const page = await context.newPage();
    await page.goto(this.url + path);
    await page.waitForFunction(
      (count) => document.querySelectorAll('webex-line[status=registered]').length === count,
      lines,
    );
    return page;
  }
}

/** A phone of the page, by the name on it. */
export function phone(page, name) {
  const root = page.locator('webex-calling', { has: page.getByRole('heading', { name }) });
  const button = (verb) => root.getByRole('button', { name: new RegExp(`^${verb}`) });
  return {
    root,
    line: root.locator('[data-show=line]'),
    call: root.locator('[data-show=call]'),
    remote: root.locator('[data-show=remote]'),
    field: root.getByLabel('Number or address'),
    button,
    press: (verb) => button(verb).click(),
  };
}

/** Waits until a locator's text fits. */
export async function says(locator, pattern) {
  const text = locator.filter({ hasText: pattern });
  await text.first().waitFor({ timeout: 15_000 });
}

/** What axe finds wrong in the page. */
export async function accessibilityFaults(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

/** By how many pixels the page is wider than the window. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** What each open connection of the page has heard: packets, and the energy of their sound. */
export function heard(page) {
  return page.evaluate(async () => {
    const open = window.connections.filter(
      ({ connectionState }) => connectionState === 'connected',
    );
    return Promise.all(
      open.map(async (connection) => {
        const reports = [...(await connection.getStats()).values()];
        const inbound = reports.find(
          ({ type, kind }) => type === 'inbound-rtp' && kind === 'audio',
        );
        return { packets: inbound.packetsReceived, energy: inbound.totalAudioEnergy };
      }),
    );
  });
}
