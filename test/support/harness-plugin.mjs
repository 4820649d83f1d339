import { Servers } from './servers.mjs';

/** What a page may read and call of each kind of server. */
const kinds = {
  kamailio: {
    shows: ['wsUrl', 'wsPort', 'udpPort'],
    calls: ['start', 'stop', 'restart', 'pause', 'resume', 'rpc', 'registrations', 'unregister'],
  },
  scripted: {
    shows: ['url', 'port', 'connections', 'attempts', 'pings'],
    calls: [
      ...['next', 'waiting', 'connected', 'attempted', 'pinged', 'send', 'drop', 'closeSockets'],
      ...['setMode', 'setPongs', 'setDeaf', 'close', 'listen'],
    ],
  },
  baresip: {
    shows: ['events'],
    calls: [
      ...['event', 'dial', 'accept', 'hangup', 'hold', 'resume', 'transfer', 'sendDigits'],
      ...['digits', 'direction', 'heard', 'hears', 'stop'],
    ],
  },
  turn: { shows: ['url', 'username', 'credential'], calls: ['stop', 'pause', 'resume'] },
  sipp: { shows: ['port'], calls: ['result', 'stop'] },
};

/**
 * Lets test pages start and drive servers: a POST to /__harness__ with `{ kind, options }` starts
 * one, `{ id, call, args }` calls it, `{ debugging }` asks the page's debugger. The page's side is
 * servers.ts, scripted.ts and debugger.ts.
 */
export function harnessPlugin(browsers) {
  const servers = new Servers();
  const known = new Map();

  function idOf(kind, server) {
    for (const [id, entry] of known) if (entry.server === server) return id;
    const id = known.size + 1;
    known.set(id, { kind, server });
    return id;
  }

  function shown({ kind, server }) {
    return Object.fromEntries(kinds[kind].shows.map((name) => [name, server[name]]));
  }

  const debuggers = new Map();

  /** Speaks to the page's debugger (the Chrome DevTools protocol); one session a page. */
  async function debug({ session, method, params }) {
    const page = browsers.find((browser) => browser.isActive(session))?.getPage(session);
    if (!page) throw new Error('this page is not one of the test run');
    if (!page.context) throw new Error('only Chromium has a debugger that a test can ask');
    if (!debuggers.has(page)) debuggers.set(page, await page.context().newCDPSession(page));
    return { result: await debuggers.get(page).send(method, params) };
  }

  async function run({ kind, options, id, call, args = [], debugging }) {
    if (debugging) return debug(debugging);
    if (kind !== undefined) {
      if (!Object.hasOwn(kinds, kind)) throw new Error(`no such server: ${kind}`);
      const server = await servers[kind](options);
      return { id: idOf(kind, server), shown: shown({ kind, server }) };
    }
    const entry = known.get(id);
    if (!entry) throw new Error(`no server ${id}`);
    if (call !== undefined && !kinds[entry.kind].calls.includes(call)) {
      throw new Error(`${entry.kind} has no ${call}()`);
    }
    // JSON has no undefined: what a page leaves out arrives as null.
    const given = args.map((value) => value ?? undefined);
    const result = call === undefined ? undefined : await entry.server[call](...given);
    return { result, shown: shown(entry) };
  }

  return {
    name: 'harness',
    async serve(context) {
      if (context.path !== '/__harness__' || context.method !== 'POST') return undefined;
      let body = '';
      for await (const chunk of context.req) body += chunk;
      try {
        return { body: JSON.stringify(await run(JSON.parse(body))), type: 'json' };
      } catch (error) {
        return { body: JSON.stringify({ error: error.message }), type: 'json' };
      }
    },
    async serverStop() {
      await servers.stop();
    },
  };
}
