import { callScenarios, type Network } from './call-scenarios.js';
import { deviceScenarios } from './device-scenarios.js';
import { holdScenarios } from './hold-scenarios.js';

const network: Network = {
  name: 'the embedded exchange',
  server: () => 'loopback:contract',
  line: (user) => ({ uri: `sip:${user}@example.com` }),
};

callScenarios(network);
holdScenarios(network);
deviceScenarios(network);
