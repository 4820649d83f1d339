import { css } from './lit.js';

/** How the bars of `<webex-call-quality>` look, and what is beside and below them. */
export const quality = css`
  :host([compact]) {
    display: inline-block;
    line-height: 0;
  }

  :host([compact][hidden]) {
    display: none;
  }

  .bars {
    flex: none;
    inline-size: 1.875rem;
    block-size: 1.25rem;
    color: var(--webex-muted-text, light-dark(#4a5363, #b9c1ce));
  }

  .bars.good {
    color: var(--webex-good, light-dark(#17783a, #45d683));
  }

  .bars.fair {
    color: var(--webex-busy, light-dark(#8a5a00, #f5c056));
  }

  .bars.poor {
    color: var(--webex-danger, light-dark(#b3261e, #ff8f87));
  }

  .full {
    fill: currentColor;
  }

  .empty {
    fill: var(--webex-line, light-dark(#c9d0db, #434b5a));
  }

  .mark {
    fill: none;
    stroke: var(--webex-danger, light-dark(#b3261e, #ff8f87));
    stroke-width: 2.5;
    stroke-linecap: round;
  }

  .opinion {
    font-weight: 600;
  }

  .warning {
    margin: 0;
    color: var(--webex-danger, light-dark(#b3261e, #ff8f87));
  }

  @media (forced-colors: active) {
    .full {
      fill: CanvasText;
    }

    .empty {
      fill: Canvas;
      stroke: GrayText;
    }

    .mark {
      stroke: CanvasText;
    }
  }
`;
