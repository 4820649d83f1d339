import Phone from 'lucide/dist/esm/icons/phone.mjs';
import Play from 'lucide/dist/esm/icons/play.mjs';
import Trash from 'lucide/dist/esm/icons/trash.mjs';
import type {
  ServiceState,
  Voicemail,
  VoicemailMessage,
  VoicemailSummary,
} from '../core/data-services.js';
import { ContextFollower } from '../context/context-follower.js';
import { callingContext } from '../context/contexts.js';
import { StreamController } from '../controllers/stream-controller.js';
import { formatClock, formatMoment, formatNumber, formatWhen } from '../i18n/formats.js';
import { languageOf } from '../i18n/language.js';
import { voicemailStrings as strings } from '../i18n/voicemail-strings.js';
import { MessagePlayer } from '../media/message-player.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import { html, LitElement, nothing, type TemplateResult } from '../styles/lit.js';
import { field, list, panel } from '../styles/panel.js';
import { player } from '../styles/player.js';
import { setStates } from './custom-states.js';
import { requestDial } from './dial-request.js';
import { download } from './download.js';
import { errorText } from './error-text.js';
import { icon } from './icon.js';
import { LongList } from './long-list.js';
import { nameOf } from './remote-name.js';
import { renderPersistence, renderServiceNotice } from './service-notice.js';
import { renderPlayer, type PlayerCommands } from './voicemail-player.js';
import { VoicemailPages } from './voicemail-pages.js';

// As many as are offered for deletion where there is no room.
const OFFERED = 10;

/**
 * The messages that callers of the calling around it have left, and how many wait at the server.
 *
 * @example
 * ```html
 * <webex-calling server="wss://sip.example.com/ws"><webex-voicemail></webex-voicemail></webex-calling>
 * ```
 *
 * @summary Messages of callers: play, call back, mark, download, delete.
 * @fires {CustomEvent<CallingEventDetail & { destination: string, lineId?: string }>} calling-dial-request - A caller or the mailbox is about to be called; cancelable.
 * @csspart panel - All of it.
 * @csspart player - The message that was chosen.
 * @csspart list - The list, which scrolls.
 * @csspart row - One message.
 * @csspart notice - What is said in place of the list.
 * @csspart button - Each button.
 * @csspart icon - The drawing in a button.
 * @cssprop [--webex-list-size=24rem] - How high the list is.
 * @cssprop [--webex-radius=12px] - How round list and notices are.
 * @cssprop --webex-surface - Behind the list.
 * @cssprop --webex-text - Texts.
 * @cssprop --webex-muted-text - Texts that matter less.
 * @cssprop --webex-line - Lines between rows and around the list.
 * @cssprop --webex-accent - The place in the message that is played.
 * @cssprop --webex-danger - Failures.
 * @cssprop --webex-focus-color - The ring around what has the focus.
 * @cssState new - There are new messages.
 * @cssState empty - There is no message to show.
 * @cssState failed - The messages cannot be read.
 * @cssState disabled - There is no calling around it.
 */
export class WebexVoicemail extends LitElement {
  static override styles = [block, button, panel, field, list, player];

