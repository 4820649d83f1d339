import { expect } from 'chai';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { systemClock } from '../../../src/core/clock.js';
import { silentLogger } from '../../../src/core/log.js';
import { StoredServices } from '../../../src/services/stored-services.js';
import { callHistoryContract, callRecord } from '../../contract/call-history-contract.js';
import { codeOf } from '../../support/codes.js';
import { testDatabases } from '../../support/test-databases.js';

describe('the call history', () => {
  const { open, inMemory } = testDatabases('call-history');

  callHistoryContract('IndexedDB', open, open);
  callHistoryContract('memory', inMemory, inMemory);

  it('that could not be opened is ready once a call can be written', async () => {
    const services = new StoredServices({
      clock: systemClock,
      log: silentLogger,
      server: () => 's',
      lineIds: () => ['sip:a@x'],
      followLines: () => () => undefined,
      retention: () => ({}),
      directory: () => undefined,
      written: () => Promise.resolve(),
    });
    const history = await services.callHistory();
    const opens = IDBFactory.prototype.open;
    IDBFactory.prototype.open = () => {
      throw new DOMException('no', 'AbortError');
    };
    try {
      expect(await codeOf(history.searchCallHistory(''))).to.equal('storage-failed');
    } finally {
      IDBFactory.prototype.open = opens;
    }
    expect(history.state.status).to.equal('failed');
    await services.record('s', callRecord('one', 1), false);
    const ready = history.state$.pipe(filter(({ status }) => status === 'ready'));
    await firstValueFrom(ready.pipe(timeout(5_000)));
    await history.deleteCallHistoryRecords(['one']);
    services.dispose();
  });
});
