import type { CallStats } from '../core/call-stats.js';
import { formatNumber } from '../i18n/formats.js';
import { languageOf } from '../i18n/language.js';
import { plotStrings as strings } from '../i18n/plot-strings.js';
import {
  html,
  nothing,
  svg,
  type ReactiveControllerHost,
  type SVGTemplateResult,
  type TemplateResult,
} from '../styles/lit.js';
import { plotStyles } from '../styles/plots.js';
import { addStyles } from './late-view.js';
import { QUALITY_SPAN } from './quality-bars.js';

// A gap in the samples: nobody looked, or the path was lost.
const GAP = 3_000;
const WIDTH = 240;
const HEIGHT = 48;

type Measure = 'mos' | 'loss' | 'jitter' | 'roundTrip';
type Pick = (stats: CallStats) => number | undefined;

interface Plot {
  readonly measure: Measure;
  readonly least: number;
  /** What it reaches up to at least. */
  readonly most: number;
  /** It goes no further up, whatever comes. */
  readonly fixed?: boolean;
  readonly received: Pick;
  /** Without it there is one line, of both ways. */
  readonly sent?: Pick;
  readonly options: Intl.NumberFormatOptions;
}

const milliseconds = {
  style: 'unit',
  unit: 'millisecond',
  maximumFractionDigits: 0,
} as const;

const bitrate = {
  style: 'unit',
  unit: 'kilobit-per-second',
  maximumFractionDigits: 0,
} as const;

const plots: readonly Plot[] = [
  {
    measure: 'mos',
    least: 1,
    most: 4.5,
    fixed: true,
    received: ({ inbound }) => inbound.mos,
    sent: ({ outbound }) => outbound.mos,
    options: { minimumFractionDigits: 1, maximumFractionDigits: 1 },
  },
  {
    measure: 'loss',
    least: 0,
    most: 10,
    received: ({ inbound }) => inbound.lossPercent,
    sent: ({ outbound }) => outbound.lossPercent,
    options: { style: 'unit', unit: 'percent', maximumFractionDigits: 1 },
  },
  {
    measure: 'jitter',
    least: 0,
    most: 50,
    received: ({ inbound }) => inbound.jitterMs,
    sent: ({ outbound }) => outbound.jitterMs,
    options: milliseconds,
  },
  {
    measure: 'roundTrip',
    least: 0,
    most: 200,
    received: ({ roundTripMs }) => roundTripMs,
    options: milliseconds,
  },
];

/** Draws the last minute of a call's statistics. Loaded when it is first shown. */
export class QualityPlots {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #numbers = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    addStyles(host, plotStyles);
  }

  /** `samples`: the oldest first, none older than the span before the last one. */
  render(samples: readonly CallStats[]): TemplateResult {
    const language = languageOf(this.#host);
    // The table is there for those who hear it; who sees asks for it.
    return html`<div part="plots" class="plots" role="group" aria-label=${strings.lastMinute()}>
        ${plots.map((plot) => renderPlot(plot, samples, language))}
      </div>
      <div class="bar">
        <p class="legend grow muted" aria-hidden="true">
          <span>${renderKey('received')} ${strings.received()}</span>
          <span>${renderKey('sent')} ${strings.sent()}</span>
        </p>
        <button
          type="button"
          part="button"
          class=${this.#numbers ? 'on' : nothing}
          aria-pressed=${this.#numbers ? 'true' : 'false'}
          @click=${this.#onNumbers}
        >
          ${strings.numbers()}
        </button>
      </div>
      <div class=${this.#numbers ? nothing : 'heard'}>
        ${renderTable(samples.at(-1), language)}
      </div>`;
  }

  readonly #onNumbers = (): void => {
    this.#numbers = !this.#numbers;
    this.#host.requestUpdate();
  };
}

