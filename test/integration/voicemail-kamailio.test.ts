import type { Network } from '../contract/call-scenarios.js';
import { handOverScenarios } from '../contract/hand-over-scenarios.js';
import { voicemailScenarios } from '../contract/voicemail-scenarios.js';
import { Kamailio } from '../support/servers.js';

let kamailio: Kamailio | undefined;

before(async () => {
  kamailio = await Kamailio.running({ auth: true });
});

const network: Network = {
  name: 'Kamailio with digest',
  server: () => kamailio?.wsUrl ?? '',
  line: (user) => ({ uri: `sip:${user}@localhost`, password: `pw-${user}` }),
};

voicemailScenarios(network);
handOverScenarios(network);
