import { settingsScenarios } from '../contract/settings-scenarios.js';
import { Kamailio } from '../support/servers.js';

let kamailio: Kamailio | undefined;

before(async () => {
  kamailio = await Kamailio.running({ auth: true });
});

settingsScenarios({
  name: 'Kamailio with digest',
  server: () => kamailio?.wsUrl ?? '',
  line: (user) => ({ uri: `sip:${user}@localhost`, password: `pw-${user}` }),
});
