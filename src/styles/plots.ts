import { css } from './lit.js';

/** The plots of `<webex-call-quality>` and their numbers. */
export const plotStyles = css`
  .panel {
    container-type: inline-size;
  }

  .plots {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 0.75rem 1rem;
  }

  @container (inline-size < 19rem) {
    .plots {
      grid-template-columns: minmax(0, 1fr);
    }
  }

  @container (inline-size > 44rem) {
    .plots {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
  }

  .plot {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    column-gap: 0.25rem;
    margin: 0;
  }

  figcaption {
    display: flex;
    flex-wrap: wrap;
    grid-column: 1 / -1;
    justify-content: space-between;
    column-gap: 0.5rem;
    font-size: 0.8125rem;
  }

  .now,
  table {
    font-variant-numeric: tabular-nums;
  }

  .plot svg {
    display: block;
    inline-size: 100%;
    block-size: 3rem;
  }

  .plot path,
  .key path {
    fill: none;
    stroke-width: 2;
    stroke-linejoin: round;
    stroke-linecap: round;
    vector-effect: non-scaling-stroke;
  }

  .plot .grid {
    stroke: var(--webex-line, light-dark(#c9d0db, #434b5a));
    stroke-width: 1;
  }

  .received {
    stroke: var(--webex-accent, light-dark(#0b57d0, #a8c7fa));
  }

  .sent {
    stroke: var(--webex-busy, light-dark(#8a5a00, #f5c056));
    stroke-dasharray: 4 4;
  }

  .scale {
    display: flex;
    flex-direction: column;
    justify-content: space-between;
    min-inline-size: 2.75rem;
    font-size: 0.6875rem;
    line-height: 1;
  }

  .legend {
    display: flex;
    flex-wrap: wrap;
    column-gap: 1rem;
    margin: 0;
    font-size: 0.8125rem;
  }

  .key {
    inline-size: 1.5rem;
    block-size: 0.25rem;
    vertical-align: middle;
  }

  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
  }

  th,
  td {
    padding-block: 0.25rem;
    padding-inline: 0 0.5rem;
    border-block-end: 1px solid var(--webex-line, light-dark(#c9d0db, #434b5a));
    font-weight: 400;
    text-align: start;
  }

  @media (forced-colors: active) {
    .received {
      stroke: CanvasText;
    }

    .sent {
      stroke: Highlight;
    }
  }
`;
