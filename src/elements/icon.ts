import { nothing, svg, type SVGTemplateResult } from '../styles/lit.js';

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** A drawing of Lucide (ISC): its shapes, each with its attributes. */
export type Drawing = readonly (readonly [tag: string, attributes: Attributes])[];

function shape(tag: string, a: Attributes): SVGTemplateResult {
  const given = (name: string): unknown => a[name] ?? nothing;
  switch (tag) {
    case 'circle':
      return svg`<circle cx=${given('cx')} cy=${given('cy')} r=${given('r')} fill=${given('fill')} />`;
    case 'rect':
      return svg`<rect x=${given('x')} y=${given('y')} width=${given('width')} height=${given('height')} rx=${given('rx')} ry=${given('ry')} />`;
    case 'line':
      return svg`<line x1=${given('x1')} y1=${given('y1')} x2=${given('x2')} y2=${given('y2')} />`;
    case 'polyline':
      return svg`<polyline points=${given('points')} />`;
    case 'polygon':
      return svg`<polygon points=${given('points')} />`;
    default:
      return svg`<path d=${given('d')} />`;
  }
}

/**
 * A line drawing on a field of 24 by 24, in the colour of the text around it; `turn`: degrees
 * clockwise. Beside a word or a name, so that assistive technology passes it over.
 */
export function icon(drawing: Drawing, turn = 0): SVGTemplateResult {
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
  ><g transform=${turn === 0 ? nothing : `rotate(${String(turn)} 12 12)`}>${drawing.map(
    ([tag, attributes]) => shape(tag, attributes),
  )}</g></svg>`;
}