/** The last numbers of a call, as a table. */
function renderTable(last: CallStats | undefined, language: string): TemplateResult {
  const kilobits = (bits: number | undefined): string =>
    say(bits === undefined ? undefined : bits / 1000, language, bitrate);
  return html`<table part="table">
    <caption class="heard">
      ${strings.table()}
    </caption>
    <thead>
      <tr>
        <td></td>
        <th scope="col">${strings.received()}</th>
        <th scope="col">${strings.sent()}</th>
      </tr>
    </thead>
    <tbody>
      ${plots.map(({ measure, received, sent, options }) => {
        const name = strings.measure[measure]();
        const value = say(last && received(last), language, options);
        return sent
          ? renderRow(name, value, say(last && sent(last), language, options))
          : html`<tr>
              <th scope="row">${name}</th>
              <td colspan="2"><bdi>${value}</bdi></td>
            </tr>`;
      })}
      ${renderRow(
        strings.measure.codec(),
        last?.inbound.codec ?? strings.none(),
        last?.outbound.codec ?? strings.none(),
      )}
      ${renderRow(
        strings.measure.bitrate(),
        kilobits(last?.inbound.bitrate),
        kilobits(last?.outbound.bitrate),
      )}
    </tbody>
  </table>`;
}

function renderPlot(
  { measure, least, most, fixed, received, sent, options }: Plot,
  samples: readonly CallStats[],
  language: string,
): TemplateResult {
  const last = samples.at(-1);
  const values = samples.flatMap((stats) => [received(stats) ?? [], sent?.(stats) ?? []].flat());
  const top = fixed ? most : roundUp(Math.max(most, ...values));
  const line = (pick: Pick): string =>
    pathOf(samples, (stats) => {
      const value = pick(stats);
      return value === undefined ? undefined : (value - least) / (top - least);
    });
  const now = [received, ...(sent ? [sent] : [])].map((pick) =>
    say(last && pick(last), language, options),
  );
  return html`<figure part="plot" class="plot">
    <figcaption>
      <span>${strings.measure[measure]()}</span>
      <span class="now"
        >${now.map((value, at) => html`${at === 0 ? nothing : ' · '}<bdi>${value}</bdi>`)}</span
      >
    </figcaption>
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path
        class="grid"
        d=${`M0 .5h${WIDTH}M0 ${HEIGHT / 2}h${WIDTH}M0 ${HEIGHT - 0.5}h${WIDTH}`}
      />
      ${sent ? svg`<path class="sent" d=${line(sent)} />` : nothing}
      <path class="received" d=${line(received)} />
    </svg>
    <div class="scale muted" aria-hidden="true">
      <bdi>${formatNumber(top, language, options)}</bdi>
      <bdi>${formatNumber(least, language, options)}</bdi>
    </div>
  </figure>`;
}

function renderRow(name: string, received: string, sent: string): TemplateResult {
  return html`<tr>
    <th scope="row">${name}</th>
    <td><bdi>${received}</bdi></td>
    <td><bdi>${sent}</bdi></td>
  </tr>`;
}

function renderKey(line: 'received' | 'sent'): SVGTemplateResult {
  return svg`<svg class="key" viewBox="0 0 24 4"><path class=${line} d="M0 2h24" /></svg>`;
}

function say(
  value: number | undefined,
  language: string,
  options: Intl.NumberFormatOptions,
): string {
  return value === undefined ? strings.none() : formatNumber(value, language, options);
}

/** A line through the samples, with time to the right and 0 to 1 upwards; broken where nothing is known. */
function pathOf(samples: readonly CallStats[], height: Pick): string {
  const end = samples.at(-1)?.time ?? 0;
  let path = '';
  let before: number | undefined;
  for (const stats of samples) {
    const value = height(stats);
    if (value === undefined) {
      before = undefined;
      continue;
    }
    const goesOn = before !== undefined && stats.time - before <= GAP;
    const x = WIDTH * (1 + (stats.time - end) / QUALITY_SPAN);
    const y = 1 + (HEIGHT - 2) * (1 - Math.min(1, Math.max(0, value)));
    // A single one is a dot.
    path += `${goesOn ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}${goesOn ? '' : 'h.1'}`;
    before = stats.time;
  }
  return path;
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5].find((step) => step * power >= value) ?? 10) * power;
}
