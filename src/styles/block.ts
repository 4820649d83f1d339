import { css } from './reactive-element.js';

/** For elements that show nothing but what is inside them. */
export const block = css`
  :host {
    display: block;
  }

  :host([hidden]) {
    display: none;
  }
`;
