// Preloaded by `scripts/unit.mjs`: tests in Node run on the JsSIP that is shipped, as those in a
// browser do. `require('jssip/lib/...')` still gets the published one.
import { register } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { vendorBundle } from './vendor-bundle.mjs';

const folder = await vendorBundle(fileURLToPath(new URL('../..', import.meta.url)));

register(new URL('jssip-resolve.mjs', import.meta.url), {
  data: { folder: `${pathToFileURL(folder).href}/` },
});
