import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import { bytesOf } from '../bench/census.mjs';
import { plot } from '../bench/plot.mjs';
import { figure, markdown, meetsGoal, ratioOf, tableText } from '../bench/report.mjs';
import { quantile, ratio, spread } from '../bench/statistics.mjs';
import { WebServer } from '../bench/web-server.mjs';
import { chromeArguments, chromePath } from '../support/chrome.mjs';
import { root } from './dist.mjs';

const bench = (...given) =>
  spawnSync(process.execPath, ['scripts/bench.mjs', ...given], { cwd: root, encoding: 'utf8' });

const setup = {
  title: 'Call set-up',
  unit: 'ms',
  note: 'In turns.',
  rows: [
    {
      what: 'alerts <"&>',
      series: { jssip: [100, 200, 400], sipjs: [110, 210, 410], ours: [10, 30, 80] },
      goal: { ratio: 0.15 },
    },
    { what: 'left over', unit: 'kB', series: { ours: [2, 3, 4] }, goal: { max: 2 } },
    { what: 'once', series: { jssip: [40], ours: [5, 6, 7] } },
  ],
};

describe('the figures of the benchmark', () => {
  it('a quantile lies between its neighbours, whatever the order', () => {
    assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
    assert.equal(quantile([7], 0.25), 7);
    assert.deepEqual(spread([1, 2, 3, 4, 5]), { low: 2, median: 3, high: 4 });
  });

  it('a ratio is taken turn by turn, and of the medians where there were no turns', () => {
    // One disturbed turn, which disturbed both.
    assert.equal(ratio([10, 20, 1000], [100, 200, 10_000]).median, 0.1);
    assert.deepEqual(ratio([5, 6, 7], [40]), { low: 0.15, median: 0.15, high: 0.15 });
  });

  it('three digits that mean something', () => {
    assert.deepEqual([0, 0.123, 12.34, 123.4, 12_345].map(figure), [
      '0',
      '0.12',
      '12.3',
      '123',
      '12,345',
    ]);
  });

  it('of a heap snapshot what code has made is counted, not what is compiled or the browser holds', () => {
    const meta = {
      node_fields: ['type', 'name', 'id', 'self_size'],
      node_types: [['hidden', 'array', 'code', 'closure', 'native', 'object'], 'string'],
    };
    const nodes = [
      0, 0, 1, 1, 1, 0, 2, 10, 2, 0, 3, 100, 3, 0, 4, 1000, 4, 0, 5, 10_000, 5, 0, 6, 5,
    ];
    assert.equal(bytesOf({ snapshot: { meta }, nodes }), 1015);
  });

  it('a goal is met, missed, or not measured', () => {
    const [alerts, left, once] = setup.rows;
    assert.equal(ratioOf(alerts).median, 0.15);
    assert.equal(meetsGoal(alerts), true);
    assert.equal(meetsGoal({ ...alerts, goal: { ratio: 0.149 } }), false);
    assert.equal(meetsGoal(left), false);
    assert.equal(meetsGoal(once), undefined);
    assert.equal(meetsGoal({ what: 'none', series: {}, goal: { max: 1 } }), undefined);
  });

  it('a table has a column for each library that was measured, the ratio and the goal', () => {
    assert.deepEqual(tableText(setup).split('\n'), [
      '### Call set-up',
      '',
      'In turns.',
      '',
      '|  | JsSIP | SIP.js | webex-calling | times JsSIP | goal |',
      '| --- | --: | --: | --: | --: | --: |',
      '| alerts <"&>, ms | 200 (150–300) | 210 (160–310) | 30.0 (20.0–55.0) | 0.15 (0.13–0.17) | ≤ 0.15 ×: met |',
      '| left over, kB | – | – | 3.00 (2.50–3.50) |  | ≤ 2.00 kB: **missed** |',
      '| once, ms | 40.0 | – | 6.00 (5.50–6.50) | 0.15 (0.15–0.15) |  |',
    ]);
  });

  it('the report names the machine, and the version of what was measured before', () => {
    const result = (date, commit) => ({
      date,
      options: { runs: 3 },
      machine: { machine: { memory: '8 GB' }, versions: { 'webex-calling-elements': commit } },
      tables: [setup],
    });
    const text = markdown([
      result('2026-01-01T10:00:00.000Z', 'old'),
      result('2026-01-02T10:00:00.000Z', 'new'),
    ]);
    assert.match(text, /^- memory: 8 GB\n- webex-calling-elements: new\n- date: 2026-01-02$/m);
    assert.match(text, /<sub>2026-01-01 10:00 UTC, 3 turns, with old<\/sub>/);
    assert.match(text, /<sub>2026-01-02 10:00 UTC, 3 turns<\/sub>/);
  });
});

describe('npm run bench', () => {
  it('says what it can do', () => {
    const { status, stdout } = bench('--help');
    assert.equal(status, 0);
    for (const word of ['call-setup', 'many-calls', '--runs', '--quick', '--no-build']) {
      assert.ok(stdout.includes(word), word);
    }
  });

  it('starts nothing for a name that it does not know', () => {
    const { status, stderr } = bench('call-setup', 'nonsense');
    assert.equal(status, 2);
    assert.match(stderr, /^No such bench: nonsense\. There are: call-setup, /);
  });
});

describe('in a browser', () => {
  it('the plot has a line for each comparison; the scripted far end takes a call', async () => {
    const web = new WebServer();
    await web.start();
    const browser = await chromium.launch({ executablePath: chromePath(), args: chromeArguments });
    try {
      const page = await browser.newPage();
      await page.goto(web.page('/blank.html', '<!doctype html><title>bench</title>'));
      const svg = plot([{ tables: [setup] }]);
      const seen = await page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
        const all = (selector) => parsed.querySelectorAll(selector).length;
        return {
          faults: all('parsererror'),
          label: [...parsed.querySelectorAll('text')].some(
            ({ textContent }) => textContent === 'alerts <"&>',
          ),
          // One of each is the legend's.
          marks: ['.ours', '.sipjs', '.goal'].map((kind) => all(kind) - 1),
        };
      }, svg);
      assert.deepEqual(seen, { faults: 0, label: true, marks: [2, 1, 1] });
      const call = await page.evaluate(async () => {
        const { show, single } = await import('/bench/state-changes.js');
        const shown = await show();
        const changes = await single(shown, 3);
        return { status: shown.call.state.status, changes: changes.length };
      });
      assert.deepEqual(call, { status: 'connected', changes: 3 });
    } finally {
      await browser.close();
      web.stop();
    }
  });
});
