import { css } from './lit.js';

/** A recording that is played. */
export const player = css`
  .plain {
    margin: 0;
  }

  .player {
    display: flex;
    flex-direction: column;
    gap: 0.5rem;
    padding: 0.75rem;
    border: 1px solid var(--webex-line, light-dark(#c9d0db, #434b5a));
    border-radius: var(--webex-radius, 12px);
  }

  input[type='range'] {
    min-block-size: 44px;
    accent-color: var(--webex-accent, light-dark(#0b57d0, #a8c7fa));
  }

  .toggle {
    min-inline-size: 6rem;
  }

  .clock {
    font-variant-numeric: tabular-nums;
  }
`;
