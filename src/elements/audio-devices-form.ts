import type { Calling } from '../calling/calling.js';
import { isCallingError } from '../core/errors.js';
import { StreamController } from '../controllers/stream-controller.js';
import { deviceStrings as strings } from '../i18n/device-strings.js';
import { formatNumber } from '../i18n/formats.js';
import { languageOf } from '../i18n/language.js';
import type { AudioDevice, CallingAudioState } from '../media/calling-audio.js';
import { canPickOutput, pickOutput } from '../media/output-picker.js';
import { devices } from '../styles/devices.js';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from '../styles/lit.js';
import { errorText } from './error-text.js';
import { FormAttempt } from './form-attempt.js';
import { addStyles } from './late-view.js';
import { MicrophoneCheck } from './microphone-check.js';
import { SpeakerCheck } from './speaker-check.js';

type Kind = 'microphone' | 'speaker' | 'ringDevices';

/** A device as it is offered. */
interface Choice {
  readonly id: string;
  readonly label: string;
  /** It is chosen, and not there. */
  readonly gone: boolean;
}

/** Chooses and tries the devices of a calling. Loaded when it is first shown. */
export class AudioDevicesForm {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #state: StreamController<CallingAudioState>;
  readonly #microphone: MicrophoneCheck;
  readonly #speaker: SpeakerCheck;
  readonly #asking: FormAttempt;
  /** What devices were called that have been there. */
  readonly #names = new Map<string, string>();
  readonly #pending = new Map<Kind, object>();
  /** Why the last choice of each failed. */
  readonly #errors = new Map<Kind, unknown>();
  #calling: Calling | undefined;
  #hadFocus = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    addStyles(host, devices);
    this.#state = new StreamController(host);
    this.#microphone = new MicrophoneCheck(host);
    this.#speaker = new SpeakerCheck(host);
    this.#asking = new FormAttempt(() => {
      host.requestUpdate();
    });
  }

  /** What is so now, for CSS. */
  get marks(): Readonly<Record<'denied' | 'testing' | 'playing', boolean>> {
    return {
      denied: this.#state.value?.permission === 'denied',
      testing: this.#microphone.running,
      playing: this.#speaker.playing,
    };
  }

  /** Shows the devices of another calling from now on, or of none. */
  follow(calling: Calling | undefined): void {
    if (calling === this.#calling) return;
    this.#calling = calling;
    this.#pending.clear();
    this.#errors.clear();
    this.#speaker.stop();
    this.#microphone.follow(calling);
    this.#state.follow(calling?.audio.state$);
  }

  render(): TemplateResult {
    const state = this.#state.value;
    if (!state) return html``;
    const { microphones, speakers, permission, canSelectSpeaker } = state;
    for (const { deviceId, label } of [...microphones, ...speakers]) {
      if (label !== '') this.#names.set(deviceId, label);
    }
    this.#hadFocus ||= this.#host.shadowRoot?.activeElement?.matches('.allow') === true;
    // Of outputs some browsers tell only one by one, when they have been allowed.
    const heard = this.#choices(
      microphones,
      [state.microphone],
      microphones.length > 0 || permission === 'granted',
    );
    const sounding = this.#choices(speakers, [state.speaker], speakers.length > 0);
    const ringing = this.#choices(speakers, state.ringDevices, speakers.length > 0);
    const silent = permission === 'granted' && microphones.length === 0;
    return html`<form
      part="form"
      class="form"
      aria-label=${strings.form()}
      @submit=${(event: Event) => {
        event.preventDefault();
      }}
    >
      ${this.#renderPermission(state)}
      <fieldset>
        <legend>${strings.microphone()}</legend>
        ${this.#renderSelect('microphone', heard, (audio, id) => audio.selectMicrophone(id))}
        ${silent ? html`<p class="plain fault">${strings.none()}</p>` : nothing}
        ${this.#microphone.render(silent || permission === 'denied')}
      </fieldset>
      <fieldset>
        <legend>${strings.speaker()}</legend>
        ${
          canSelectSpeaker
            ? this.#renderSelect('speaker', sounding, (audio, id) => audio.selectSpeaker(id))
            : html`<p class="plain muted">${strings.fixed()}</p>`
        }
        ${this.#speaker.render(state.speaker, canSelectSpeaker && canPickOutput() ? this.#onPick : undefined)}
      </fieldset>
      ${
        canSelectSpeaker
          ? html`<fieldset>
              <legend>${strings.ringDevices()}</legend>
              ${ringing.map((choice) => this.#renderRing(choice))}
              ${this.#renderError('ringDevices')}
            </fieldset>`
          : nothing
      }
    </form>`;
  }

  /** What is chosen is what is shown, also where somebody has just pressed something else in vain. */
  updated(root: ParentNode): void {
    const state = this.#state.value;
    if (!state) return;
    for (const kind of ['microphone', 'speaker'] as const) {
      const select = root.querySelector<HTMLSelectElement>(`select[name=${kind}]`);
      if (select && !this.#pending.has(kind)) select.value = state[kind];
    }
    if (!this.#pending.has('ringDevices')) {
      for (const box of root.querySelectorAll<HTMLInputElement>('input[type=checkbox]')) {
        box.checked = state.ringDevices.includes(box.value);
      }
    }
    // The button that asked is gone; what it was for is next.
    if (this.#hadFocus && !root.querySelector('.allow')) {
      this.#hadFocus = false;
      root.querySelector<HTMLElement>('select')?.focus();
    }
  }

  /** The devices one can choose, and those that are chosen and not there. `told`: the list is known. */
  #choices(
    devices: readonly AudioDevice[],
    chosen: readonly string[],
    told: boolean,
  ): readonly Choice[] {
    const language = languageOf(this.#host);
    const missing = chosen.filter(
      (id) => id !== 'default' && !devices.some(({ deviceId }) => deviceId === id),
    );
    return [
      { id: 'default', label: strings.default(), gone: false },
      ...devices.map(({ deviceId, label }, at) => ({
        id: deviceId,
        label: label === '' ? strings.unnamed(formatNumber(at + 1, language)) : label,
        gone: false,
      })),
      ...missing.map((id) => {
        const name = this.#names.get(id) ?? strings.chosen();
        return { id, label: told ? strings.gone(name) : name, gone: told };
      }),
    ];
  }

  #renderPermission({
    permission,
    microphones,
  }: CallingAudioState): TemplateResult | typeof nothing {
    if (permission === 'denied') {
      return html`<p part="notice" class="notice failed" role="status">${strings.denied()}</p>`;
    }
    if (permission === 'granted' || microphones.length > 0) return nothing;
    const { busy, error } = this.#asking;
    return html`<div part="notice" class="notice">
      <span class="grow">${strings.why()}</span>
      <button
        type="button"
        part="button"
        class="allow"
        aria-disabled=${busy ? 'true' : nothing}
        @click=${this.#onAllow}
      >
        ${strings.allow()}
      </button>
      ${error === undefined ? nothing : html`<p class="fault" role="alert">${error}</p>`}
    </div>`;
  }

  #renderSelect(
    kind: 'microphone' | 'speaker',
    choices: readonly Choice[],
    select: (audio: Calling['audio'], id: string) => Promise<void>,
  ): TemplateResult {
    return html`<select
        name=${kind}
        aria-label=${strings[kind]()}
        @change=${({ target }: Event) => {
          const calling = this.#calling;
          if (calling && target instanceof HTMLSelectElement) {
            this.#choose(kind, select(calling.audio, target.value));
          }
        }}
      >
        ${choices.map(({ id, label }) => html`<option value=${id}>${label}</option>`)}
      </select>
      ${
        choices.some(({ gone }) => gone)
          ? html`<p class="plain muted" role="status">${strings.instead()}</p>`
          : nothing
      }
      ${this.#renderError(kind)}`;
  }

  #renderRing({ id, label, gone }: Choice): TemplateResult {
    return html`<label class="choice">
      <input type="checkbox" .value=${id} @change=${this.#onRing} />
      <span class=${gone ? 'muted' : nothing}>${label}</span>
    </label>`;
  }

  #renderError(kind: Kind): TemplateResult | typeof nothing {
    if (!this.#errors.has(kind)) return nothing;
    const error = this.#errors.get(kind);
    const said = kind === 'microphone' ? errorText(error) : outputErrorText(error);
    return html`<p class="fault" role="alert">${said}</p>`;
  }

  #choose(kind: Kind, choosing: Promise<void>): void {
    const turn = {};
    this.#pending.set(kind, turn);
    this.#errors.delete(kind);
    const done = (): void => {
      if (this.#pending.get(kind) !== turn) return;
      this.#pending.delete(kind);
      this.#host.requestUpdate();
    };
    choosing.then(done, (cause: unknown) => {
      const latest = this.#pending.get(kind) === turn;
      const cancelled = isCallingError(cause) && cause.code === 'cancelled';
      if (latest && !cancelled) {
        this.#errors.set(kind, cause);
      }
      done();
    });
    this.#host.requestUpdate();
  }

  readonly #onPick = (): void => {
    const calling = this.#calling;
    if (!calling) return;
    const choosing = pickOutput().then(async (output) => {
      if (!output) return;
      this.#names.set(output.deviceId, output.label);
      await calling.audio.selectSpeaker(output.deviceId);
    });
    this.#choose('speaker', choosing);
  };

  readonly #onRing = ({ target }: Event): void => {
    const calling = this.#calling;
    if (!calling || !(target instanceof HTMLInputElement)) return;
    // All that is ticked now: what was pressed just before may not be chosen yet.
    const ticked = target
      .closest('fieldset')
      ?.querySelectorAll<HTMLInputElement>('input[type=checkbox]:checked');
    const ids = [...(ticked ?? [])].map(({ value }) => value);
    const { speakers } = calling.audio.state;
    const isThere = (id: string): boolean =>
      id === 'default' || speakers.some(({ deviceId }) => deviceId === id);
    const choosing = calling.audio.selectRingDevices(ids.filter(isThere)).then(() => {
      // Those that are not there cannot be selected, and are to ring again when they are back.
      if (!ids.every(isThere)) calling.update({ ringDevices: ids.join(' ') });
    });
    this.#choose('ringDevices', choosing);
  };

  readonly #onAllow = (): void => {
    void this.#asking.run(async () => {
      const stream = await this.#calling?.createMicrophoneStream();
      for (const track of stream?.getTracks() ?? []) track.stop();
    });
  };
}

/** Why an output could not be chosen. */
function outputErrorText(cause: unknown): string {
  const { missing, busy, denied } = strings.output;
  return errorText(cause, {
    'device-not-found': missing,
    'device-in-use': busy,
    'permission-denied': denied,
  });
}
