import { voicemailContract } from '../../contract/voicemail-contract.js';
import { testDatabases } from '../../support/test-databases.js';

describe('the voicemail', () => {
  const { open, inMemory } = testDatabases('voicemail');

  voicemailContract('IndexedDB', open, open);
  voicemailContract('memory', inMemory, inMemory);
});
