import { createExchange } from '../../src/exchange/exchange.js';
import { connectionScenarios } from './connection-scenarios.js';

const exchange = createExchange({ name: 'breakable' });
let restore: (() => void) | undefined;

connectionScenarios({
  name: 'the embedded exchange',
  server: () => 'loopback:breakable',
  deadServer: () => 'ws://localhost:9/',
  line: (user) => ({ uri: `sip:${user}@example.com` }),
  keepsDialogs: true,
  goDown: () => {
    restore ??= exchange.outage();
    return Promise.resolve();
  },
  comeBack: () => {
    restore?.();
    restore = undefined;
    return Promise.resolve();
  },
});

after(() => {
  exchange.dispose();
});
