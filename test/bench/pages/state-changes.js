// One call of markup whose far end is this script: what a page does with changes of state.
import { Subject } from 'rxjs';
import { registerBackend } from '/dist/webex-softphone.js';

const signals = new Subject();
const incoming = new Subject();

const port = {
  signals$: signals.asObservable(),
  dialogs: [],
  remoteAddress: 'sip:bob@localhost',
  digitsBy: 'sound',
  ready: () => Promise.resolve(),
  holdBack: () => undefined,
  ring: () => undefined,
  answer: () => {
    queueMicrotask(() => {
      signals.next({ type: 'answered' });
      signals.next({ type: 'media-path', state: 'connected' });
    });
  },
  reject: () => undefined,
  end: () => undefined,
  setMuted: () => undefined,
  replaceTrack: () => Promise.resolve(),
  setHold: () => Promise.resolve(),
  getStats: () => Promise.resolve(undefined),
  dispose: () => undefined,
};

registerBackend('bench', () =>
  Promise.resolve(() => ({
    capabilities: new Proxy({}, { get: () => true }),
    createLine: () => ({
      signals$: new Subject(),
      incoming$: incoming,
      open: () => Promise.resolve(),
      close: () => undefined,
      probe: () => undefined,
      register: () => Promise.resolve({ expiresAt: Date.now() + 600_000 }),
      deregister: () => Promise.resolve(),
      createCall: () => port,
      dispose: () => undefined,
    }),
    dispose: () => undefined,
  })),
);

const frame = () => new Promise((done) => requestAnimationFrame(done));

/** Shows a call that is connected. */
export async function show() {
  const calling = document.createElement('webex-calling');
  calling.setAttribute('backend', 'bench');
  calling.setAttribute('server', 'wss://bench.invalid');
  calling.setAttribute('ringtone', 'off');
  calling.innerHTML = `<webex-line uri="sip:alice@localhost">
    <template><webex-call><webex-call-controls></webex-call-controls></webex-call></template>
  </webex-line>`;
  const registered = new Promise((done) => calling.addEventListener('line-registered', done));
  document.body.append(calling);
  await registered;
  const rung = new Promise((done) => calling.addEventListener('line-incoming-call', done));
  incoming.next({ port, callId: 'bench', remote: { name: 'Bob' }, headers: {}, video: false });
  const { call } = (await rung).detail;
  const established = new Promise((done) => calling.addEventListener('call-established', done));
  await call.answer();
  await established;
  const [element, controls] = ['webex-call', 'webex-call-controls'].map((tag) =>
    calling.querySelector(tag),
  );
  return { calling, call, element, controls };
}

/**
 * Single changes, each in a task of its own: milliseconds to the DOM event and to the rendered
 * element, and whether both came before the next frame.
 */
export async function single({ calling, call, controls }, count) {
  const results = [];
  for (let change = 0; change < count; change += 1) {
    await frame();
    await new Promise((done) => setTimeout(done, change % 10));
    let event;
    const tell = () => (event = performance.now());
    calling.addEventListener(call.state.muted ? 'call-unmuted' : 'call-muted', tell, {
      once: true,
    });
    const rendered = new Promise((done) => {
      const observer = new MutationObserver(() => {
        observer.disconnect();
        done(performance.now());
      });
      observer.observe(controls.shadowRoot, { subtree: true, attributeFilter: ['aria-label'] });
    });
    const start = performance.now();
    const next = frame().then(() => performance.now());
    if (call.state.muted) call.unmute();
    else call.mute();
    const at = await rendered;
    const within = at <= (await next) && event !== undefined;
    results.push({ event: event - start, rendered: at - start, within });
  }
  return results;
}

/**
 * So many changes a second for a while, in tasks of `batch` each. What was told of them, and the
 * time between two frames.
 */
export async function flood({ calling, call, element, controls }, { rate, seconds, batch }) {
  // However the run before ended.
  await call.unmute();
  signals.next({ type: 'held-remotely', held: false });
  const told = { snapshots: 0, events: 0 };
  const kinds = ['call-muted', 'call-unmuted', 'call-remote-held', 'call-remote-resumed'];
  const count = () => (told.events += 1);
  for (const kind of kinds) calling.addEventListener(kind, count);
  const following = call.state$.subscribe(() => (told.snapshots += 1));
  told.snapshots = 0;
  const steps = [
    () => call.mute(),
    () => signals.next({ type: 'held-remotely', held: true }),
    () => call.unmute(),
    () => signals.next({ type: 'held-remotely', held: false }),
  ];
  const total = rate * seconds;
  const frames = [];
  let running = true;
  const watch = (at) => {
    frames.push(at);
    if (running) requestAnimationFrame(watch);
  };
  await frame();
  requestAnimationFrame(watch);
  const start = performance.now();
  let made = 0;
  const { port1, port2 } = new MessageChannel();
  await new Promise((done) => {
    port1.onmessage = () => {
      const due = Math.min(total, Math.floor(((performance.now() - start) * rate) / 1000));
      if (due - made >= batch || due === total) {
        for (let n = Math.min(batch, due - made); n > 0; n -= 1) {
          steps[made % 4]();
          made += 1;
        }
      }
      const late = performance.now() - start > seconds * 3000;
      if (made === total || late) done();
      // With nothing due, the task queue is left to others for a moment.
      else if (due - made >= batch) port2.postMessage(0);
      else setTimeout(() => port2.postMessage(0), 1);
    };
    port2.postMessage(0);
  });
  const took = performance.now() - start;
  await frame();
  await frame();
  running = false;
  port1.close();
  following.unsubscribe();
  for (const kind of kinds) calling.removeEventListener(kind, count);
  return {
    made,
    took,
    ...told,
    // What is on the screen at the end is the last state.
    shown:
      element.hasAttribute('muted') === call.state.muted &&
      element.hasAttribute('remote-held') === call.state.heldRemotely &&
      controls.matches(':state(muted)') === call.state.muted,
    gaps: frames.slice(1).map((at, place) => at - frames[place]),
  };
}

/** The frames of a page that does nothing. */
export async function idle(seconds) {
  const frames = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) frames.push(await frame());
  return frames.slice(1).map((at, place) => at - frames[place]);
}
