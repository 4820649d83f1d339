import { callHistoryContract } from '../../contract/call-history-contract.js';
import { testDatabases } from '../../support/test-databases.js';

describe('the call history', () => {
  const { open, inMemory } = testDatabases('call-history');

  callHistoryContract('IndexedDB', open, open);
  callHistoryContract('memory', inMemory, inMemory);
});
