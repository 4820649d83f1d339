import { css } from './lit.js';

/** The dial field with its suggestions, and the twelve keys. */
export const dialpad = css`
  @media print {
    .dialpad {
      display: none;
    }
  }

  .dialpad {
    max-inline-size: 24rem;
    margin-inline: auto;
  }

  .line {
    position: relative;
    display: flex;
    align-items: center;
    gap: 0.25rem;
  }

  .line > input {
    flex: 1;
    min-inline-size: 0;
    font-size: 1.25rem;
  }

  .line > input::placeholder {
    font-size: 1rem;
    color: var(--webex-muted-text, light-dark(#4a5363, #b9c1ce));
    opacity: 1;
  }

  .line > button {
    flex: none;
    padding: 0;
    background: none;
    color: inherit;
  }

  .suggestions {
    box-sizing: border-box;
    position: absolute;
    z-index: 1;
    inset-block-start: calc(100% + 0.25rem);
    inset-inline: 0;
    max-block-size: 20rem;
    margin: 0;
    padding: 0.25rem;
    overflow: auto;
    list-style: none;
    border: 1px solid var(--webex-line, light-dark(#c9d0db, #434b5a));
    border-radius: var(--webex-radius, 12px);
    background: var(--webex-surface, light-dark(#ffffff, #1b2029));
    box-shadow: 0 8px 24px light-dark(#1a1f2933, #00000080);
  }

  .suggestions[hidden] {
    display: none;
  }

  .option {
    box-sizing: border-box;
    display: flex;
    align-items: center;
    gap: 0.625rem;
    min-block-size: 52px;
    padding: 0.25rem 0.5rem;
    border-radius: 8px;
    cursor: pointer;
  }

  .option:hover,
  .option[aria-selected='true'] {
    background: var(--webex-row-hover, light-dark(#e6edf9, #2a3344));
  }

  .option .icon {
    inline-size: 1.125rem;
    block-size: 1.125rem;
  }

  /* A name reads in its own direction, and stands where a line of the page begins. */
  .texts {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    flex: 1;
    min-inline-size: 0;
  }

  .texts > * {
    max-inline-size: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .keys {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 0.5rem;
  }

  button.key {
    flex-direction: column;
    gap: 0;
    min-block-size: 56px;
    padding: 0.25rem;
    border-radius: var(--webex-key-radius, 16px);
    user-select: none;
    -webkit-user-select: none;
    -webkit-touch-callout: none;
  }

  .digit {
    font-size: 1.375rem;
    line-height: 1.2;
  }

  .letters {
    min-block-size: 0.875rem;
    font-size: 0.6875rem;
    font-weight: 500;
    letter-spacing: 0.08em;
    line-height: 0.875rem;
  }

  button.wide {
    inline-size: 100%;
    min-block-size: 52px;
  }

  @media (forced-colors: active) {
    .option[aria-selected='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
