import { redirector } from '../support/redirector.js';
import { callScenarios, type Network } from './call-scenarios.js';
import { conferenceScenarios } from './conference-scenarios.js';
import { deviceScenarios } from './device-scenarios.js';
import { digitScenarios } from './digit-scenarios.js';
import { holdScenarios } from './hold-scenarios.js';
import { qualityScenarios } from './quality-scenarios.js';
import { redirectScenarios } from './redirect-scenarios.js';
import { transferScenarios } from './transfer-scenarios.js';
import { videoScenarios } from './video-scenarios.js';

const network: Network = {
  name: 'the embedded exchange',
  server: () => 'loopback:contract',
  line: (user) => ({ uri: `sip:${user}@example.com` }),
};

callScenarios(network);
holdScenarios(network);
qualityScenarios(network);

const redirectors: { dispose(): void }[] = [];

afterEach(() => {
  for (const one of redirectors.splice(0)) one.dispose();
});

redirectScenarios({
  ...network,
  redirecting: async (...users) => {
    const address = `sip:moved-${users.join('+')}@example.com`;
    const contacts = users.map((user) => `sip:${user}@example.com`);
    redirectors.push(await redirector('contract', address, contacts));
    return address;
  },
});
deviceScenarios(network);
digitScenarios(network);
transferScenarios(network);
conferenceScenarios(network);
videoScenarios(network);
