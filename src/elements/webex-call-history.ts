import PhoneForwarded from 'lucide/dist/esm/icons/phone-forwarded.mjs';
import PhoneIncoming from 'lucide/dist/esm/icons/phone-incoming.mjs';
import PhoneMissed from 'lucide/dist/esm/icons/phone-missed.mjs';
import PhoneOutgoing from 'lucide/dist/esm/icons/phone-outgoing.mjs';
import Trash from 'lucide/dist/esm/icons/trash.mjs';
import Voicemail from 'lucide/dist/esm/icons/voicemail.mjs';
import type { Calling } from '../calling/calling.js';
import type { CallRecord, ServiceState } from '../core/data-services.js';
import { ContextFollower } from '../context/context-follower.js';
import { callingContext } from '../context/contexts.js';
import { StreamController } from '../controllers/stream-controller.js';
import { formatClock, formatMoment, formatNumber, formatWhen } from '../i18n/formats.js';
import { languageOf } from '../i18n/language.js';
import { historyStrings as strings } from '../i18n/service-strings.js';
import { avatar } from '../styles/avatar.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import { css, html, LitElement, nothing, type TemplateResult } from '../styles/lit.js';
import { field, list, panel } from '../styles/panel.js';
import { renderAvatar } from './avatar.js';
import { setStates } from './custom-states.js';
import { requestDial } from './dial-request.js';
import { HistoryPages, isMissed } from './history-pages.js';
import { icon, type Drawing } from './icon.js';
import { LongList } from './long-list.js';
import { nameOf } from './remote-name.js';
import { renderPersistence, renderServiceNotice } from './service-notice.js';

/**
 * The calls of the past of the calling around it: each can be called again and deleted.
 *
 * @example
 * ```html
 * <webex-calling server="wss://sip.example.com/ws"><webex-call-history></webex-call-history></webex-calling>
 * ```
 *
 * @summary A list of past calls: search, missed ones, call again, delete.
 * @fires {CustomEvent<CallingEventDetail & { destination: string, lineId?: string }>} calling-dial-request - A row is about to be called; cancelable.
 * @csspart panel - All of it.
 * @csspart search - The field to search in.
 * @csspart list - The list, which scrolls.
 * @csspart row - One call.
 * @csspart notice - What is said in place of the list.
 * @csspart button - Each button.
 * @csspart icon - The drawing in a button.
 * @csspart avatar - The picture of a caller, or letters in its place.
 * @cssprop [--webex-list-size=24rem] - How high the list is.
 * @cssprop [--webex-radius=12px] - How round list, fields and notices are.
 * @cssprop --webex-surface - Behind the list.
 * @cssprop --webex-text - Texts.
 * @cssprop --webex-muted-text - Texts that matter less.
 * @cssprop --webex-line - Lines between rows and around the list.
 * @cssprop --webex-danger - Missed calls and failures.
 * @cssprop --webex-focus-color - The ring around what has the focus.
 * @cssState empty - There is no call to show.
 * @cssState failed - The history cannot be read.
 * @cssState disabled - There is no calling around it.
 */
export class WebexCallHistory extends LitElement {
  static override styles = [
    block,
    button,
    panel,
    field,
    list,
    avatar,
    css`
      .what .icon {
        inline-size: 1rem;
        block-size: 1rem;
        margin-inline-end: 0.375rem;
        vertical-align: text-bottom;
      }
    `,
  ];

