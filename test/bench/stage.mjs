import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from '../../scripts/run.mjs';
import { chromeArguments, chromePath } from '../support/chrome.mjs';
import { Servers } from '../support/servers.mjs';
import { WebServer } from './web-server.mjs';

/** What is compared, by the name of its page script. */
export const libraries = { jssip: 'JsSIP', sipjs: 'SIP.js', ours: 'webex-calling' };

const watch = readFileSync(join(root, 'test/bench/pages/watch.js'), 'utf8');

// Several pages are measured in turns; none of them is in the background.
const inFront = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/** What benches run on: a browser, a SIP server, a web server, all on 127.0.0.1. */
export class Stage {
  #servers = new Servers();
  #silent = [];
  #users = 0;
  web = new WebServer();
  browser;
  kamailio;
  options;

  static async start(options) {
    const stage = new Stage();
    stage.options = options;
    try {
      await stage.web.start();
      stage.kamailio = await stage.#servers.kamailio();
      stage.browser = await chromium.launch({
        executablePath: chromePath(),
        args: [...chromeArguments, ...inFront],
      });
    } catch (error) {
      await stage.stop();
      throw error;
    }
    return stage;
  }

  async stop() {
    await this.browser?.close();
    this.web.stop();
    for (const socket of this.#silent) socket.close();
    await this.#servers.stop();
  }

  get server() {
    return this.kamailio.wsUrl;
  }

  log(text) {
    console.log(`  ${text}`);
  }

  /** A user name that nobody else has. */
  user(name) {
    this.#users += 1;
    return `${name}-${this.#users}`;
  }

  /** A TURN server that works. */
  turn() {
    return this.#servers.turn();
  }

  /** The URL of a STUN server that takes everything and answers nothing. */
  async silentStun() {
    const socket = createSocket('udp4');
    await new Promise((done) => socket.bind(0, '127.0.0.1', done));
    this.#silent.push(socket);
    return `stun:127.0.0.1:${socket.address().port}`;
  }

  /** Opens a page in a browser context of its own: nothing is cached. */
  async open(url, { watched = false } = {}) {
    const context = await this.browser.newContext();
    if (watched) await context.addInitScript(watch);
    const page = await context.newPage();
    const faults = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    if (url !== undefined) await page.goto(url);
    return { page, faults, close: () => context.close() };
  }

  /**
   * A page with a library and what measures it: `bench.phone()`, `bench.lines()`, `bench.timeCall()`
   * and so on.
   */
  async library(name, options) {
    const opened = await this.open(undefined, options);
    await this.load(opened.page, `phone-${name}`);
    return opened;
  }

  /** Shows an empty page and loads a script of `pages/` as `window.bench`. */
  async load(page, script) {
    await page.goto(
      this.web.page(
        '/blank.html',
        '<!doctype html><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,"><body>',
      ),
    );
    await page.evaluate(async (name) => {
      const [own, measure] = await Promise.all([
        import(`/bench/${name}.js`),
        import('/bench/measure.js'),
      ]);
      window.bench = { ...own, ...measure };
    }, script);
  }

  /** A page of a library with two phones, `bench.caller` and `bench.callee`. */
  async pair(name, { watched = true, ...options } = {}) {
    const opened = await this.library(name, { watched });
    const callee = this.user('bob');
    await opened.page.evaluate(
      async ({ caller, callee, ...given }) => {
        const { bench } = window;
        bench.caller = await bench.phone({ user: caller, ...given });
        bench.callee = await bench.phone({ user: callee, ...given });
        bench.calleeName = callee;
      },
      { caller: this.user('alice'), callee, server: this.server, ...options },
    );
    return opened;
  }
}

/** One measured call in a page of `pair()`. */
export function timeCall(page) {
  return page.evaluate(() => {
    const { timeCall: time, caller, callee, calleeName } = window.bench;
    return time(caller, callee, calleeName);
  });
}

/** Runs `measure(name, turn)` for one after the other, so many turns: A B C A B C … */
export async function inTurns(names, turns, measure) {
  for (let turn = 0; turn < turns; turn += 1) {
    for (const name of names) await measure(name, turn);
  }
}

/** Bytes of JavaScript heap in use after a collection. */
export async function heapOf(debuggerSession) {
  for (let round = 0; round < 3; round += 1) {
    await debuggerSession.send('HeapProfiler.collectGarbage');
  }
  const { usedSize } = await debuggerSession.send('Runtime.getHeapUsage');
  return usedSize;
}
