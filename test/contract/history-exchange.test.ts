import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import type { Call } from '../../src/calling/line.js';
import type { CallRecord } from '../../src/core/data-services.js';
import { hum, type Hum } from '../support/audio.js';
import { otherPage, type OtherPage } from '../support/other-page.js';
import { phone, reaches, type Phone } from '../support/phone.js';
import type { Network } from './call-scenarios.js';
import { historyScenarios, missedAt, recordsOf } from './history-scenarios.js';

const SERVER = 'loopback:history';

const network: Network = {
  name: 'the embedded exchange',
  server: () => SERVER,
  line: (user) => ({ uri: `sip:${user}@example.com` }),
};

historyScenarios(network);

describe('the call history of several pages', () => {
  const pages: OtherPage[] = [];
  const phones: Phone[] = [];
  let tone: Hum;
  let names = 0;
  let address: string;

  beforeEach(() => {
    names += 1;
    address = `sip:alice-p${String(names)}-${String(Date.now())}@example.com`;
    tone = hum(440);
  });

  afterEach(async () => {
    for (const one of pages.splice(0)) one.close();
    await Promise.all(phones.splice(0).map((one) => one.dispose()));
    tone.stop();
  });

  async function page(): Promise<OtherPage> {
    const made = await otherPage();
    pages.push(made);
    return made;
  }

  /** A phone of this page that only looks at the history of an address. */
  async function reader(): Promise<Phone> {
    const options = { server: SERVER, manual: true };
    const made = await phone(options, { uri: address, manual: true }, { wait: false });
    phones.push(made);
    return made;
  }

  /** Somebody to call. */
  async function bob(): Promise<Phone> {
    const made = await phone({ server: SERVER }, { uri: address.replace('alice', 'bob') });
    phones.push(made);
    return made;
  }

  /** A page that is in a call with Bob; gives what closes it as a crash does. */
  async function pageInCall(): Promise<{ close: () => void; call: Call }> {
    const [other, { createCalling: create, close }] = [await bob(), await page()];
    const calling = create({ server: SERVER, ringtone: 'off', ringback: 'off' });
    const line = calling.callingClient.addLine({ uri: address });
    await line.register();
    const coming = other.incoming();
    const call = line.makeCall(other.line.state.uri);
    void call.dial({ stream: tone.stream });
    await (await coming).answer({ stream: tone.stream });
    await reaches(call, 'connected');
    return { close, call };
  }

  const going = (at: Phone): Promise<CallRecord> =>
    firstValueFrom(
      at.calling.callHistory.entries$.pipe(
        filter(([first]) => first?.disposition === 'answered' && first.endTime === undefined),
        timeout(15_000),
      ),
    ).then(([first]) => {
      if (!first) throw new Error('There is no record.');
      return first;
    });

  it('a page that goes in the middle of a call leaves one record, seen by one that looks on', async () => {
    const looking = await reader();
    const { close, call } = await pageInCall();
    const { correlationId, connectTime } = call.state;
    expect(await going(looking)).to.deep.include({ sessionId: correlationId, connectTime });
    close();
    const [record] = await recordsOf(looking);
    expect(record).to.deep.include({
      sessionId: correlationId,
      connectTime,
      disposition: 'answered',
      direction: 'outbound',
    });
  });

  it('and by one that comes after it', async () => {
    const { close, call } = await pageInCall();
    const { correlationId } = call.state;
    // Its record has been written.
    const looking = await reader();
    await going(looking);
    await looking.dispose();
    phones.splice(phones.indexOf(looking), 1);
    close();
    const next = await reader();
    const records = await recordsOf(next);
    expect(records.map(({ sessionId, disposition }) => [sessionId, disposition])).to.deep.equal([
      [correlationId, 'answered'],
    ]);
    expect(next.calling.callHistory.state).to.deep.equal({ status: 'ready', persistent: true });
  });

  it('each page sees what the other does: a missed call, read there, deleted here', async () => {
    const [here, other, { createCalling: create }] = [await reader(), await bob(), await page()];
    const there = create({ server: SERVER, ringtone: 'off', ringback: 'off' });
    const line = there.callingClient.addLine({ uri: address });
    await line.register();
    await missedAt(here, 0);
    const coming = firstValueFrom(line.incomingCall$.pipe(timeout(15_000)));
    const out = other.line.makeCall(address);
    void out.dial({ stream: tone.stream });
    await coming;
    await out.end();
    await missedAt(here, 1);
    const [record] = await recordsOf(here);
    if (!record) throw new Error('There is no record.');
    await there.callHistory.updateMissedCalls([record.sessionId]);
    await missedAt(here, 0);
    await here.calling.callHistory.deleteCallHistoryRecords([record.sessionId]);
    await firstValueFrom(
      there.callHistory.entries$.pipe(
        filter(({ length }) => length === 0),
        timeout(15_000),
      ),
    );
  });
});
