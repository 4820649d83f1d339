import { wtrConfig } from './test/support/wtr.mjs';

// Folders that need more than Kamailio are suites of their own; `--files` runs any.
const suites = {
  integration: ['test/integration/*.test.ts'],
  turn: ['test/integration/turn/**/*.test.ts'],
  bridge: ['test/integration/bridge/**/*.test.ts'],
};
const suite = process.env.SUITE ?? 'integration';

/** Calls over real SIP servers, which the run starts: `npm run test:integration -- --files FILE`. */
export default await wtrConfig({ suite, files: suites[suite], timeout: 120_000 });
