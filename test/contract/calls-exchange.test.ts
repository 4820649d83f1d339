import { callScenarios } from './call-scenarios.js';

callScenarios({
  name: 'the embedded exchange',
  server: () => 'loopback:contract',
  line: (user) => ({ uri: `sip:${user}@example.com` }),
});
