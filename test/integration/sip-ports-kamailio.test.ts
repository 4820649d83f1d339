import { callPortContract } from '../contract/call-port-contract.js';
import { linePortContract } from '../contract/line-port-contract.js';
import type { PortNetwork } from '../contract/port-network.js';
import { Kamailio } from '../support/servers.js';

let kamailio: Kamailio | undefined;

before(async () => {
  kamailio = await Kamailio.running({ auth: true });
});

const network: PortNetwork = {
  name: 'Kamailio with digest',
  server: () => kamailio?.wsUrl ?? '',
  line: (user) => ({ uri: `sip:${user}@localhost`, username: user, password: `pw-${user}` }),
  interrupt: async () => {
    await kamailio?.restart();
  },
  digest: true,
};

linePortContract(network);
callPortContract(network);
