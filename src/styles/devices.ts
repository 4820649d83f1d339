import { css } from './lit.js';

/** How `<webex-audio-devices>` looks beyond a form. */
export const devices = css`
  .plain {
    margin: 0;
  }

  /* Its room is kept, so that nothing moves when there is something to say. */
  .hint {
    min-block-size: 1.4em;
  }

  .meter {
    box-sizing: border-box;
    display: flex;
    flex: 1 1 8rem;
    gap: 2px;
    min-inline-size: 0;
    block-size: 1.25rem;
  }

  .segment {
    flex: 1;
    border-radius: 2px;
    background: var(--webex-meter-off, light-dark(#d5dae3, #3a4150));
  }

  .segment.on {
    background: var(--webex-good, light-dark(#17783a, #45d683));
  }

  .segment.on.hot {
    background: var(--webex-danger, light-dark(#b3261e, #ff8f87));
  }

  @media (forced-colors: active) {
    .segment {
      box-sizing: border-box;
      border: 1px solid CanvasText;
      background: Canvas;
    }

    .segment.on,
    .segment.on.hot {
      border-color: Highlight;
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
