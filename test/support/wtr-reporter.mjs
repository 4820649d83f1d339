import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** A reporter of the test runner that leaves the counts of a run as JSON. */
export function countReporter(path) {
  let passed = 0;
  let failed = 0;
  return {
    onTestRunFinished({ sessions }) {
      passed = 0;
      failed = 0;
      for (const session of sessions) {
        const results = tests(session.testResults);
        const failures = results.filter((test) => !test.passed && !test.skipped).length;
        passed += results.filter((test) => test.passed && !test.skipped).length;
        // A file that could not be loaded, or threw beside its tests, is a failure of its own.
        failed += failures + (session.passed || failures > 0 ? 0 : 1);
      }
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify({ passed, failed }));
    },
    stop() {
      process.stdout.write(`${basename(path, '.json')}: ${passed} passed, ${failed} failed\n`);
    },
  };
}

function tests(suite) {
  if (!suite) return [];
  return [...suite.tests, ...suite.suites.flatMap(tests)];
}
