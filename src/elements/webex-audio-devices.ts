import { ContextFollower } from '../context/context-follower.js';
import { callingContext } from '../context/contexts.js';
import { FramePace } from '../controllers/frame-pace.js';
import { serviceStrings } from '../i18n/service-strings.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import { html, LitElement, type TemplateResult } from '../styles/lit.js';
import { field, form, panel } from '../styles/panel.js';
import { setStates } from './custom-states.js';
import { errorText } from './error-text.js';
import { LateView } from './late-view.js';
import { renderFailure, renderNotice } from './service-notice.js';

/**
 * The microphone, the speaker and the outputs that ring of the calling around it, to choose and to try:
 * a level meter, which turns the microphone on only while somebody wants it, and a test sound. What is
 * chosen holds at once, in running calls too.
 *
 * @example
 * ```html
 * <webex-calling server="wss://sip.example.com/ws"><webex-audio-devices></webex-audio-devices></webex-calling>
 * ```
 *
 * @summary Choosing and trying microphone, speaker and ring devices.
 * @csspart panel - All of it.
 * @csspart form - The fields.
 * @csspart notice - What is said of the permission, or in place of the fields.
 * @csspart button - Each button.
 * @csspart meter - How loud the microphone is.
 * @cssprop [--webex-radius=12px] - How round fields and notices are.
 * @cssprop --webex-text - Texts.
 * @cssprop --webex-muted-text - Texts that matter less.
 * @cssprop --webex-line - Lines around groups of fields.
 * @cssprop --webex-good - What the meter shows.
 * @cssprop --webex-meter-off - The rest of the meter.
 * @cssprop --webex-danger - Faults, and the meter where it is too loud.
 * @cssprop --webex-focus-color - The ring around what has the focus.
 * @cssState testing - The microphone is measured.
 * @cssState playing - The test sound plays.
 * @cssState denied - The microphone may not be used.
 * @cssState disabled - There is no calling around it.
 */
export class WebexAudioDevices extends LitElement {
  static override styles = [block, button, panel, field, form];

  readonly #internals = this.attachInternals();
  readonly #pace = new FramePace();
  readonly #calling = new ContextFollower(this, callingContext, (calling) => {
    this.#late.view?.follow(calling);
    if (calling) this.#late.load();
  });
  // What is not looked at is not loaded, with the sound behind it.
  readonly #late = new LateView(
    async () => {
      const { AudioDevicesForm } = await import('./audio-devices-form.js');
      return new AudioDevicesForm(this);
    },
    () => {
      this.#late.view?.follow(this.#calling.value);
      this.requestUpdate();
    },
  );

  protected override scheduleUpdate(): void | Promise<unknown> {
    return this.#pace.run(() => super.scheduleUpdate());
  }

  protected override render(): TemplateResult {
    return html`<section part="panel" class="panel">${this.#renderInside()}</section>`;
  }

  protected override updated(): void {
    const { view } = this.#late;
    view?.updated(this.renderRoot);
    setStates(this.#internals, {
      ...(view?.marks ?? { testing: false, playing: false, denied: false }),
      disabled: !this.#calling.value,
    });
  }

  #renderInside(): TemplateResult {
    const { view, error } = this.#late;
    if (!this.#calling.value) return renderNotice(serviceStrings.outside());
    if (error !== undefined) {
      return renderFailure(errorText(error), () => {
        this.#late.load(true);
        this.requestUpdate();
      });
    }
    return view?.render() ?? renderNotice(serviceStrings.loading());
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-audio-devices': WebexAudioDevices;
  }
}
