import { css } from './lit.js';

/** The buttons of a call: the main ones in a row, the others as tiles below, and their panels. */
export const controls = css`
  .base {
    display: flex;
    flex-direction: column;
    gap: var(--webex-controls-gap, 0.5rem);
    min-inline-size: 0;
  }

  .main,
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: var(--webex-controls-gap, 0.5rem);
  }

  .tools {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(5.25rem, 1fr));
    gap: var(--webex-controls-gap, 0.5rem);
  }

  .tools button {
    flex-direction: column;
    gap: 0.25rem;
    inline-size: 100%;
    min-block-size: 3.75rem;
    padding: 0.5rem 0.25rem;
    border-radius: var(--webex-radius, 12px);
    font-size: 0.8125rem;
    overflow-wrap: anywhere;
    hyphens: auto;
  }

  /* As wide whatever the word is: another word moves nothing. */
  .tools [part='label'] {
    inline-size: 100%;
    text-align: center;
  }

  /* The room of what cannot be done yet is kept, so that nothing moves when it can. */
  .waiting {
    visibility: hidden;
  }

  .pane {
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
    box-sizing: border-box;
    max-inline-size: 22rem;
    padding: 0.75rem;
    border: 1px solid var(--webex-line, light-dark(#c9d0db, #434b5a));
    border-radius: var(--webex-radius, 12px);
    background: var(--webex-surface, light-dark(#ffffff, #1b2029));
    color: var(--webex-text, light-dark(#1a1f29, #f2f4f8));
  }

  .plain {
    margin: 0;
    overflow-wrap: anywhere;
  }

  .fault {
    overflow-wrap: anywhere;
  }

  .digits {
    min-block-size: 1.75rem;
    margin: 0;
    overflow: hidden;
    font-size: 1.25rem;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.1em;
    line-height: 1.75rem;
    text-align: center;
    white-space: nowrap;
  }

  .keys {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 0.5rem;
    direction: ltr;
  }

  .keys button {
    flex-direction: column;
    gap: 0;
    min-block-size: 3.25rem;
    padding: 0.25rem;
    border-radius: var(--webex-radius, 12px);
  }

  .digit {
    font-size: 1.25rem;
  }

  .letters {
    min-block-size: 0.75rem;
    font-size: 0.6875rem;
    font-weight: 400;
    line-height: 0.75rem;
    letter-spacing: 0.08em;
  }

  .heard {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: no-preference) {
    .ringing {
      animation: ring 1.6s ease-in-out infinite;
    }
  }

  @keyframes ring {
    50% {
      box-shadow: 0 0 0 6px light-dark(#17783a33, #45d68340);
    }
  }

  @media print {
    .base {
      display: none;
    }
  }
`;
