import { ratio, spread } from './statistics.mjs';
import { libraries } from './stage.mjs';

const columns = Object.entries(libraries);

/** A number with three digits that mean something. */
export function figure(value) {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(size >= 10 ? 1 : 2);
}

function cell(values) {
  if (!values || values.length === 0) return '–';
  const { low, median, high } = spread(values);
  return values.length < 3 ? figure(median) : `${figure(median)} (${figure(low)}–${figure(high)})`;
}

/** This package's part of what JsSIP takes, where both were measured. */
export function ratioOf({ series }) {
  const { ours, jssip } = series;
  if (!ours?.length || !jssip?.length || spread(jssip).median <= 0) return undefined;
  return ratio(ours, jssip);
}

/** `undefined` where there is no goal, or nothing to hold against it. */
export function meetsGoal(row) {
  const { goal, series } = row;
  if (!goal || !series.ours?.length) return undefined;
  if (goal.ratio !== undefined) {
    const measured = ratioOf(row);
    return measured && measured.median <= goal.ratio;
  }
  return spread(series.ours).median <= goal.max;
}

function goalText(row, unit) {
  if (!row.goal) return '';
  const { ratio: times, max } = row.goal;
  const text = times === undefined ? `≤ ${figure(max)} ${unit}`.trim() : `≤ ${times} ×`;
  const met = meetsGoal(row);
  return met === undefined ? text : `${text}: ${met ? 'met' : '**missed**'}`;
}

/** A table as Markdown. */
export function tableText({ title, unit, rows, note }) {
  const shown = columns.filter(([key]) => rows.some(({ series }) => series[key]?.length));
  const compared = rows.some((row) => ratioOf(row));
  const aimed = rows.some(({ goal }) => goal);
  const head = [
    '',
    ...shown.map(([, label]) => label),
    ...(compared ? ['times JsSIP'] : []),
    ...(aimed ? ['goal'] : []),
  ];
  const lines = rows.map((row) => {
    const times = ratioOf(row);
    const own = row.unit ?? unit;
    return [
      own ? `${row.what}, ${own}` : row.what,
      ...shown.map(([key]) => cell(row.series[key])),
      ...(compared
        ? [
            times
              ? row.series.ours.length < 3
                ? figure(times.median)
                : `${figure(times.median)} (${figure(times.low)}–${figure(times.high)})`
              : '',
          ]
        : []),
      ...(aimed ? [goalText(row, own ?? '')] : []),
    ];
  });
  return [
    `### ${title}`,
    '',
    ...(note ? [note, ''] : []),
    ...[head, head.map((_, place) => (place ? '--:' : '---')), ...lines].map(
      (cells) => `| ${cells.join(' | ')} |`,
    ),
  ].join('\n');
}

const list = (record) => Object.entries(record).map(([name, value]) => `- ${name}: ${value}`);

/** The whole report. */
export function markdown(results) {
  const last = results.reduce((a, b) => (a.date > b.date ? a : b));
  const sections = results.map((result) => {
    const { date, options, machine, tables } = result;
    const same = JSON.stringify(machine.versions) === JSON.stringify(last.machine.versions);
    const runs = [`${date.slice(0, 16).replace('T', ' ')} UTC`, `${options.runs} turns`];
    if (!same) runs.push(`with ${machine.versions['webex-calling-elements']}`);
    return `${tables.map(tableText).join('\n\n')}\n\n<sub>${runs.join(', ')}</sub>`;
  });
  return `# Benchmark

Written by \`npm run bench\`, which anybody can run: one Chromium, one Kamailio, all on one machine, and
what is compared is measured in turns (A B C A B C …) in one run. A figure is a median with its
quartiles in brackets. _times JsSIP_ is the median of the ratios turn by turn: it holds on other
machines, the times themselves do not.

![How many times as long, or as much, as raw JsSIP: a dot for SIP.js and one for this package in each comparison, with the quartiles.](benchmark.svg)

${list(last.machine.machine).join('\n')}
${list(last.machine.versions).join('\n')}
- date: ${last.date.slice(0, 10)}

${sections.join('\n\n')}
`;
}
