import { css } from './lit.js';

/** How the softphone is laid out: one column, and two where there is room. */
export const softphone = css`
  /*
   * A call that comes or goes moves nothing: one that rings lies over what is there, and those that go
   * on stand in the place of the keypad, which keeps its room.
   */
  .phone {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-template-areas: 'head' 'tabs' 'panel';
    gap: 0.75rem;
    position: relative;
  }

  .phone.wide {
    grid-template-columns: minmax(0, 22rem) minmax(0, 1fr);
    grid-template-rows: auto auto 1fr;
    grid-template-areas: 'head tabs' 'head panel' 'dial panel';
    column-gap: 1.5rem;
  }

  .phone.beside {
    grid-template-areas: 'head' 'tabs' 'calls' 'panel';
  }

  .phone.wide.beside {
    grid-template-areas: 'head tabs' 'calls panel' 'dial panel';
  }

  .head {
    grid-area: head;
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
  }

  .phone:not(.in-call) .head {
    position: relative;
  }

  /* Empty, it takes no room. */
  webex-incoming-call {
    display: contents;
  }

  webex-incoming-call::part(panel) {
    position: absolute;
    inset-inline: 0;
    inset-block-start: calc(100% + 0.5rem);
    z-index: 2;
    border-radius: var(--webex-radius, 12px);
    background: Canvas;
    box-shadow: 0 4px 16px light-dark(#00000040, #000000a0);
  }

  /* What one talks on can be reached. */
  .in-call webex-incoming-call::part(panel) {
    inset-block: auto 0;
  }

  .in-call.wide webex-incoming-call::part(panel) {
    inline-size: min(100%, 22rem);
  }

  .dial,
  .calls,
  .shown {
    grid-area: panel;
    min-inline-size: 0;
  }

  .wide .dial,
  .wide .calls {
    grid-area: dial;
  }

  .beside .calls {
    grid-area: calls;
  }

  .calls {
    z-index: 1;
  }

  .calls > button {
    margin-block-start: auto;
  }

  .covered .dial,
  .covered:not(.wide) .shown {
    visibility: hidden;
  }

  .dial:focus-visible,
  .shown:focus-visible {
    outline: 3px solid var(--webex-focus-color, light-dark(#0b57d0, #a8c7fa));
    outline-offset: 2px;
  }

  [hidden] {
    display: none;
  }

  .calls {
    display: flex;
    flex-direction: column;
    gap: 0.5rem;
  }

  webex-call {
    padding: 0.875rem;
    border: 1px solid var(--webex-line, light-dark(#c9d0db, #434b5a));
    border-radius: var(--webex-radius, 12px);
    background: var(--webex-surface, light-dark(#ffffff, #1b2029));
  }

  /* As wide whatever they say. */
  webex-call-controls::part(mute-button),
  webex-call-controls::part(end-button) {
    flex: 1 1 0;
  }

  .who {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    margin-block-end: 0.75rem;
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

  .strong {
    font-weight: 600;
  }

  /* Its room is kept while nothing can be measured yet, so that nothing moves when it can. */
  .quality {
    flex: none;
    inline-size: 44px;
    block-size: 44px;
  }

  button.quality {
    padding: 0;
    background: none;
  }

  webex-call > webex-call-quality {
    margin-block-end: 0.75rem;
  }

  webex-audio-devices {
    margin-block-end: 0.75rem;
  }

  .stands {
    align-self: stretch;
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    column-gap: 0.75rem;
  }

  .time {
    min-inline-size: 3.25em;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }

  .tabs {
    grid-area: tabs;
    display: flex;
    border-block-end: 1px solid var(--webex-line, light-dark(#c9d0db, #434b5a));
  }

  button.tab {
    flex: 1 1 auto;
    flex-direction: column;
    gap: 0.125rem;
    min-inline-size: 0;
    min-block-size: 52px;
    padding: 0.25rem 0;
    border: 0;
    border-block-end: 3px solid transparent;
    border-radius: 8px 8px 0 0;
    background: none;
    color: var(--webex-muted-text, light-dark(#4a5363, #b9c1ce));
    font-size: 0.6875rem;
    font-weight: 500;
  }

  .wide button.tab {
    flex-direction: row;
    gap: 0.5rem;
    font-size: 0.9375rem;
  }

  button.tab[aria-selected='true'] {
    border-block-end-color: var(--webex-accent, light-dark(#0b57d0, #a8c7fa));
    color: var(--webex-accent, light-dark(#0b57d0, #a8c7fa));
  }

  button.tab:focus-visible {
    outline-offset: -3px;
  }

  .word {
    max-inline-size: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .drawing {
    position: relative;
    display: inline-flex;
  }

  .badge {
    box-sizing: border-box;
    position: absolute;
    inset-block-start: -0.375rem;
    inset-inline-start: 0.875rem;
    min-inline-size: 1.125rem;
    padding-inline: 0.25rem;
    border-radius: 999px;
    background: var(--webex-danger, light-dark(#b3261e, #ff8f87));
    color: light-dark(#ffffff, #3a0604);
    font-size: 0.6875rem;
    line-height: 1.125rem;
    text-align: center;
  }

  /* What is on the screen but for what can be pressed. */
  @media print {
    .tabs,
    .calls > button,
    button.quality,
    .notice button,
    .covered .dial {
      display: none;
    }

    .phone,
    .phone.wide {
      display: flex;
      flex-direction: column;
    }

    .covered .shown {
      visibility: visible;
    }
  }

  @media (forced-colors: active) {
    button.tab {
      border-color: Canvas;
    }

    button.tab[aria-selected='true'] {
      border-block-end-color: Highlight;
    }

    .badge {
      border: 1px solid CanvasText;
    }
  }
`;
