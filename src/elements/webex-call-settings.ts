import type {
  CallSettings,
  CallSettingsSnapshot,
  LineCallSettings,
  ServiceState,
} from '../core/data-services.js';
import { ContextFollower } from '../context/context-follower.js';
import { callingContext } from '../context/contexts.js';
import { StreamController } from '../controllers/stream-controller.js';
import { settingsStrings as strings } from '../i18n/settings-strings.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import { css, html, LitElement, nothing, type TemplateResult } from '../styles/lit.js';
import { field, form, panel } from '../styles/panel.js';
import {
  draftOfSettings,
  faultOfRings,
  faultOfTarget,
  forwardSettingOf,
  forwardTimes,
  voicemailSettingOf,
  type CallSettingsDraft,
  type ForwardTime,
} from './call-settings-draft.js';
import { setStates } from './custom-states.js';
import { errorText, forwardErrorText } from './error-text.js';
import { GreetingSection } from './greeting-section.js';
import { renderPersistence, renderServiceNotice } from './service-notice.js';

type Part = 'toggles' | 'forward' | 'voicemail';

/**
 * What happens to calls that come in, for the lines of the calling around it: do not disturb, call
 * waiting, forwarding, voicemail and its greeting. What is changed holds at once, here and in other tabs.
 *
 * @example
 * ```html
 * <webex-calling server="wss://sip.example.com/ws"><webex-call-settings></webex-call-settings></webex-calling>
 * ```
 *
 * @summary The settings for calls that come in.
 * @csspart panel - All of it.
 * @csspart form - The fields.
 * @csspart notice - What is said in place of the fields.
 * @csspart button - Each button.
 * @cssprop [--webex-radius=12px] - How round fields and notices are.
 * @cssprop --webex-text - Texts.
 * @cssprop --webex-muted-text - Texts that matter less.
 * @cssprop --webex-line - Lines around groups of fields.
 * @cssprop --webex-danger - Faults and failures.
 * @cssprop --webex-focus-color - The ring around what has the focus.
 * @cssState do-not-disturb - Do not disturb is on for the line that is shown, or for all.
 * @cssState failed - The settings cannot be read.
 * @cssState disabled - There is no calling around it.
 */
export class WebexCallSettings extends LitElement {
  static override styles = [
    block,
    button,
    panel,
    field,
    form,
    css`
      .plain {
        margin: 0;
      }

      .indented {
        margin-inline-start: 2.25rem;
      }

      .rings {
        max-inline-size: 12rem;
      }
    `,
  ];

