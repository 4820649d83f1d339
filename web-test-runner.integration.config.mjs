import { wtrConfig } from './test/support/wtr.mjs';

/** Calls over real SIP servers, which the run starts: `npm run test:integration -- --files FILE`. */
export default await wtrConfig({
  suite: 'integration',
  files: ['test/integration/**/*.test.ts'],
  timeout: 120_000,
});
