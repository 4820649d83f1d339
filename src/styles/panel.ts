import { css } from './lit.js';

/*
 * The look of our own panels (lists, forms), in light and dark, and where colours are forced.
 */

/** What surrounds a panel, its heading line, its notices and what is only heard. */
export const panel = css`
  :host {
    color: var(--webex-text, light-dark(#1a1f29, #f2f4f8));
    line-height: 1.4;
  }

  .panel {
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
    min-inline-size: 0;
    block-size: 100%;
  }

  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }

  .grow {
    flex: 1 1 10rem;
    min-inline-size: 0;
  }

  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
    margin: 0;
    padding: 0.75rem 1rem;
    border: 1px solid var(--webex-line, light-dark(#c9d0db, #434b5a));
    border-radius: var(--webex-radius, 12px);
    color: var(--webex-muted-text, light-dark(#4a5363, #b9c1ce));
  }

  .notice.failed {
    border-color: var(--webex-danger, light-dark(#b3261e, #ff8f87));
    color: var(--webex-danger, light-dark(#b3261e, #ff8f87));
  }

  .muted {
    color: var(--webex-muted-text, light-dark(#4a5363, #b9c1ce));
  }

  /* Also of what gives way to a call for a while. */
  .heard {
    visibility: visible;
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media print {
    .bar {
      display: none;
    }
  }
`;

/** Fields of a form, 44 px high at least. */
export const field = css`
  label {
    display: flex;
    flex-direction: column;
    gap: 0.25rem;
    font-weight: 600;
  }

  input:not([type='checkbox'], [type='radio'], [type='file'], [type='range']),
  select,
  textarea {
    box-sizing: border-box;
    min-block-size: 44px;
    inline-size: 100%;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--webex-field-line, light-dark(#6d7688, #8b94a5));
    border-radius: var(--webex-radius, 12px);
    background: var(--webex-field-background, light-dark(#ffffff, #14181f));
    color: inherit;
    font: inherit;
    font-weight: 400;
  }

  /* Without a text of its own it says something in the language of the page. */
  input[dir='auto']:placeholder-shown {
    direction: inherit;
  }

  /* As the buttons are. */
  .file {
    box-sizing: border-box;
    position: relative;
    display: inline-flex;
    flex-direction: row;
    align-items: center;
    align-self: flex-start;
    min-block-size: 44px;
    padding: 0.5rem 1.125rem;
    border: 1px solid transparent;
    border-radius: var(--webex-button-radius, 999px);
    background: var(--webex-button-background, light-dark(#e4e8ef, #2d3340));
    color: var(--webex-button-color, light-dark(#1a1f29, #f2f4f8));
    line-height: 1.2;
    cursor: pointer;
  }

  .file + bdi {
    align-self: center;
  }

  .file:hover {
    filter: brightness(1.08);
  }

  .file:has(:focus-visible) {
    outline: 3px solid var(--webex-focus-color, light-dark(#0b57d0, #a8c7fa));
    outline-offset: 2px;
  }

  @media (forced-colors: active) {
    .file {
      border-color: ButtonText;
    }
  }

  input[type='checkbox'],
  input[type='radio'] {
    flex: none;
    inline-size: 1.5rem;
    block-size: 1.5rem;
    margin: 0;
    accent-color: var(--webex-accent, light-dark(#0b57d0, #a8c7fa));
  }

  input:focus-visible,
  select:focus-visible,
  textarea:focus-visible {
    outline: 3px solid var(--webex-focus-color, light-dark(#0b57d0, #a8c7fa));
    outline-offset: 1px;
  }

  [aria-invalid='true'] {
    border-color: var(--webex-danger, light-dark(#b3261e, #ff8f87));
  }

  .fault {
    color: var(--webex-danger, light-dark(#b3261e, #ff8f87));
    font-weight: 400;
  }
`;

/** Forms: fields below each other, two beside each other where there is room. */
export const form = css`
  .form {
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
  }

  fieldset {
    display: flex;
    flex-direction: column;
    gap: 0.5rem;
    min-inline-size: 0;
    margin: 0;
    padding: 0.75rem;
    border: 1px solid var(--webex-line, light-dark(#c9d0db, #434b5a));
    border-radius: var(--webex-radius, 12px);
  }

  fieldset > button {
    align-self: flex-start;
  }

  legend {
    padding: 0 0.25rem;
    font-weight: 600;
  }

  .entry {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.5rem;
  }

  .entry > input {
    flex: 1 1 9rem;
    inline-size: auto;
    min-inline-size: 0;
  }

  .entry > select {
    flex: 0 1 8rem;
    inline-size: auto;
  }

  .choice {
    flex-direction: row;
    align-items: center;
    gap: 0.75rem;
    min-block-size: 44px;
    font-weight: 400;
  }

  .fault {
    margin: 0;
  }

  summary {
    min-block-size: 44px;
    align-content: center;
    cursor: pointer;
  }

  summary:focus-visible {
    outline: 3px solid var(--webex-focus-color, light-dark(#0b57d0, #a8c7fa));
  }
`;

/** Long lists of rows: the list scrolls, its rows are as high as they need to be. */
export const list = css`
  .list {
    box-sizing: border-box;
    display: block;
    position: relative;
    min-block-size: 0;
    block-size: var(--webex-list-size, 24rem);
    margin: 0;
    padding: 0;
    overflow: auto;
    overflow-anchor: none;
    /* Not none: Safari would no longer tell that it is a list. */
    list-style-type: '';
    border: 1px solid var(--webex-line, light-dark(#c9d0db, #434b5a));
    border-radius: var(--webex-radius, 12px);
    background: var(--webex-surface, light-dark(#ffffff, #1b2029));
  }

  .row {
    box-sizing: border-box;
    display: flex;
    align-items: center;
    gap: 0.25rem;
    inline-size: 100%;
    min-block-size: 60px;
    padding: 0.25rem;
    border-block-end: 1px solid var(--webex-line, light-dark(#e0e5ec, #323946));
  }

  .space {
    display: block;
  }

  .row button {
    background: none;
    color: inherit;
    font-weight: 400;
  }

  .row button.main {
    flex: 1;
    justify-content: flex-start;
    min-inline-size: 0;
    padding: 0.25rem 0.5rem;
    border-radius: 8px;
    text-align: start;
  }

  .row button.main:hover:enabled {
    background: var(--webex-row-hover, light-dark(#eef2f8, #2a303c));
    filter: none;
  }

  .row button.small {
    padding: 0;
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

  .strong {
    font-weight: 600;
  }

  .alarming {
    color: var(--webex-danger, light-dark(#b3261e, #ff8f87));
  }

  @media print {
    .list {
      block-size: auto;
      overflow: visible;
    }

    .space,
    .row button.small {
      display: none;
    }
  }
`;
