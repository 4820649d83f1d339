import { callScenarios } from '../contract/call-scenarios.js';
import { Kamailio } from '../support/servers.js';

let kamailio: Kamailio | undefined;

before(async () => {
  kamailio = await Kamailio.running({ auth: true });
});

callScenarios({
  name: 'Kamailio with digest',
  server: () => kamailio?.wsUrl ?? '',
  line: (user) => ({ uri: `sip:${user}@localhost`, password: `pw-${user}` }),
});
