import { figure, ratioOf } from './report.mjs';
import { ratio } from './statistics.mjs';

const WIDTH = 860;
const LEFT = 330;
const RIGHT = 790;
const TOP = 64;
const STEP = 24;
const ticks = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

const escape = (text) =>
  String(text)
    .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replaceAll('`', '');

/** What both have: one line of the plot each. */
function comparisons(results) {
  return results.flatMap(({ tables }) =>
    tables.flatMap((table) =>
      table.rows.flatMap((row) => {
        const ours = ratioOf(row);
        if (!ours || row.plain) return [];
        const { sipjs, jssip } = row.series;
        return [
          {
            label: row.label ?? row.what,
            goal: row.goal?.ratio,
            ours,
            sipjs: sipjs?.length ? ratio(sipjs, jssip) : undefined,
          },
        ];
      }),
    ),
  );
}

/** Ratios to JsSIP on a logarithmic axis, as an SVG that is readable on light and on dark. */
export function plot(results) {
  const rows = comparisons(results);
  const all = rows.flatMap(({ ours, sipjs, goal }) =>
    [ours.low, ours.high, sipjs?.low, sipjs?.high, goal].filter((value) => value > 0),
  );
  const low = Math.min(0.5, ...all) * 0.9;
  const high = Math.max(2, ...all) * 1.1;
  const x = (value) => {
    const part = Math.log(Math.max(value, low) / low) / Math.log(high / low);
    return (LEFT + part * (RIGHT - LEFT)).toFixed(1);
  };
  const bottom = TOP + rows.length * STEP;
  const axis = ticks
    .filter((tick) => tick >= low && tick <= high)
    .map(
      (tick) =>
        `<line class="${tick === 1 ? 'one' : 'grid'}" x1="${x(tick)}" x2="${x(tick)}" y1="${TOP - 8}" y2="${bottom}"/>` +
        `<text class="soft" x="${x(tick)}" y="${bottom + 16}" text-anchor="middle">${tick} ×</text>`,
    );
  const mark = (kind, { low: from, median, high: to }, y) =>
    `<g class="${kind}"><line x1="${x(from)}" x2="${x(to)}" y1="${y}" y2="${y}"/>` +
    `<circle cx="${x(median)}" cy="${y}" r="4.5"/></g>`;
  const lines = rows.map(({ label, goal, ours, sipjs }, place) => {
    const y = TOP + place * STEP + STEP / 2;
    return [
      `<text x="${LEFT - 12}" y="${y + 4}" text-anchor="end">${escape(label)}</text>`,
      goal === undefined
        ? ''
        : `<line class="goal" x1="${x(goal)}" x2="${x(goal)}" y1="${y - 8}" y2="${y + 8}"/>`,
      sipjs ? mark('sipjs', sipjs, y) : '',
      mark('ours', ours, y),
      `<text class="soft" x="${RIGHT + 12}" y="${y + 4}">${figure(ours.median)} ×</text>`,
    ].join('');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 28}" role="img">
<title>How many times as long, or as much, as raw JsSIP; less is better</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.head { font-weight: 600 }
.soft { fill: #59636e }
.grid { stroke: #d1d9e0 } .one { stroke: #59636e; stroke-width: 1.5 }
.goal { stroke: #1a7f37; stroke-width: 2.5 }
.ours { fill: #0969da; stroke: #0969da; stroke-width: 2 }
.sipjs { fill: #bc4c00; stroke: #bc4c00; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .soft { fill: #9198a1 }
.grid { stroke: #3d444d } .one { stroke: #9198a1 }
.goal { stroke: #3fb950 } .ours { fill: #4493f8; stroke: #4493f8 } .sipjs { fill: #f0883e; stroke: #f0883e }
}
</style>
<text class="head" x="12" y="22">Times raw JsSIP, less is better</text>
<g class="ours"><circle cx="18" cy="40" r="4.5"/></g><text x="30" y="44">webex-calling</text>
<g class="sipjs"><circle cx="138" cy="40" r="4.5"/></g><text x="150" y="44">SIP.js</text>
<line class="goal" x1="218" x2="218" y1="33" y2="47"/><text x="228" y="44">goal</text>
<line class="one" x1="282" x2="282" y1="33" y2="47"/><text x="292" y="44">JsSIP</text>
${axis.join('\n')}
${lines.join('\n')}
</svg>
`;
}
