import { voicemailScenarios } from '../contract/voicemail-scenarios.js';
import { Kamailio } from '../support/servers.js';

let kamailio: Kamailio | undefined;

before(async () => {
  kamailio = await Kamailio.running({ auth: true });
});

voicemailScenarios({
  name: 'Kamailio with digest',
  server: () => kamailio?.wsUrl ?? '',
  line: (user) => ({ uri: `sip:${user}@localhost`, password: `pw-${user}` }),
});