  readonly #internals = this.attachInternals();
  readonly #state = new StreamController<ServiceState>(this);
  readonly #settings = new StreamController<CallSettingsSnapshot>(this);
  readonly #calling = new ContextFollower(this, callingContext, (calling) => {
    this.#state.follow(calling?.callSettings.state$);
    this.#settings.follow(calling?.callSettings.settings$);
    this.#draft = undefined;
    void this.#greeting.refresh();
  });
  readonly #greeting: GreetingSection = new GreetingSection({
    element: this,
    connected: () => this.isConnected,
    addController: (controller) => {
      this.addController(controller);
    },
    requestUpdate: () => {
      this.requestUpdate();
    },
    calling: () => this.#calling.value,
    lineId: () => this.#lineId,
  });
  #lineId: string | undefined;
  // What was typed and is not set yet, if anything.
  #draft: CallSettingsDraft | undefined;
  // It has been set, and the snapshot that says so has not come yet.
  #isSet = false;
  #seen: CallSettingsSnapshot | undefined;
  readonly #errors = new Map<Part, unknown>();
  #said = '';

  protected override willUpdate(): void {
    const shown = this.#shown();
    const news = this.#settings.value !== this.#seen;
    this.#seen = this.#settings.value;
    if (!this.#isSet || !shown) return;
    if (!news && JSON.stringify(draftOfSettings(shown)) !== JSON.stringify(this.#draft)) return;
    this.#isSet = false;
    this.#draft = undefined;
  }

  protected override render(): TemplateResult {
    const state = this.#state.value;
    const instead = renderServiceNotice(this.#calling.value?.callSettings, state, this.#onRetry);
    const shown = this.#shown();
    return html`<section part="panel" class="panel">
      ${instead ?? html`${renderPersistence(state)} ${shown ? this.#renderForm(shown) : nothing}`}
      <p class="heard" role="status">${this.#said}</p>
    </section>`;
  }

  protected override updated(): void {
    setStates(this.#internals, {
      'do-not-disturb': this.#shown()?.doNotDisturb.enabled === true,
      failed: this.#state.value?.status === 'failed',
      disabled: !this.#calling.value,
    });
  }

  #shown(): LineCallSettings | undefined {
    const snapshot = this.#settings.value;
    if (!snapshot) return undefined;
    return this.#lineId === undefined
      ? snapshot.all
      : (snapshot.lines[this.#lineId] ?? snapshot.all);
  }

  #renderForm(settings: LineCallSettings): TemplateResult {
    const lines = Object.keys(this.#settings.value?.lines ?? {});
    const draft = this.#draft ?? draftOfSettings(settings);
    return html`<form
      part="form"
      class="form"
      aria-label=${strings.form(this.#lineId ?? strings.allLines())}
      novalidate
      @submit=${(event: Event) => {
        event.preventDefault();
      }}
    >
      ${lines.length > 1 ? this.#renderLines(lines) : nothing}
      <fieldset>
        <legend>${strings.incoming()}</legend>
        ${this.#renderToggle(strings.doNotDisturb(), settings.doNotDisturb.enabled, (on) => {
          this.#apply('toggles', (service) => service.setDoNotDisturbSetting(on, this.#lineId));
        })}
        ${this.#renderToggle(strings.callWaiting(), settings.callWaiting.enabled, (on) => {
          this.#apply('toggles', (service) => service.setCallWaitingSetting(on, this.#lineId));
        })}
        ${this.#renderError('toggles')}
      </fieldset>
      <fieldset>
        <legend>${strings.forwarding()}</legend>
        ${forwardTimes.map((time) => this.#renderForward(time, draft))}
        ${this.#renderError('forward')}
      </fieldset>
      ${this.#renderVoicemail(draft)} ${this.#greeting.render()}
    </form>`;
  }

  #renderLines(lines: readonly string[]): TemplateResult {
    return html`<label
      >${strings.line()}
      <select @change=${this.#onLine}>
        <option value="" ?selected=${this.#lineId === undefined}>${strings.allLines()}</option>
        ${lines.map(
          (lineId) =>
            html`<option value=${lineId} ?selected=${lineId === this.#lineId}>
              ${lineId.replace(/^sip:/u, '')}
            </option>`,
        )}
      </select>
    </label>`;
  }

  #renderToggle(
    word: string,
    on: boolean,
    change: (on: boolean) => void,
    disabled = false,
  ): TemplateResult {
    return html`<label class="choice">
      <input
        type="checkbox"
        .checked=${on}
        ?disabled=${disabled}
        @change=${({ target }: Event) => {
          if (target instanceof HTMLInputElement) change(target.checked);
        }}
      />
      <span>${word}</span>
    </label>`;
  }

  #renderForward(time: ForwardTime, draft: CallSettingsDraft): TemplateResult {
    const target = draft.forward[time];
    const fault = faultOfTarget(target);
    const place = `forward-${time}`;
    const change = (patch: Partial<typeof target>): CallSettingsDraft => {
      const now = this.#draft ?? draft;
      const forward = { ...now.forward, [time]: { ...now.forward[time], ...patch } };
      return this.#type({ ...now, forward });
    };
    return html`${this.#renderToggle(strings[time](), target.enabled, (enabled) => {
        change({ enabled });
        this.#applyForward();
      })}
      <div class="entry indented">
        <input
          name=${place}
          dir="auto"
          autocomplete="off"
          maxlength="256"
          aria-label=${strings.destinationName(strings[time]())}
          placeholder=${strings.destination()}
          aria-invalid=${fault === undefined ? 'false' : 'true'}
          aria-describedby=${fault === undefined ? nothing : `${place}-fault`}
          .value=${target.destination}
          @input=${(event: Event) => {
            change({ destination: valueOf(event) });
          }}
          @change=${this.#applyForward}
        />
        ${
          time === 'noAnswer'
            ? this.#renderRings(
                'forward-rings',
                strings.ringsName(strings.noAnswer()),
                draft.forwardRings,
                (forwardRings) => {
                  this.#type({ ...(this.#draft ?? draft), forwardRings });
                },
                this.#applyForward,
              )
            : nothing
        }
      </div>
      ${renderFault(place, fault)}`;
  }

  #renderVoicemail(draft: CallSettingsDraft): TemplateResult {
    const parts = ['sendAllCalls', 'sendBusyCalls', 'sendUnansweredCalls'] as const;
    const change = (patch: Partial<CallSettingsDraft['voicemail']>): void => {
      const now = this.#draft ?? draft;
      this.#type({ ...now, voicemail: { ...now.voicemail, ...patch } });
      this.#applyVoicemail();
    };
    return html`<fieldset>
      <legend>${strings.voicemail()}</legend>
      ${this.#renderToggle(strings.voicemailEnabled(), draft.voicemail.enabled, (enabled) => {
        change({ enabled });
      })}
      <div class="indented">
        ${parts.map((part) =>
          this.#renderToggle(
            strings[part](),
            draft.voicemail[part],
            (on) => {
              change({ [part]: on });
            },
            !draft.voicemail.enabled,
          ),
        )}
        ${this.#renderRings(
          'voicemail-rings',
          strings.ringsName(strings.sendUnansweredCalls()),
          draft.voicemailRings,
          (voicemailRings) => {
            this.#type({ ...(this.#draft ?? draft), voicemailRings });
          },
          this.#applyVoicemail,
        )}
      </div>
      ${this.#renderError('voicemail')}
    </fieldset>`;
  }

  #renderRings(
    name: string,
    label: string,
    rings: string,
    typed: (rings: string) => void,
    apply: () => void,
  ): TemplateResult {
    const fault = faultOfRings(rings);
    return html`<label class="rings"
      >${strings.rings()}
      <input
        name=${name}
        type="number"
        min="1"
        max="20"
        step="1"
        aria-label=${label}
        aria-invalid=${fault === undefined ? 'false' : 'true'}
        aria-describedby=${fault === undefined ? nothing : `${name}-fault`}
        .value=${rings}
        @input=${(event: Event) => {
          typed(valueOf(event));
        }}
        @change=${apply}
      />
      ${renderFault(name, fault)}
    </label>`;
  }

  #renderError(part: Part): TemplateResult | typeof nothing {
    if (!this.#errors.has(part)) return nothing;
    const say = part === 'forward' ? forwardErrorText : errorText;
    return html`<p class="fault" role="alert">${say(this.#errors.get(part))}</p>`;
  }

  #type(draft: CallSettingsDraft): CallSettingsDraft {
    this.#draft = draft;
    this.#isSet = false;
    this.requestUpdate();
    return draft;
  }

  readonly #applyForward = (): void => {
    const setting = this.#draft && forwardSettingOf(this.#draft);
    if (!setting) return;
    this.#apply('forward', (service) => service.setCallForwardSetting(setting, this.#lineId));
  };

  readonly #applyVoicemail = (): void => {
    const setting = this.#draft && voicemailSettingOf(this.#draft);
    if (!setting) return;
    this.#apply('voicemail', (service) => service.setVoicemailSetting(setting, this.#lineId));
  };

  #apply(part: Part, command: (service: CallSettings) => Promise<void>): void {
    const service = this.#calling.value?.callSettings;
    if (!service) return;
    const draft = this.#draft;
    command(service).then(
      () => {
        this.#errors.delete(part);
        this.#said = strings.saved();
        // What is typed meanwhile, or is wrong still, stays.
        this.#isSet = draft !== undefined && this.#draft === draft && isWhole(draft);
        this.requestUpdate();
      },
      (cause: unknown) => {
        this.#errors.set(part, cause);
        this.requestUpdate();
      },
    );
  }

  readonly #onLine = ({ target }: Event): void => {
    if (!(target instanceof HTMLSelectElement)) return;
    this.#lineId = target.value === '' ? undefined : target.value;
    this.#draft = undefined;
    this.#errors.clear();
    void this.#greeting.refresh();
    this.requestUpdate();
  };

  readonly #onRetry = (): void => {
    this.#calling.value?.callSettings.getDoNotDisturbSetting().catch(() => undefined);
  };
}

function isWhole(draft: CallSettingsDraft): boolean {
  return forwardSettingOf(draft) !== undefined && voicemailSettingOf(draft) !== undefined;
}

function renderFault(place: string, fault: string | undefined): TemplateResult | typeof nothing {
  return fault === undefined
    ? nothing
    : html`<span class="fault" id=${`${place}-fault`} role="alert">${fault}</span>`;
}

function valueOf({ target }: Event): string {
  return target instanceof HTMLInputElement ? target.value : '';
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-call-settings': WebexCallSettings;
  }
}
