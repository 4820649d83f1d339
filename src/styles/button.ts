import { css } from './lit.js';

/** The buttons of our own elements: 44 px at least, in light and dark, and where colours are forced. */
export const button = css`
  button {
    box-sizing: border-box;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
    min-inline-size: 44px;
    min-block-size: 44px;
    padding: 0.5rem 1.125rem;
    border: 1px solid transparent;
    border-radius: var(--webex-button-radius, 999px);
    background: var(--webex-button-background, light-dark(#e4e8ef, #2d3340));
    color: var(--webex-button-color, light-dark(#1a1f29, #f2f4f8));
    font: inherit;
    font-weight: 600;
    line-height: 1.2;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }

  button.positive {
    background: var(--webex-answer-background, light-dark(#17783a, #45d683));
    color: var(--webex-answer-color, light-dark(#ffffff, #03210f));
  }

  button.negative {
    background: var(--webex-end-background, light-dark(#c42b2b, #ff8f87));
    color: var(--webex-end-color, light-dark(#ffffff, #3a0604));
  }

  button.on {
    background: var(--webex-button-on-background, light-dark(#333a47, #eef1f6));
    color: var(--webex-button-on-color, light-dark(#ffffff, #171b23));
  }

  button:hover:enabled:not([aria-disabled='true']) {
    filter: brightness(1.08);
  }

  button:active:enabled:not([aria-disabled='true']) {
    filter: brightness(0.94);
  }

  button:focus-visible {
    outline: 3px solid var(--webex-focus-color, light-dark(#0b57d0, #a8c7fa));
    outline-offset: 2px;
  }

  button:disabled,
  button[aria-disabled='true'] {
    opacity: 0.45;
    cursor: default;
  }

  .icon {
    flex: none;
    inline-size: 1.375rem;
    block-size: 1.375rem;
  }

  @media (prefers-reduced-motion: no-preference) {
    button {
      transition: filter 120ms ease;
    }
  }

  /* Whoever asks for contrast comes before whoever has chosen faint colours. */
  @media (prefers-contrast: more) {
    :host {
      --webex-muted-text: CanvasText;
      --webex-line: CanvasText;
    }

    button {
      border-color: currentcolor;
    }
  }

  @media (forced-colors: active) {
    button {
      border-color: ButtonText;
    }

    button:disabled,
    button[aria-disabled='true'] {
      border-color: GrayText;
      opacity: 1;
    }
  }
`;
