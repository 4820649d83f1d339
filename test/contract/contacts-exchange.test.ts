import { contactScenarios } from './contact-scenarios.js';

contactScenarios({
  name: 'the embedded exchange',
  server: () => 'loopback:contacts',
  line: (user) => ({ uri: `sip:${user}@example.com` }),
});
