import { qualityStrings as strings } from '../i18n/quality-strings.js';
import type { QualityWarning } from '../core/call-quality.js';
import type { CallVerdict } from '../policy/call-opinion.js';
import { svg, type SVGTemplateResult } from '../styles/lit.js';

/** How much of a call's statistics is kept to be plotted, in milliseconds. */
export const QUALITY_SPAN = 60_000;

const COUNT = 5;

/** How many of the bars are filled, and in which colour. */
const looks: Readonly<Record<CallVerdict, readonly [filled: number, colour: string]>> = {
  excellent: [5, 'good'],
  good: [4, 'good'],
  fair: [3, 'fair'],
  poor: [2, 'poor'],
  bad: [1, 'poor'],
  interrupted: [0, 'poor'],
  unknown: [0, 'unknown'],
};

/** Which of the looks a verdict has: `good`, `fair`, `poor` or `unknown`. */
export function lookOf(verdict: CallVerdict): string {
  return looks[verdict][1];
}

/** What is wrong with a call, in words. */
export function saidWarnings(warnings: readonly QualityWarning[]): readonly string[] {
  return warnings.map((warning) => strings.warning[warning]());
}

/** A name, and after it all that is wrong. */
export function withWarnings(name: string, warnings: readonly QualityWarning[] = []): string {
  return saidWarnings(warnings).reduce((said, warning) => strings.wrong(said, warning), name);
}

/** Five bars, as of a signal; with a mark where something is wrong. Always as large. */
export function renderBars(verdict: CallVerdict, warned: boolean): SVGTemplateResult {
  const [filled, colour] = looks[verdict];
  const bars = Array.from({ length: COUNT }, (_, at) => at);
  return svg`<svg
    part="bars"
    class=${`bars ${colour}`}
    viewBox="0 0 30 20"
    aria-hidden="true"
    focusable="false"
  >${bars.map(
    (at) => svg`<rect
      class=${at < filled ? 'full' : 'empty'}
      x=${1 + at * 5}
      y=${15 - at * 3.5}
      width="3.5"
      height=${4 + at * 3.5}
      rx="1"
    />`,
  )}${
    warned
      ? svg`<g class="mark"><path d="M28.5 1v9" /><path d="M28.5 14.5v.5" /></g>`
      : verdict === 'interrupted'
        ? svg`<path class="mark" d="M3 3l24 15" />`
        : ''
  }</svg>`;
}
