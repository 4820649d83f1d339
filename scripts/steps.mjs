import { resultOf, saveResult } from './results.mjs';
import { status } from './run.mjs';
import { lacking } from './system-packages.mjs';

/**
 * Runs steps one after the other, each to its end, and says what became of each.
 * A step: `{ name, command: [word, …], suite?, needs? }`. With a `suite` its tests are counted, else
 * its failure counts as one. What a step `needs` and cannot have leaves it out; a failure in CI.
 */
export async function runSteps(steps) {
  const report = [];
  for (const { name, command, suite, needs = [], env = {} } of steps) {
    const lack = needs.map(lacking).find((why) => why !== undefined);
    if (lack) {
      const failed = process.env.CI ? 1 : 0;
      saveResult(suite ?? name, { passed: 0, failed });
      report.push({ ok: !failed, line: `${name}: LEFT OUT, ${lack}` });
      continue;
    }
    console.log(`\n── ${name}`);
    const start = Date.now();
    const code = await status(command[0], command.slice(1), { env });
    const seconds = `${Math.round((Date.now() - start) / 1000)} s`;
    if (suite) {
      const { passed, failed } = resultOf(suite, code);
      report.push({
        ok: failed === 0,
        line: `${name}: ${passed} passed, ${failed} failed, ${seconds}`,
      });
    } else {
      if (code !== 0) saveResult(name, { passed: 0, failed: 1 });
      report.push({ ok: code === 0, line: `${name}: ${code === 0 ? 'ok' : 'FAILED'}, ${seconds}` });
    }
  }
  console.log('');
  for (const { ok, line } of report) console.log(`${ok ? '✔' : '✘'} ${line}`);
  return report.every(({ ok }) => ok);
}