  readonly #internals = this.attachInternals();
  readonly #state = new StreamController<ServiceState>(this);
  readonly #entries = new StreamController<unknown>(this);
  readonly #missed = new StreamController<number>(this);
  readonly #pages = new HistoryPages(() => {
    this.requestUpdate();
  });
  readonly #calling = new ContextFollower(this, callingContext, (calling) => {
    this.#state.follow(calling?.callHistory.state$);
    this.#entries.follow(calling?.callHistory.entries$);
    this.#missed.follow(calling?.callHistory.missedCount$);
    this.#pages.follow(calling?.callHistory);
  });
  readonly #list = new LongList<CallRecord>(this, {
    key: ({ sessionId }) => sessionId,
    row: (record, tabIndex) => this.#renderRow(record, tabIndex),
    nearEnd: () => {
      this.#pages.more();
    },
    pressed: (record, { key }) => {
      if (key !== 'Delete') return false;
      this.#delete([record.sessionId]);
      return true;
    },
  });
  #text = '';
  #missedOnly = false;
  #asking = false;
  #said = '';
  #seen: unknown;

  protected override willUpdate(): void {
    // Another list of the latest tells that something has changed.
    if (this.#entries.value === this.#seen) return;
    this.#seen = this.#entries.value;
    this.#pages.refresh();
  }

  protected override render(): TemplateResult {
    const service = this.#calling.value?.callHistory;
    const state = this.#state.value;
    const instead = renderServiceNotice(service, state, this.#onRetry);
    return html`<section part="panel" class="panel">
      ${instead ?? html`${this.#renderBar()} ${renderPersistence(state)} ${this.#renderRecords()}`}
      <p class="heard" role="status">${this.#said}</p>
    </section>`;
  }

  protected override updated(): void {
    setStates(this.#internals, {
      empty: this.#pages.records?.length === 0,
      failed: this.#state.value?.status === 'failed',
      disabled: !this.#calling.value,
    });
  }

  #renderBar(): TemplateResult {
    return html`<div class="bar">
        <input
          part="search"
          class="grow"
          type="search"
          autocomplete="off"
          aria-label=${strings.search()}
          placeholder=${strings.search()}
          .value=${this.#text}
          @input=${this.#onSearch}
        />
        <div class="bar" role="group" aria-label=${strings.filter()}>
          ${this.#renderFilter(false, strings.all())} ${this.#renderFilter(true, strings.missed())}
        </div>
      </div>
      <div class="bar">${this.#asking ? this.#renderSure() : this.#renderActions()}</div>`;
  }

  #renderFilter(missedOnly: boolean, word: string): TemplateResult {
    const on = this.#missedOnly === missedOnly;
    return html`<button
      type="button"
      part="button"
      class=${on ? 'on' : nothing}
      aria-pressed=${on ? 'true' : 'false'}
      @click=${() => {
        this.#missedOnly = missedOnly;
        this.#look();
      }}
    >
      ${word}
    </button>`;
  }

  #renderActions(): TemplateResult {
    return html`<button
        type="button"
        part="button"
        ?disabled=${(this.#missed.value ?? 0) === 0}
        @click=${this.#onMarkAll}
      >
        ${strings.markAll()}
      </button>
      <button
        type="button"
        part="button"
        ?disabled=${(this.#pages.records?.length ?? 0) === 0}
        @click=${this.#onAsk}
      >
        ${strings.deleteAll()}
      </button>`;
  }

  #renderSure(): TemplateResult {
    return html`<span class="grow" id="sure">${strings.deleteAllSure()}</span>
      <button
        type="button"
        part="button"
        class="negative"
        aria-describedby="sure"
        @click=${this.#onDeleteAll}
      >
        ${strings.sure()}
      </button>
      <button type="button" part="button" class="keep" @click=${this.#onKeep}>
        ${strings.keep()}
      </button>`;
  }

  #renderRecords(): TemplateResult | typeof nothing {
    const { records } = this.#pages;
    if (!records) return nothing;
    if (records.length === 0) {
      const filtered = this.#text.trim() !== '' || this.#missedOnly;
      return html`<p part="notice" class="notice">
        ${filtered ? strings.nothingFound() : strings.empty()}
      </p>`;
    }
    const count = formatNumber(records.length, languageOf(this));
    return this.#list.render(records, strings.list(count));
  }

  #renderRow(record: CallRecord, tabIndex: '0' | '-1'): TemplateResult {
    const language = languageOf(this);
    const { direction, disposition, remote, startTime, durationSeconds } = record;
    const who = nameOf(remote);
    const what = strings.what[direction][disposition]();
    const isNew = isMissed(record) && !record.read;
    const talked = durationSeconds > 0;
    const moment = formatMoment(startTime, language);
    return html`<button
        type="button"
        class="main"
        part="button"
        tabindex=${tabIndex}
        title=${moment}
        ?disabled=${destinationOf(record) === undefined}
        @click=${() => {
          this.#call(record);
        }}
      >
        <span class="heard">${strings.call()}</span>
        ${renderAvatar(who, remote.avatarUrl)}
        <span class="texts">
          <bdi class=${isNew ? 'strong' : nothing}>${who}</bdi>
          <span class="muted what"
            ><span class=${isMissed(record) ? 'alarming' : nothing}>${icon(drawingOf(record))}</span
            >${what}${isNew ? html`<span class="heard">, ${strings.unread()}</span>` : nothing}${
              talked ? html` · ${formatClock(durationSeconds, language)}` : nothing
            }</span
          >
        </span>
        <span class="muted">${formatWhen(startTime, Date.now(), language)}</span>
      </button>
      <button
        type="button"
        class="small"
        part="button"
        tabindex=${tabIndex}
        aria-label=${strings.deleteName(who, moment)}
        @click=${() => {
          this.#delete([record.sessionId]);
        }}
      >
        ${icon(Trash)}
      </button>`;
  }

  #call(record: CallRecord): void {
    const calling: Calling | undefined = this.#calling.value;
    const destination = destinationOf(record);
    if (calling && destination !== undefined) {
      requestDial(this, calling, destination, record.lineId);
    }
  }

  #look(): void {
    this.#pages.look({ text: this.#text, missedOnly: this.#missedOnly });
    this.requestUpdate();
  }

  #delete(sessionIds: readonly string[]): void {
    const deleting = this.#calling.value?.callHistory.deleteCallHistoryRecords(sessionIds);
    deleting?.then(
      () => {
        this.#say(strings.deleted());
      },
      () => undefined,
    );
  }

  #say(text: string): void {
    this.#said = text;
    this.requestUpdate();
  }

  readonly #onRetry = (): void => {
    this.#pages.refresh();
  };

  readonly #onSearch = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement)) return;
    this.#text = target.value;
    this.#look();
  };

  readonly #onMarkAll = (): void => {
    this.#pages.markMissed().catch(() => undefined);
  };

  readonly #onAsk = (): void => {
    this.#asking = true;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<HTMLButtonElement>('.keep')?.focus();
    });
  };

  readonly #onKeep = (): void => {
    this.#asking = false;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<HTMLInputElement>('[part=search]')?.focus();
    });
  };

  readonly #onDeleteAll = (): void => {
    void this.#calling.value?.callHistory.deleteAllCallHistoryRecords();
    this.#onKeep();
  };
}

function destinationOf({ remote }: CallRecord): string | undefined {
  return remote.uri ?? remote.number;
}

function drawingOf(record: CallRecord): Drawing {
  if (record.disposition === 'voicemail') return Voicemail;
  if (record.disposition === 'forwarded') return PhoneForwarded;
  if (isMissed(record)) return PhoneMissed;
  return record.direction === 'inbound' ? PhoneIncoming : PhoneOutgoing;
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-call-history': WebexCallHistory;
  }
}
