import { expect } from 'chai';
import JsSIP from 'jssip';
import {
  createExchange,
  openExchangeSocket,
  type Exchange,
} from '../../../src/exchange/exchange.js';
import type { SipSocket } from '../../../src/exchange/exchange-socket.js';
import { TaskQueue } from '../../../src/exchange/task-queue.js';
import { until } from '../../support/until.js';

// JsSIP's own types lack most of what follows (events' unions, `configuration`).
interface Emitter {
  on(event: string, listener: (data: never) => void): void;
  once(event: string, listener: (data: never) => void): void;
}
interface Session extends Emitter {
  readonly connection: RTCPeerConnection;
  readonly direction: string;
  answer(options: object): void;
  terminate(options?: object): void;
  isEstablished(): boolean;
  sendInfo(type: string, body: string): void;
}
interface Agent extends Emitter {
  call(target: string, options: object): Session;
  start(): void;
  stop(): void;
  unregister(): void;
  isRegistered(): boolean;
}
interface End {
  readonly cause: string;
  readonly originator: string;
  readonly message?: {
    readonly status_code?: number;
    getHeader(name: string): string | undefined;
  } | null;
}

const PATIENCE = 10_000;
let audio: AudioContext | undefined;
const agents = new Set<Agent>();
const frames = new Set<HTMLIFrameElement>();
let count = 0;
let exchange: Exchange;
let url: string;

function tone(): MediaStream {
  audio ??= new AudioContext();
  const oscillator = audio.createOscillator();
  const destination = audio.createMediaStreamDestination();
  oscillator.connect(destination);
  oscillator.start();
  return destination.stream;
}

function once<T>(emitter: Emitter, event: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`"${event}" did not come`));
    }, PATIENCE);
    emitter.once(event, (data: T) => {
      clearTimeout(timer);
      resolve(data);
    });
  });
}

function agent(user: string, options: { socket?: SipSocket; [key: string]: unknown } = {}): Agent {
  const { socket = openExchangeSocket(url), ...rest } = options;
  const configuration = {
    sockets: [socket],
    uri: `sip:${user}@example.com`,
    session_timers: false,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 1,
    ...rest,
  };
  const made = new JsSIP.UA(configuration) as unknown as Agent;
  agents.add(made);
  // Without a listener JsSIP refuses with 405.
  made.on('newRTCSession', () => undefined);
  return made;
}

async function registered(user: string, options: Parameters<typeof agent>[1] = {}): Promise<Agent> {
  const made = agent(user, options);
  const done = once(made, 'registered');
  made.start();
  await done;
  return made;
}

async function incoming(callee: Agent): Promise<Session> {
  for (;;) {
    const { session } = await once<{ session: Session }>(callee, 'newRTCSession');
    if (session.direction === 'incoming') return session;
  }
}

function dial(caller: Agent, user: string): Session {
  return caller.call(`sip:${user}@example.com`, { mediaStream: tone() });
}

async function packets(session: Session): Promise<number> {
  let received = 0;
  (await session.connection.getStats()).forEach(
    (report: { type: string; packetsReceived?: number }) => {
      if (report.type === 'inbound-rtp') received += report.packetsReceived ?? 0;
    },
  );
  return received;
}

