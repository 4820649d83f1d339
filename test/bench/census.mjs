import { heapOf } from './stage.mjs';

/** Runs in the page before its own code: which timers are set. */
export function watchTimers() {
  const set = new Set();
  const { setTimeout, clearTimeout, setInterval, clearInterval } = window;
  window.timersSet = set;
  window.setTimeout = (callback, ms, ...given) => {
    const id = setTimeout(() => {
      set.delete(id);
      callback(...given);
    }, ms);
    set.add(id);
    return id;
  };
  window.setInterval = (...given) => {
    const id = setInterval(...given);
    set.add(id);
    return id;
  };
  const drop = (clear) => (id) => {
    set.delete(id);
    clear(id);
  };
  window.clearTimeout = drop(clearTimeout);
  window.clearInterval = drop(clearInterval);
}

/** How many objects of a kind live and are still of use, as the debugger finds them. */
async function count(session, prototype, filter) {
  const objectGroup = 'census';
  const { result } = await session.send('Runtime.evaluate', { expression: prototype, objectGroup });
  const { objects } = await session.send('Runtime.queryObjects', {
    prototypeObjectId: result.objectId,
    objectGroup,
  });
  const answer = await session.send('Runtime.callFunctionOn', {
    objectId: objects.objectId,
    functionDeclaration: `function () { return this.filter(${filter}).length; }`,
    returnByValue: true,
  });
  await session.send('Runtime.releaseObjectGroup', { objectGroup });
  return answer.result.value;
}

/**
 * Bytes of what a page's code has made: objects, functions, lists, texts. Not what V8 makes of the code
 * itself, which it compiles anew, and larger, whenever a function has run some hundred times more.
 */
async function madeByCode(session) {
  const parts = [];
  const collect = ({ chunk }) => parts.push(chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', collect);
  await session.send('HeapProfiler.takeHeapSnapshot');
  session.off('HeapProfiler.addHeapSnapshotChunk', collect);
  return bytesOf(JSON.parse(parts.join('')));
}

const NOT_MADE = new Set(['code', 'hidden', 'native', 'synthetic']);

/** The sum of a heap snapshot, but for what is the engine's and the browser's. */
export function bytesOf({ snapshot: { meta }, nodes }) {
  const fields = meta.node_fields;
  const [types] = meta.node_types;
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
  let sum = 0;
  for (let at = 0; at < nodes.length; at += fields.length) {
    if (!NOT_MADE.has(types[nodes[at + type]])) sum += nodes[at + size];
  }
  return sum;
}

/** What a page holds after a collection. The heap comes first: to count is to make objects. */
export async function takeStock(page, session) {
  const heap = await heapOf(session);
  const made = await madeByCode(session);
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  const inWorkers = await Promise.all(
    page.workers().map((worker) => worker.evaluate(() => globalThis.eval('timers').size)),
  );
  return {
    heap,
    made,
    nodes,
    listeners: jsEventListeners,
    timers:
      (await page.evaluate(() => window.timersSet.size)) +
      inWorkers.reduce((sum, size) => sum + size, 0),
    connections: await count(
      session,
      'RTCPeerConnection.prototype',
      `(one) => one !== RTCPeerConnection.prototype && one.connectionState !== 'closed'`,
    ),
    contexts: await count(
      session,
      'AudioContext.prototype',
      `(one) => one !== AudioContext.prototype && one.state !== 'closed'`,
    ),
    tracks: await count(
      session,
      'MediaStreamTrack.prototype',
      `(one) => one !== MediaStreamTrack.prototype && one.readyState === 'live'`,
    ),
    detached: await count(
      session,
      'HTMLElement.prototype',
      `(one) => { try { return one.isConnected === false; } catch { return false; } }`,
    ),
  };
}