  readonly #internals = this.attachInternals();
  readonly #state = new StreamController<ServiceState>(this);
  readonly #summary = new StreamController<VoicemailSummary>(this);
  readonly #latest = new StreamController<readonly VoicemailMessage[]>(this);
  readonly #pages = new VoicemailPages(() => {
    this.requestUpdate();
  });
  readonly #player = new MessagePlayer(() => {
    this.requestUpdate();
  });
  readonly #calling = new ContextFollower(this, callingContext, (calling) => {
    this.#state.follow(calling?.voicemail.state$);
    this.#summary.follow(calling?.voicemail.summary$);
    this.#latest.follow(calling?.voicemail.messages$);
    this.#pages.follow(calling?.voicemail);
    this.#close();
  });
  readonly #list = new LongList<VoicemailMessage>(this, {
    key: ({ messageId }) => messageId,
    row: (message, tabIndex) => this.#renderRow(message, tabIndex),
    nearEnd: () => {
      this.#pages.more();
    },
    pressed: (message, { key }) => {
      if (key !== 'Delete') return false;
      this.#delete(message);
      return true;
    },
  });
  #chosen: string | undefined;
  #transcript: string | undefined;
  #deletable: readonly VoicemailMessage[] = [];
  #failure: (() => string) | undefined;
  #said = '';
  #seen: unknown;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#player.dispose();
  }

  protected override willUpdate(): void {
    if (this.#latest.value === this.#seen) return;
    this.#seen = this.#latest.value;
    this.#pages.refresh();
    if (this.#isFull) void this.#offer();
  }

  protected override render(): TemplateResult {
    const state = this.#state.value;
    const shownState: ServiceState | undefined = this.#isFull
      ? { status: 'ready', persistent: true }
      : state;
    const instead = renderServiceNotice(this.#service, shownState, this.#onRetry);
    return html`<section part="panel" class="panel">
      ${
        instead ??
        html`${this.#renderSummary()} ${renderPersistence(state)} ${this.#renderFull()}
        ${this.#renderChosen()} ${this.#renderMessages()}`
      }
      ${
        this.#failure === undefined
          ? nothing
          : html`<p part="notice" class="notice failed" role="alert">${this.#failure()}</p>`
      }
      <p class="heard" role="status">${this.#said}</p>
    </section>`;
  }

  protected override updated(): void {
    setStates(this.#internals, {
      new: (this.#summary.value?.newMessages ?? 0) > 0,
      empty: this.#pages.messages?.length === 0,
      failed: this.#state.value?.status === 'failed' && !this.#isFull,
      disabled: !this.#calling.value,
    });
  }

  get #service(): Voicemail | undefined {
    return this.#calling.value?.voicemail;
  }

  get #isFull(): boolean {
    return this.#state.value?.error?.code === 'storage-full';
  }

  #renderSummary(): TemplateResult | typeof nothing {
    const summary = this.#summary.value;
    if (!summary) return nothing;
    const { newMessages, waiting, account } = summary;
    const shown = formatNumber(newMessages, languageOf(this));
    return html`<div class="bar">
      <p class="plain grow strong" role="status">
        ${newMessages === 0 && waiting ? strings.waiting() : strings.summary(newMessages, shown)}
      </p>
      ${
        account === undefined
          ? nothing
          : html`<button
              type="button"
              part="button"
              @click=${() => {
                this.#dial(account);
              }}
            >
              ${strings.mailbox()}
            </button>`
      }
    </div>`;
  }

  #renderFull(): TemplateResult | typeof nothing {
    if (!this.#isFull) return nothing;
    const count = this.#deletable.length;
    return html`<div part="notice" class="notice failed" role="alert">
      <span class="grow">${strings.full()}</span>
      ${
        count === 0
          ? nothing
          : html`<button type="button" part="button" @click=${this.#onDeleteOld}>
              ${strings.deleteOld(formatNumber(count, languageOf(this)))}
            </button>`
      }
    </div>`;
  }

  #renderChosen(): TemplateResult | typeof nothing {
    const message = this.#pages.messages?.find(({ messageId }) => messageId === this.#chosen);
    if (!message) return nothing;
    const commands: PlayerCommands = {
      play: () => {
        this.#play(message);
      },
      pause: () => {
        this.#player.pause();
      },
      seek: (position) => {
        this.#player.seek(position);
      },
      call: () => {
        this.#call(message);
      },
      mark: (read) => {
        this.#mark(message, read);
      },
      download: () => {
        this.#download(message);
      },
      remove: () => {
        this.#delete(message);
      },
      close: () => {
        this.#close();
      },
    };
    const language = languageOf(this);
    return renderPlayer(message, this.#player.state, this.#transcript, language, commands);
  }

  #renderMessages(): TemplateResult | typeof nothing {
    const { messages } = this.#pages;
    if (!messages) return nothing;
    if (messages.length === 0) {
      return html`<p part="notice" class="notice">${strings.empty()}</p>`;
    }
    const count = formatNumber(messages.length, languageOf(this));
    return this.#list.render(messages, strings.list(count));
  }

  #renderRow(message: VoicemailMessage, tabIndex: '0' | '-1'): TemplateResult {
    const language = languageOf(this);
    const { remote, time, durationSeconds, read, urgent } = message;
    const who = nameOf(remote);
    const marks = [...(read ? [] : [strings.unread()]), ...(urgent ? [strings.urgent()] : [])];
    return html`<button
        type="button"
        class="main"
        part="button"
        tabindex=${tabIndex}
        title=${formatMoment(time, language)}
        @click=${() => {
          this.#play(message);
        }}
      >
        <span class="heard">${strings.play()}</span>
        <span class=${read ? 'muted' : 'strong'}>${icon(Play)}</span>
        <span class="texts">
          <bdi class=${read ? nothing : 'strong'}>${who}</bdi>
          <span class="muted"
            >${[formatClock(durationSeconds, language), ...marks].join(' · ')}</span
          >
        </span>
        <span class="muted">${formatWhen(time, Date.now(), language)}</span>
      </button>
      <button
        type="button"
        class="small"
        part="button"
        tabindex=${tabIndex}
        aria-label=${strings.callName(who)}
        ?disabled=${(remote.uri ?? remote.number) === undefined}
        @click=${() => {
          this.#call(message);
        }}
      >
        ${icon(Phone)}
      </button>
      <button
        type="button"
        class="small"
        part="button"
        tabindex=${tabIndex}
        aria-label=${strings.deleteName(who, formatMoment(time, language))}
        @click=${() => {
          this.#delete(message);
        }}
      >
        ${icon(Trash)}
      </button>`;
  }

  #play(message: VoicemailMessage): void {
    const service = this.#service;
    if (!service) return;
    const { messageId } = message;
    if (this.#chosen !== messageId) {
      this.#chosen = messageId;
      this.#transcript = undefined;
      void service.getVMTranscript(messageId).then(
        (text) => {
          if (this.#chosen === messageId) this.#transcript = text ?? undefined;
          this.requestUpdate();
        },
        () => undefined,
      );
    }
    this.requestUpdate();
    void this.#player
      .play(messageId, () => service.getVoicemailContent(messageId))
      .then(() => {
        if (this.#player.state.status === 'playing' && !message.read) this.#mark(message, true);
      });
  }

  #mark({ messageId }: VoicemailMessage, read: boolean): void {
    const service = this.#service;
    this.#try(
      read ? service?.voicemailMarkAsRead(messageId) : service?.voicemailMarkAsUnread(messageId),
    );
  }

  #download({ messageId, time }: VoicemailMessage): void {
    const name = `message-${new Date(time).toISOString().replaceAll(':', '-').slice(0, 19)}`;
    this.#try(
      this.#service?.getVoicemailContent(messageId).then((sound) => {
        download(sound, `${name}.${/ogg|mp4/u.exec(sound.type)?.[0] ?? 'webm'}`);
      }),
    );
  }

  #delete({ messageId }: VoicemailMessage): void {
    if (this.#chosen === messageId) this.#close();
    this.#try(
      this.#service?.deleteVoicemail(messageId).then(() => {
        this.#said = strings.deleted();
      }),
    );
  }

  #call({ remote, lineId }: VoicemailMessage): void {
    const destination = remote.uri ?? remote.number;
    if (destination !== undefined) this.#dial(destination, lineId);
  }

  #dial(destination: string, lineId?: string): void {
    this.#player.pause();
    if (this.#calling.value) requestDial(this, this.#calling.value, destination, lineId);
  }

  #close(): void {
    this.#player.stop();
    this.#chosen = undefined;
    this.#transcript = undefined;
    this.requestUpdate();
  }

  // What fails is said; what was done is shown by the service.
  #try(command: Promise<unknown> | undefined): void {
    this.#failure = undefined;
    command
      ?.catch((cause: unknown) => {
        this.#failure = () => errorText(cause);
      })
      .finally(() => {
        this.requestUpdate();
      });
  }

  async #offer(): Promise<void> {
    this.#deletable = (await this.#service?.getDeletableVoicemails(OFFERED)) ?? [];
    this.requestUpdate();
  }

  readonly #onDeleteOld = (): void => {
    const service = this.#service;
    const old = this.#deletable;
    this.#deletable = [];
    if (!service) return;
    const deleteOld = async (): Promise<void> => {
      for (const { messageId } of old) await service.deleteVoicemail(messageId);
    };
    this.#try(deleteOld());
  };

  readonly #onRetry = (): void => {
    this.#service?.getVoicemailSummary().catch(() => undefined);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-voicemail': WebexVoicemail;
  }
}
