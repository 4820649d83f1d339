import type { Call } from '../calling/line.js';
import type { CallState } from '../core/call-state.js';
import { formatClockIn } from '../i18n/formats.js';
import { qualityStrings } from '../i18n/quality-strings.js';
import { softphoneStrings as words } from '../i18n/softphone-strings.js';
import { strings } from '../i18n/strings.js';
import { verdictOn } from '../policy/call-opinion.js';
import { html, nothing, type TemplateResult } from '../styles/lit.js';
import { renderAvatar } from './avatar.js';
import { exportedParts } from './exported-parts.js';
import { withWarnings } from './quality-bars.js';
import { nameOf } from './remote-name.js';

/** How a call is shown in the softphone. */
export interface SoftphoneCallLook {
  /** Its quality is shown in full. */
  readonly detailed: boolean;
  readonly language: string;
  /** Shows its quality in full, or no longer. */
  readonly toggle: (call: Call) => void;
}

/** A call in the softphone. */
export function renderSoftphoneCall(call: Call, look: SoftphoneCallLook): TemplateResult {
  const { remote } = call.state;
  return html`<webex-call part="call" .call=${call}>
    <div class="who">
      ${renderAvatar(nameOf(remote), remote.avatarUrl)}
      <span class="texts">
        <bdi class="strong">${nameOf(remote)}</bdi>
        <span class="stands muted">${howItStands(call.state, look.language)}</span>
      </span>
      ${renderQuality(call, look)}
    </div>
    ${look.detailed ? html`<webex-call-quality exportparts=${exportedParts.quality}></webex-call-quality>` : nothing}
    <webex-video exportparts=${exportedParts.video}></webex-video>
    <webex-call-controls exportparts=${exportedParts.controls}></webex-call-controls>
  </webex-call>`;
}

function renderQuality(call: Call, { detailed, toggle }: SoftphoneCallLook): TemplateResult {
  const { state } = call;
  if (state.connectTime === undefined) return html`<span class="quality"></span>`;
  const name = detailed ? qualityStrings.hide : qualityStrings.show;
  const said = withWarnings(
    name(qualityStrings.verdict[verdictOn(state)]()),
    state.quality?.warnings,
  );
  return html`<button
    type="button"
    part="button quality"
    class="quality"
    aria-label=${said}
    title=${said}
    aria-expanded=${detailed ? 'true' : 'false'}
    @click=${() => {
      toggle(call);
    }}
  >
    <webex-call-quality
      compact
      aria-hidden="true"
      exportparts=${exportedParts.quality}
    ></webex-call-quality>
  </button>`;
}

function howItStands(state: CallState, language: string): TemplateResult {
  const { status, connectTime, heldLocally, heldRemotely } = state;
  const held = heldLocally ? words.held() : heldRemotely ? words.heldRemotely() : undefined;
  // The time in a place of its own: whatever the words are it stays where it is.
  return html`<span>${held ?? strings.callStatus[status]()}</span> ${
      connectTime === undefined
        ? nothing
        : html`<span class="time"
            >${formatClockIn((Date.now() - connectTime) / 1000, language)}</span
          >`
    }`;
}
