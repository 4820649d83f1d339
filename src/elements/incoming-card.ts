import ShieldAlert from 'lucide/dist/esm/icons/shield-alert.mjs';
import ShieldCheck from 'lucide/dist/esm/icons/shield-check.mjs';
import Video from 'lucide/dist/esm/icons/video.mjs';
import Voicemail from 'lucide/dist/esm/icons/voicemail.mjs';
import type { Call } from '../calling/line.js';
import type { RemoteParty } from '../core/remote-party.js';
import { incomingStrings as words } from '../i18n/incoming-strings.js';
import { strings } from '../i18n/strings.js';
import { html, nothing, type TemplateResult } from '../styles/lit.js';
import { renderAvatar } from './avatar.js';
import { icon } from './icon.js';
import { answerIcon, endIcon } from './icons.js';
import type { Shortcut } from './key-shortcut.js';
import { nameOf } from './remote-name.js';

/** A call that rings, and what can be done with it. */
export interface IncomingCard {
  readonly call: Call;
  /** Which line is called, where there are several. */
  readonly line: string | undefined;
  readonly answerKey: Shortcut | undefined;
  readonly rejectKey: Shortcut | undefined;
  /** Why it could not be answered or sent on. */
  readonly failure: string | undefined;
  /** It is on its way to the answering machine. */
  readonly leaving: boolean;
  answer(): void;
  /** Absent where there is no video. */
  readonly answerWithVideo: (() => void) | undefined;
  reject(): void;
  /** Absent where there is no answering machine. */
  readonly sendToVoicemail: (() => void) | undefined;
}

/** Shows who calls, with a button for each thing that can be done. */
export function renderIncomingCard(card: IncomingCard): TemplateResult {
  const { call, line, failure } = card;
  const { remote, forwardedBy, hasVideo, correlationId } = call.state;
  const who = nameOf(remote);
  const number = numberBeside(remote);
  const detail = [
    ...(line === undefined ? [] : [words.forLine(line)]),
    ...(forwardedBy ?? []).slice(0, 1).map((party) => words.forwardedBy(nameOf(party))),
  ];
  return html`<article part="call" class="card" aria-labelledby=${`name-${correlationId}`}>
    <div class="who">
      ${renderAvatar(who, remote.avatarUrl)}
      <div class="texts">
        <span class="small muted">${hasVideo ? words.incomingVideo() : words.incoming()}</span>
        <bdi part="name" class="name" id=${`name-${correlationId}`}>${who}</bdi>
        ${number === undefined ? nothing : html`<bdi part="number">${number}</bdi>`}
        ${renderVerified(remote.verified)}
        ${detail.map((text) => html`<bdi class="small muted">${text}</bdi>`)}
      </div>
    </div>
    <div class="buttons">${renderButtons(card, who)}</div>
    ${
      failure === undefined
        ? nothing
        : html`<p part="notice" class="fault" role="alert">${failure}</p>`
    }
  </article>`;
}

/** The number or address of somebody, unless it stands in for the name. */
export function numberBeside(remote: RemoteParty): string | undefined {
  const known = remote.number ?? (remote.uri === undefined ? undefined : bareAddress(remote.uri));
  return known === nameOf(remote) ? undefined : known;
}

/** An address without its scheme. */
export function bareAddress(uri: string): string {
  return uri.replace(/^sips?:/iu, '');
}

function renderButtons(card: IncomingCard, who: string): TemplateResult {
  const { answerKey, rejectKey, answerWithVideo, sendToVoicemail } = card;
  const busy = card.leaving || card.call.state.pending === 'answer' ? 'true' : nothing;
  return html`<button
      type="button"
      part="button answer-button"
      class="positive"
      aria-label=${strings.answerName(who)}
      aria-keyshortcuts=${answerKey?.text ?? nothing}
      title=${answerKey?.text ?? nothing}
      aria-disabled=${busy}
      @click=${() => {
        card.answer();
      }}
    >
      ${answerIcon()}<span>${strings.answer()}</span>
    </button>
    ${
      answerWithVideo
        ? html`<button
            type="button"
            part="button video-button"
            class="positive"
            aria-label=${words.answerVideoName(who)}
            aria-disabled=${busy}
            @click=${answerWithVideo}
          >
            ${icon(Video)}<span>${words.answerVideo()}</span>
          </button>`
        : nothing
    }
    <button
      type="button"
      part="button reject-button"
      class="negative"
      aria-label=${strings.rejectName(who)}
      aria-keyshortcuts=${rejectKey?.text ?? nothing}
      title=${rejectKey?.text ?? nothing}
      @click=${() => {
        card.reject();
      }}
    >
      ${endIcon()}<span>${strings.reject()}</span>
    </button>
    ${
      sendToVoicemail
        ? html`<button
            type="button"
            part="button voicemail-button"
            aria-label=${words.voicemailName(who)}
            aria-disabled=${busy}
            @click=${sendToVoicemail}
          >
            ${icon(Voicemail)}<span>${words.voicemail()}</span>
          </button>`
        : nothing
    }`;
}

function renderVerified(verified: boolean | undefined): TemplateResult | typeof nothing {
  if (verified === undefined) return nothing;
  return html`<span part="verified" class="small mark ${verified ? 'good' : 'muted'}"
    >${icon(verified ? ShieldCheck : ShieldAlert)}
    ${verified ? words.verified() : words.unverified()}</span
  >`;
}
