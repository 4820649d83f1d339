import { wtrConfig } from './test/support/wtr.mjs';

/** Everything that needs a browser and no server: `npm run test:browser -- --files FILE`. */
export default await wtrConfig({
  suite: 'browser',
  files: [
    'test/unit/**/*.browser.test.ts',
    'test/contract/**/*.test.ts',
    'test/elements/**/*.test.ts',
  ],
  timeout: 30_000,
});
