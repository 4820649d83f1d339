import { svg, type SVGTemplateResult } from '../styles/lit.js';

/*
 * Line drawings on a field of 24 by 24, in the colour of the text around them.
 */

function icon(drawing: SVGTemplateResult): SVGTemplateResult {
  return svg`<svg
    part="icon"
    class="icon"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >${drawing}</svg>`;
}

const handset = svg`<path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2z" />`;
const microphone = svg`
  <rect x="9" y="3" width="6" height="11" rx="3" />
  <path d="M5 11a7 7 0 0 0 14 0M12 18v3M9 21h6" />
`;

/** A receiver, lifted. */
export const answerIcon = (): SVGTemplateResult => icon(handset);

/** A receiver, put down. */
export const endIcon = (): SVGTemplateResult =>
  icon(svg`<g transform="rotate(135 12 12)">${handset}</g>`);

/** A microphone that is on. */
export const microphoneIcon = (): SVGTemplateResult => icon(microphone);

/** A microphone that is off. */
export const microphoneOffIcon = (): SVGTemplateResult =>
  icon(svg`${microphone}<path d="M4 3l16 18" />`);
