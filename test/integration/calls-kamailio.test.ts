import { callScenarios, type Network } from '../contract/call-scenarios.js';
import { conferenceScenarios } from '../contract/conference-scenarios.js';
import { contactScenarios } from '../contract/contact-scenarios.js';
import { deviceScenarios } from '../contract/device-scenarios.js';
import { digitScenarios } from '../contract/digit-scenarios.js';
import { historyScenarios } from '../contract/history-scenarios.js';
import { holdScenarios } from '../contract/hold-scenarios.js';
import { qualityScenarios } from '../contract/quality-scenarios.js';
import { redirectScenarios } from '../contract/redirect-scenarios.js';
import { transferScenarios } from '../contract/transfer-scenarios.js';
import { videoScenarios } from '../contract/video-scenarios.js';
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

callScenarios(network);
holdScenarios(network);
qualityScenarios(network);
redirectScenarios({
  ...network,
  redirecting: (...users) => Promise.resolve(`sip:moved-${users.join('+')}@localhost`),
});
deviceScenarios(network);
digitScenarios(network);
transferScenarios(network);
conferenceScenarios(network);
videoScenarios(network);
historyScenarios(network);
contactScenarios(network);
