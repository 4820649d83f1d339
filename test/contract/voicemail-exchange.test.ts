import { voicemailScenarios } from './voicemail-scenarios.js';

voicemailScenarios({
  name: 'the embedded exchange',
  server: () => 'loopback:voicemail',
  line: (user) => ({ uri: `sip:${user}@example.com` }),
});
