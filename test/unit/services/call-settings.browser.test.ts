import { callSettingsContract } from '../../contract/call-settings-contract.js';
import { testDatabases } from '../../support/test-databases.js';

describe('the call settings', () => {
  const { open, inMemory } = testDatabases('call-settings');
  afterEach(() => {
    localStorage.clear();
  });

  callSettingsContract('IndexedDB', open, open);
  callSettingsContract('memory', inMemory, inMemory);
});
