// Compares this package with raw JsSIP and SIP.js, in turns, in one Chromium over one Kamailio:
//   npm run bench                          everything, some 40 minutes; writes docs/benchmark.md
//   npm run bench -- --help                says what else
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from '../test/bench/machine.mjs';
import { plot } from '../test/bench/plot.mjs';
import { markdown, tableText } from '../test/bench/report.mjs';
import { Stage } from '../test/bench/stage.mjs';
import { root, run } from './run.mjs';

const benches = [
  'call-setup',
  'silent-server',
  'relay',
  'first-load',
  'sizes',
  'many-calls',
  'at-once',
  'state-changes',
  'call-history',
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    calls: { type: 'string' },
    quick: { type: 'boolean', default: false },
    'no-build': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`npm run bench -- [bench …] [--runs N] [--calls N] [--quick] [--no-build]

Compares this package with raw JsSIP and SIP.js, in turns, and writes docs/benchmark.md and .svg.
Needs Chromium, Kamailio and coturn. All of it takes some 40 minutes on a machine with nothing else to do.

  bench       ${benches.join(', ')};
              all where none is named. The report keeps the last run of the others.
  --runs N    turns of each comparison (default 15)
  --calls N   calls of many-calls (default 1000)
  --quick     three turns, few calls, and no report
  --no-build  dist/ is measured as it is`);
  process.exit(0);
}
const unknown = positionals.filter((name) => !benches.includes(name));
if (unknown.length > 0) {
  console.error(`No such bench: ${unknown.join(', ')}. There are: ${benches.join(', ')}`);
  process.exit(2);
}
const { quick } = values;
const options = {
  quick,
  runs: Number(values.runs ?? (quick ? 3 : 15)),
  calls: Number(values.calls ?? (quick ? 60 : 1000)),
};

if (!values['no-build']) await run(process.execPath, ['scripts/build.mjs']);

const cache = join(root, '.cache/bench');
mkdirSync(cache, { recursive: true });
const fileOf = (name) => join(cache, `${name}.json`);

const wanted = positionals.length > 0 ? positionals : benches;
const stage = await Stage.start(options);
try {
  const machine = describeMachine(stage);
  for (const name of wanted) {
    console.log(`\n${name}`);
    const bench = await import(`../test/bench/${name}.mjs`);
    const date = new Date().toISOString();
    const tables = await bench.run(stage);
    for (const table of tables) console.log(`\n${tableText(table)}`);
    const result = { name, date, options, machine, tables };
    if (!quick) writeFileSync(fileOf(name), JSON.stringify(result));
  }
} finally {
  await stage.stop();
}

if (!quick) {
  const results = benches.flatMap((name) => {
    try {
      return [JSON.parse(readFileSync(fileOf(name), 'utf8'))];
    } catch {
      return [];
    }
  });
  writeFileSync(join(root, 'docs/benchmark.md'), markdown(results));
  writeFileSync(join(root, 'docs/benchmark.svg'), plot(results));
  await run('prettier', ['--write', '--log-level=warn', 'docs/benchmark.md']);
  console.log('\ndocs/benchmark.md and docs/benchmark.svg are written');
}
process.exit(0);