async function mediaFlows(session: Session): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while ((await packets(session)) < 10) {
    if (performance.now() > deadline) throw new Error('no media came');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Another page of the origin: a frame with the exchange's code of its own. */
async function frame(): Promise<{ socket: () => SipSocket; close: () => void }> {
  const element = document.createElement('iframe');
  const source = new URL('../../../src/exchange/exchange.ts', import.meta.url).pathname;
  element.srcdoc = `<script type="module">
    import { openExchangeSocket } from '${source}';
    globalThis.openExchangeSocket = openExchangeSocket;
    parent.postMessage('exchange-frame-ready', '*');
  </script>`;
  const ready = new Promise<void>((resolve) => {
    const listener = (event: MessageEvent<unknown>): void => {
      if (event.source !== element.contentWindow || event.data !== 'exchange-frame-ready') return;
      removeEventListener('message', listener);
      resolve();
    };
    addEventListener('message', listener);
  });
  document.body.append(element);
  frames.add(element);
  await ready;
  const page = element.contentWindow as unknown as {
    openExchangeSocket: typeof openExchangeSocket;
  };
  return {
    socket: () => page.openExchangeSocket(url),
    close: () => {
      element.remove();
    },
  };
}

beforeEach(() => {
  count += 1;
  exchange = createExchange({ name: `browser-${String(count)}` });
  url = `loopback:${exchange.name}`;
});

afterEach(() => {
  for (const made of agents) made.stop();
  agents.clear();
  for (const element of frames) element.remove();
  frames.clear();
  exchange.dispose();
});

describe('two JsSIP phones on one page', () => {
  it('call each other, hear each other, and hang up', async () => {
    const [alice, bob] = [await registered('alice'), await registered('bob')];
    expect(exchange.bindings.map((binding) => binding.address)).to.deep.equal([
      'alice@example.com',
      'bob@example.com',
    ]);
    const rings = incoming(bob);
    const call = dial(alice, 'bob');
    const taken = await rings;
    const confirmed = [once(call, 'confirmed'), once(taken, 'confirmed')];
    taken.answer({ mediaStream: tone() });
    await Promise.all(confirmed);
    await Promise.all([mediaFlows(call), mediaFlows(taken)]);
    const info = once<{ originator: string; info: { body: string } }>(taken, 'newInfo');
    call.sendInfo('text/plain', 'héllo');
    expect((await info).info.body).to.equal('héllo');
    const ended = once<End>(call, 'ended');
    taken.terminate();
    expect((await ended).originator).to.equal('remote');
  });

  it('refuse, give up, and call nobody, each with the cause that JsSIP knows', async () => {
    const [alice, bob] = [await registered('alice'), await registered('bob')];
    const refused = dial(alice, 'bob');
    const failure = once<End>(refused, 'failed');
    (await incoming(bob)).terminate({ status_code: 486 });
    expect((await failure).cause).to.equal('Busy');

    const rings = incoming(bob);
    const abandoned = dial(alice, 'bob');
    const progress = once(abandoned, 'progress');
    const ringing = await rings;
    await progress;
    const missed = once<End>(ringing, 'failed');
    abandoned.terminate();
    const end = await missed;
    expect([end.cause, end.originator]).to.deep.equal(['Canceled', 'remote']);
    expect(end.message?.getHeader('reason')).to.equal(undefined);

    const unknown = await once<End>(dial(alice, 'nobody'), 'failed');
    expect([unknown.cause, unknown.message?.status_code]).to.deep.equal(['Not Found', 404]);
  });

  it('of the same user ring both; the first answer wins and the other is told so', async () => {
    const [alice, desk, tab] = [
      await registered('alice'),
      await registered('bob'),
      await registered('bob'),
    ];
    const rings = Promise.all([incoming(desk), incoming(tab)]);
    const call = dial(alice, 'bob');
    const [left, taken] = await rings;
    const confirmed = once(call, 'confirmed');
    const lost = once<End>(left, 'failed');
    taken.answer({ mediaStream: tone() });
    await confirmed;
    const end = await lost;
    expect(end.message?.getHeader('reason')).to.equal(
      'SIP;cause=200;text="Call completed elsewhere"',
    );
    await mediaFlows(call);
    expect(call.isEstablished()).to.equal(true);
  });

  it('come back after an outage, and the call goes on', async () => {
    const [alice, bob] = [await registered('alice'), await registered('bob')];
    const rings = incoming(bob);
    const call = dial(alice, 'bob');
    const taken = await rings;
    const confirmed = [once(call, 'confirmed'), once(taken, 'confirmed')];
    taken.answer({ mediaStream: tone() });
    await Promise.all(confirmed);
    const back = [once(alice, 'registered'), once(bob, 'registered')];
    exchange.outage()();
    await Promise.all(back);
    const ended = once<End>(taken, 'ended');
    call.terminate();
    expect((await ended).originator).to.equal('remote');
  });

  it('deregister', async () => {
    const bob = await registered('bob');
    const gone = once(bob, 'unregistered');
    bob.unregister();
    await gone;
    expect(exchange.bindings).to.deep.equal([]);
  });
});

describe('credentials that JsSIP gives', () => {
  it('digest: registers and calls with the password, and not without', async () => {
    exchange.dispose();
    exchange = createExchange({ name: exchange.name, digest: { alice: 'pâss', bob: 'other' } });
    const alice = await registered('alice', { password: 'pâss' });
    const bob = await registered('bob', { password: 'other' });
    const rings = incoming(bob);
    const call = dial(alice, 'bob');
    const taken = await rings;
    const confirmed = once(call, 'confirmed');
    taken.answer({ mediaStream: tone() });
    await confirmed;
    const mallory = agent('alice', { password: 'guess' });
    const failed = once<{ cause: string }>(mallory, 'registrationFailed');
    mallory.start();
    expect((await failed).cause).to.equal('Authentication Error');
  });

  it('bearer: registers with the token, which the other end never sees', async () => {
    exchange.dispose();
    exchange = createExchange({ name: exchange.name, bearer: ['one', 'two'] });
    const alice = await registered('alice', { authorization_jwt: 'Bearer one' });
    const bob = await registered('bob', { authorization_jwt: 'Bearer two' });
    const leaks: string[] = [];
    exchange.intercept(({ direction, text }) => {
      if (direction === 'to' && /Bearer (?:one|two)/u.test(text)) leaks.push(text);
    });
    const rings = incoming(bob);
    const call = dial(alice, 'bob');
    const taken = await rings;
    const confirmed = once(taken, 'confirmed');
    taken.answer({ mediaStream: tone() });
    await confirmed;
    const ended = once(taken, 'ended');
    call.terminate();
    await ended;
    expect(leaks).to.deep.equal([]);
    const mallory = agent('alice', { authorization_jwt: 'Bearer three' });
    const failed = once<{ cause: string }>(mallory, 'registrationFailed');
    mallory.start();
    expect((await failed).cause).to.equal('Authentication Error');
  });
});

describe('two pages of the origin', () => {
  it('call each other with media', async () => {
    const [one, two] = [await frame(), await frame()];
    const bob = await registered('bob', { socket: two.socket() });
    const alice = await registered('alice', { socket: one.socket() });
    const rings = incoming(bob);
    const call = dial(alice, 'bob');
    const taken = await rings;
    const confirmed = [once(call, 'confirmed'), once(taken, 'confirmed')];
    taken.answer({ mediaStream: tone() });
    await Promise.all(confirmed);
    await Promise.all([mediaFlows(call), mediaFlows(taken)]);
    const ended = once<End>(call, 'ended');
    taken.terminate();
    await ended;
  });

  it('a page that is closed is off at once: what rang there fails, and its user is unknown', async () => {
    const other = await frame();
    const bob = await registered('bob', { socket: other.socket() });
    const alice = await registered('alice');
    const places = (): boolean[] => exchange.bindings.map((binding) => binding.local);
    // The other page tells of its own a message later.
    await until('both are known', () => places().length === 2);
    expect(places()).to.have.members([false, true]);
    const rings = incoming(bob);
    const call = dial(alice, 'bob');
    await rings;
    const failed = once<End>(call, 'failed');
    other.close();
    expect((await failed).message?.status_code).to.equal(408);
    expect(exchange.bindings.map((binding) => binding.address)).to.deep.equal([
      'alice@example.com',
    ]);
    expect((await once<End>(dial(alice, 'bob'), 'failed')).message?.status_code).to.equal(404);
  });

  it('a caller whose page is closed leaves nobody ringing', async () => {
    const other = await frame();
    const bob = await registered('bob');
    const alice = await registered('alice', { socket: other.socket() });
    const rings = incoming(bob);
    dial(alice, 'bob');
    const missed = once<End>(await rings, 'failed');
    other.close();
    expect((await missed).cause).to.equal('Canceled');
  });

  it('holds a lock for each page, and lets it go with the last socket', async () => {
    const held = async (): Promise<number> => {
      const { held: locks = [] } = await navigator.locks.query();
      return locks.filter((lock) =>
        lock.name?.startsWith(`webex-calling-exchange:${exchange.name}:`),
      ).length;
    };
    const other = await frame();
    const bob = await registered('bob', { socket: other.socket() });
    expect(await held()).to.equal(2);
    const gone = once(bob, 'disconnected');
    bob.stop();
    await gone;
    const deadline = performance.now() + 2000;
    while ((await held()) > 1 && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await held()).to.equal(1);
  });
});

describe('a task queue in a browser', () => {
  it('reports a listener that throws as the browser does, and goes on', async () => {
    const queue = new TaskQueue();
    const { onerror } = window;
    const errors: unknown[] = [];
    window.onerror = (message) => {
      errors.push(message);
      return true;
    };
    const log: string[] = [];
    queue.add(() => {
      void Promise.resolve().then(() => log.push('promise of one'));
      throw new Error('a listener of the page');
    });
    await new Promise<void>((resolve) => {
      queue.add(() => {
        log.push('two');
        resolve();
      });
    });
    window.onerror = onerror;
    queue.dispose();
    expect(log).to.deep.equal(['promise of one', 'two']);
    expect(String(errors)).to.contain('a listener of the page');
  });
});
