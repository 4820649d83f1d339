import { css } from './lit.js';

/** The card of a call that rings. */
export const incoming = css`
  @media print {
    .card button {
      display: none;
    }
  }

  .calls {
    display: flex;
    flex-direction: column;
    gap: 0.5rem;
  }

  .card {
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
    padding: 0.875rem;
    border: 2px solid var(--webex-good, light-dark(#17783a, #45d683));
    border-radius: var(--webex-radius, 12px);
    background: var(--webex-surface, light-dark(#ffffff, #1b2029));
  }

  .who {
    display: flex;
    align-items: center;
    gap: 0.75rem;
  }

  .who .avatar {
    inline-size: 3rem;
    block-size: 3rem;
  }

  /* A name reads in its own direction, and stands where a line of the page begins. */
  .texts {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .name {
    font-size: 1.125rem;
    font-weight: 600;
  }

  .small {
    font-size: 0.875rem;
  }

  .mark {
    display: inline-flex;
    align-items: center;
    gap: 0.25rem;
  }

  .mark .icon {
    inline-size: 1rem;
    block-size: 1rem;
  }

  .mark.good {
    color: var(--webex-good, light-dark(#17783a, #45d683));
  }

  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }

  .buttons > button {
    flex: 1 1 auto;
  }

  .ongoing {
    border-color: var(--webex-line, light-dark(#c9d0db, #434b5a));
  }

  .small-window {
    block-size: auto;
  }

  .fault {
    margin: 0;
    color: var(--webex-danger, light-dark(#b3261e, #ff8f87));
  }
`;
