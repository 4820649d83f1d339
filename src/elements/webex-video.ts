import type { Subscription } from 'rxjs';
import type { Call } from '../calling/line.js';
import type { CallState } from '../core/call-state.js';
import { ContextFollower } from '../context/context-follower.js';
import { callContext } from '../context/contexts.js';
import { StreamController } from '../controllers/stream-controller.js';
import { videoStrings as strings } from '../i18n/video-strings.js';
import { block } from '../styles/block.js';
import { css, html, LitElement, nothing, type TemplateResult } from '../styles/lit.js';
import { setStates } from './custom-states.js';
import { nameOf } from './remote-name.js';

/**
 * The pictures of the call around it: the far end's, and our own small in a corner, as a mirror. Without
 * a picture it takes no room. It makes no sound: that is the calling's.
 *
 * @example
 * ```html
 * <webex-call video><webex-video></webex-video></webex-call>
 * ```
 *
 * @summary The video of the call around it, and our own.
 * @csspart stage - What holds the pictures.
 * @csspart remote - The far end's picture.
 * @csspart local - Our own picture.
 * @cssprop [--webex-video-ratio=16 / 9] - The shape of the stage.
 * @cssprop [--webex-radius=12px] - How round the stage is.
 * @cssState remote - The far end's picture is shown.
 * @cssState local - Our own picture is shown.
 */
export class WebexVideo extends LitElement {
  static override styles = [
    block,
    css`
      .stage {
        position: relative;
        overflow: hidden;
        aspect-ratio: var(--webex-video-ratio, 16 / 9);
        border-radius: var(--webex-radius, 12px);
        background: #000000;
      }

      video {
        display: block;
        inline-size: 100%;
        block-size: 100%;
        object-fit: contain;
      }

      .remote ~ .local {
        position: absolute;
        inset-block-end: 0.5rem;
        inset-inline-end: 0.5rem;
        inline-size: 28%;
        block-size: auto;
        border-radius: 8px;
      }

      .local {
        transform: scaleX(-1);
      }

      @media print {
        .stage {
          display: none;
        }
      }
    `,
  ];

  readonly #internals = this.attachInternals();
  readonly #state = new StreamController<CallState>(this);
  #tracks: Subscription | undefined;
  readonly #call = new ContextFollower(this, callContext, (call) => {
    this.#state.follow(call?.state$);
    this.#followTracks(call);
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#followTracks(undefined);
  }

  protected override render(): TemplateResult | typeof nothing {
    const call = this.#call.value;
    const state = this.#state.value;
    const over = state === undefined || state.status === 'ended';
    const remote = over ? undefined : pictureOf(call?.remoteStream);
    const local = over ? undefined : pictureOf(call?.localStream);
    setStates(this.#internals, { remote: remote !== undefined, local: local !== undefined });
    if (!remote && !local) return nothing;
    const who = state ? nameOf(state.remote) : '';
    return html`<div part="stage" class="stage">
      ${this.#renderPicture('remote', remote, strings.remote(who))}
      ${this.#renderPicture('local', local, strings.local())}
    </div>`;
  }

  #renderPicture(
    which: 'remote' | 'local',
    stream: MediaStream | undefined,
    name: string,
  ): TemplateResult | typeof nothing {
    if (!stream) return nothing;
    return html`<video
      part=${which}
      class=${which}
      aria-label=${name}
      autoplay
      playsinline
      .muted=${true}
      .srcObject=${stream}
    ></video>`;
  }

  #followTracks(call: Call | undefined): void {
    this.#tracks?.unsubscribe();
    this.#tracks = call?.events$.subscribe(({ type }) => {
      if (type === 'remote-media') this.requestUpdate();
    });
  }
}

/** The stream, if it has a picture. */
function pictureOf(stream: MediaStream | undefined): MediaStream | undefined {
  const live = stream?.getVideoTracks().some(({ readyState }) => readyState === 'live');
  return live === true ? stream : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-video': WebexVideo;
  }
}
