// A calling whose history has been written for it, and how long a page of that takes.
import { openDB } from 'idb';
import { createCalling } from '/dist/calling.js';

const server = 'wss://sip.example.com';
const uri = 'sip:alice@example.com';
const MINUTE = 60_000;
const BATCH = 5_000;

function row(scope, at, startTime) {
  const id = `call-${at}`;
  const number = `1408${String(at % 10_000_000).padStart(7, '0')}`;
  const missed = at % 9 === 0;
  return {
    id,
    scope,
    startTime,
    endTime: startTime + MINUTE,
    ...(missed ? { missed: 1 } : {}),
    record: {
      sessionId: id,
      lineId: uri,
      direction: at % 2 === 0 ? 'inbound' : 'outbound',
      disposition: missed ? 'missed' : 'answered',
      remote: { name: `Name ${at}`, number, uri: `sip:${number}@example.com` },
      startTime,
      endTime: startTime + MINUTE,
      durationSeconds: 30,
      read: !missed,
    },
  };
}

/** Opens a calling whose line has had so many calls, one every five minutes up to now. */
export async function open(count) {
  const calling = createCalling({ server, manual: true });
  calling.callingClient.addLine({ uri, manual: true });
  const { callHistory } = calling;
  // The package makes the database.
  await page(callHistory, { limit: 1 });
  const database = await openDB('webex-calling-elements');
  const now = Date.now();
  for (let from = 0; from < count; from += BATCH) {
    const transaction = database.transaction('calls', 'readwrite');
    for (let at = from; at < Math.min(from + BATCH, count); at += 1) {
      void transaction.store.put(row(`${server}|${uri}`, at, now - at * 5 * MINUTE));
    }
    await transaction.done;
  }
  const stored = await database.count('calls');
  database.close();
  if (stored !== count) throw new Error(`${stored} of ${count} calls are stored`);
  return callHistory;
}

/** A page of the history. */
function page(history, { limit = 50, sort = 'DESC', sortBy = 'startTime', cursor }) {
  return history.getCallHistoryData(Infinity, limit, sort, sortBy, cursor);
}

/** Milliseconds that a page takes, the mean of several. `after`: the place of the page's cursor. */
export async function timePage(history, { after, times, ...query }) {
  const cursor = after === undefined ? undefined : `call-${after}`;
  const start = performance.now();
  for (let time = 0; time < times; time += 1) {
    const records = await page(history, { ...query, cursor });
    if (records.length !== 50) throw new Error(`a page of ${records.length}`);
  }
  return (performance.now() - start) / times;
}
