import { clearStored } from '../stored.js';

/**
 * Calls, messages and contacts to look at. Contacts are made as a page makes them; calls and messages
 * come from real calls only, so these are written where the elements store theirs.
 */
const DATABASE = 'webex-calling-elements';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const people = [
  { displayName: 'Bob Lee', companyName: 'Lee Bicycles', phoneNumbers: [work('+1 555 0134')] },
  { displayName: 'Carol Fischer', department: 'Sales', phoneNumbers: [work('+49 30 901820')] },
  { displayName: 'Dan Okafor', sipAddresses: [work('sip:dan@example.com')] },
  { displayName: 'ليلى حداد', companyName: 'Haddad & Co.', phoneNumbers: [work('+961 1 555 010')] },
];
people[0].sipAddresses = [work('sip:bob@example.com')];
people[1].sipAddresses = [work('sip:carol@example.com')];

const calls = [
  { ago: 12 * MINUTE, who: 'bob', way: 'inbound', as: 'missed' },
  { ago: 2 * HOUR, who: 'carol', way: 'outbound', as: 'answered', lasted: 754 },
  { ago: 3 * HOUR, who: 'dan', way: 'inbound', as: 'answered', lasted: 63 },
  { ago: DAY, who: 'bob', way: 'outbound', as: 'failed' },
  { ago: DAY + 4 * HOUR, who: 'erin', way: 'inbound', as: 'missed', read: true },
  { ago: 5 * DAY, who: 'carol', way: 'inbound', as: 'rejected' },
];

const messages = [
  { ago: 12 * MINUTE, who: 'bob', notes: [440, 494, 523] },
  { ago: DAY, who: 'carol', notes: [392, 349, 330, 294], urgent: true },
  { ago: 8 * DAY, who: 'erin', notes: [262, 330], read: true },
];

function work(value) {
  return { type: 'work', value };
}

function remoteOf(who) {
  return { uri: `sip:${who}@example.com` };
}

function callRow({ ago, who, way, as, lasted = 0, read = as !== 'missed' }, at, scope, lineId) {
  const startTime = Date.now() - ago;
  const endTime = startTime + lasted * 1000;
  const id = `sample-call-${at}`;
  const record = {
    sessionId: id,
    lineId,
    direction: way,
    disposition: as,
    remote: remoteOf(who),
    startTime,
    endTime,
    durationSeconds: lasted,
    read,
    ...(lasted > 0 && { connectTime: startTime }),
  };
  return { id, scope, startTime, endTime, ...(!read && { missed: 1 }), record };
}

function messageRow({ ago, who, notes, urgent = false, read = false }, at, scope, lineId) {
  const time = Date.now() - ago;
  const messageId = `sample-message-${at}`;
  const message = {
    messageId,
    lineId,
    remote: remoteOf(who),
    time,
    durationSeconds: notes.length,
    read,
    urgent,
  };
  return { id: messageId, scope, time, type: 'audio/wav', touched: time, message };
}

/** Notes of a second each, as a WAV file of 8 kHz. */
function recordingRow({ notes }, at) {
  const rate = 8000;
  const samples = rate * notes.length;
  const data = new DataView(new ArrayBuffer(44 + samples * 2));
  const word = (place, text) => {
    for (const [index, letter] of [...text].entries()) {
      data.setUint8(place + index, letter.charCodeAt(0));
    }
  };
  word(0, 'RIFF');
  data.setUint32(4, 36 + samples * 2, true);
  word(8, 'WAVEfmt ');
  data.setUint32(16, 16, true);
  data.setUint16(20, 1, true);
  data.setUint16(22, 1, true);
  data.setUint32(24, rate, true);
  data.setUint32(28, rate * 2, true);
  data.setUint16(32, 2, true);
  data.setUint16(34, 16, true);
  word(36, 'data');
  data.setUint32(40, samples * 2, true);
  for (let index = 0; index < samples; index += 1) {
    const frequency = notes[Math.floor(index / rate)];
    const fade = 1 - (index % rate) / rate;
    const value = 6000 * fade * Math.sin((2 * Math.PI * frequency * index) / rate);
    data.setInt16(44 + index * 2, value, true);
  }
  return { messageId: `sample-message-${at}`, position: 0, data: data.buffer };
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function write(rows) {
  const database = await open();
  const transaction = database.transaction(Object.keys(rows), 'readwrite');
  for (const [store, all] of Object.entries(rows)) {
    for (const row of all) transaction.objectStore(store).put(row);
  }
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onerror = () => reject(transaction.error);
  });
  database.close();
  // As another tab would tell that it has written.
  const channel = new BroadcastChannel(`${DATABASE}/changes`);
  for (const store of Object.keys(rows)) channel.postMessage(store);
  channel.close();
}

/** Puts the samples in the place of what a calling has stored. */
export async function fillStored(calling, server, lineId) {
  await clearStored(calling);
  const team = await calling.contacts.createContactGroup('Team');
  for (const [at, person] of people.entries()) {
    await calling.contacts.createContact({
      ...person,
      ...(at % 2 === 0 && { groups: [team.groupId] }),
    });
  }
  const scope = `${server}|${lineId}`;
  await write({
    calls: calls.map((call, at) => callRow(call, at, scope, lineId)),
    messages: messages.map((message, at) => messageRow(message, at, scope, lineId)),
    recordings: messages.map(recordingRow),
  });
}
