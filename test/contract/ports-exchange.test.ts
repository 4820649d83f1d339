import { createExchange, type Exchange } from '../../src/exchange/exchange.js';
import { callPortContract } from './call-port-contract.js';
import { linePortContract } from './line-port-contract.js';
import type { PortNetwork } from './port-network.js';

let exchange: Exchange | undefined;

before(() => {
  exchange = createExchange({ name: 'ports' });
});

after(() => {
  exchange?.dispose();
});

const network: PortNetwork = {
  name: 'the embedded exchange',
  server: () => 'loopback:ports',
  line: (user) => ({ uri: `sip:${user}@example.com`, username: user }),
  interrupt: async () => {
    const up = exchange?.outage();
    await new Promise((resolve) => setTimeout(resolve));
    up?.();
  },
  digest: false,
};

linePortContract(network);
callPortContract(network);
