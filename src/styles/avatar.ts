import { css } from './lit.js';

/** A picture of somebody, or letters in its place. */
export const avatar = css`
  .avatar {
    box-sizing: border-box;
    display: inline-flex;
    flex: none;
    align-items: center;
    justify-content: center;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    border-radius: 50%;
    background: var(--webex-avatar-background, light-dark(#d7e3fc, #2b3a55));
    color: var(--webex-avatar-color, light-dark(#10305f, #d7e3fc));
    font-weight: 600;
    object-fit: cover;
  }

  @media (forced-colors: active) {
    .avatar {
      border: 1px solid CanvasText;
    }
  }
`;
