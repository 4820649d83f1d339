// All that a commit has to pass, but for the tests over real SIP servers.
import { clearResults } from './results.mjs';
import { runSteps } from './steps.mjs';

const node = process.execPath;
const npm = (script) => ['npm', 'run', '--silent', script];

clearResults();
const ok = await runSteps([
  { name: 'format', command: npm('format:check') },
  { name: 'lint', command: npm('lint') },
  { name: 'types', command: npm('types') },
  { name: 'cycles', command: npm('cycles') },
  { name: 'build', command: npm('build') },
  { name: 'unit tests', suite: 'unit', command: npm('test:unit') },
  { name: 'browser tests', suite: 'browser', command: npm('test:browser'), needs: ['browser'] },
  { name: 'package tests', suite: 'package', command: npm('test:package'), needs: ['browser'] },
  {
    name: 'visual tests',
    suite: 'visual',
    command: npm('test:visual'),
    needs: ['browser', 'font'],
  },
  { name: 'manifest', command: [node, 'scripts/manifest.mjs', '--check'] },
  { name: 'size', command: npm('size') },
]);
process.exit(ok ? 0 : 1);
