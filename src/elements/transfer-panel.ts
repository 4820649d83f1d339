import type { Call } from '../calling/line.js';
import { controlStrings as strings } from '../i18n/control-strings.js';
import { strings as words } from '../i18n/strings.js';
import { html, nothing, type TemplateResult } from '../styles/lit.js';
import { progressText } from './call-news.js';
import { errorText } from './error-text.js';
import { nameOf } from './remote-name.js';

/** Where a transfer panel is shown. */
export interface TransferPanelHost {
  requestUpdate(): void;
  /** Makes the failure of a command that was given for a call one `call-error`. */
  tell(call: Call, command: Promise<unknown>): void;
  close(): void;
}

// By the call that is to be transferred, so that a consultation outlives the panel.
const consultations = new WeakMap<Call, Call>();

/**
 * Sends the other side of a call elsewhere: at once, or to somebody who is asked first in a second
 * call of the same line, or to the other side of any other call that is connected.
 */
export class TransferPanel {
  readonly #host: TransferPanelHost;
  #text = '';
  #fault: (() => string) | undefined;

  constructor(host: TransferPanelHost) {
    this.#host = host;
  }

  /** Forgets what was typed. */
  reset(): void {
    this.#text = '';
    this.#fault = undefined;
  }

  /** Looks after the consultation of a call; asked before each `render()`. */
  follow(call: Call): void {
    const consultation = consultations.get(call);
    if (!consultation) return;
    // Merged, it is no longer one that ends when the transfer is given up.
    if (call.state.mergedWith.includes(consultation.state.correlationId)) {
      consultations.delete(call);
    }
    if (consultation.state.status !== 'ended') return;
    consultations.delete(call);
    if (call.state.status === 'ended') return;
    if (call.state.heldLocally && consultation.state.disconnectReason?.by !== 'local') {
      const { error, remote } = consultation.state;
      this.#fault = () => (error ? errorText(error) : strings.consultationOver(nameOf(remote)));
    }
  }

  /** `others`: the other calls of the calling. */
  render(call: Call, others: readonly Call[]): TemplateResult {
    const { state } = call;
    const busy = state.pending === 'transfer' || state.pending === 'completeTransfer';
    const consultation = consultations.get(call);
    const ready = others.filter((other) => other.state.status === 'connected');
    const asked = consultation && !ready.includes(consultation) ? consultation : undefined;
    const progress = busy ? progressText(state) : undefined;
    return html`<form
      part="panel"
      class="pane"
      aria-label=${strings.transferName(nameOf(state.remote))}
      novalidate
      @submit=${(event: Event) => {
        event.preventDefault();
        if (!busy && !consultation) this.#transfer(call);
      }}
    >
      ${consultation ? nothing : this.#renderChoice(call, busy)}
      ${asked ? this.#renderAsked(asked) : nothing}
      ${ready.map((other) => this.#renderReady(call, other, busy))}
      ${progress === undefined ? nothing : html`<p class="plain">${progress}</p>`}
      <button
        type="button"
        part="button"
        aria-label=${
          consultation
            ? strings.cancelConsultation(nameOf(consultation.state.remote))
            : strings.cancel()
        }
        @click=${() => {
          this.#cancel(call);
        }}
      >
        ${strings.cancel()}
      </button>
    </form>`;
  }

  #renderChoice(call: Call, busy: boolean): TemplateResult {
    const fault = this.#fault;
    const disabled = busy || call.state.status !== 'connected' ? 'true' : nothing;
    return html`<label>
        ${strings.transferTo()}
        <input
          part="field"
          name="destination"
          type="text"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          enterkeyhint="go"
          placeholder=${strings.transferHint()}
          aria-invalid=${fault === undefined ? nothing : 'true'}
          aria-describedby=${fault === undefined ? nothing : 'fault'}
          .value=${this.#text}
          @input=${({ target }: Event) => {
            if (target instanceof HTMLInputElement) this.#text = target.value;
          }}
        />
      </label>
      ${
        fault === undefined
          ? nothing
          : html`<p id="fault" class="fault plain" role="alert">${fault()}</p>`
      }
      <div class="row">
        <button type="submit" part="button" class="positive" aria-disabled=${disabled}>
          ${strings.transferNow()}
        </button>
        <button
          type="button"
          part="button"
          aria-disabled=${disabled}
          @click=${() => {
            if (disabled === nothing) this.#consult(call);
          }}
        >
          ${strings.consult()}
        </button>
      </div>`;
  }

  #renderAsked({ state }: Call): TemplateResult {
    const status = words.callStatus[state.status]();
    return html`<p class="plain" role="status">
      <bdi>${strings.consultation(nameOf(state.remote), status)}</bdi>
    </p>`;
  }

  #renderReady(call: Call, other: Call, busy: boolean): TemplateResult {
    return html`<button
      type="button"
      part="button"
      class="positive"
      aria-disabled=${busy || call.state.status !== 'connected' ? 'true' : nothing}
      @click=${() => {
        if (!busy) this.#try(call, () => call.completeTransfer(other));
      }}
    >
      <bdi>${strings.complete(nameOf(other.state.remote))}</bdi>
    </button>`;
  }

  #transfer(call: Call): void {
    const destination = this.#destination();
    if (destination !== undefined && call.state.status === 'connected') {
      this.#try(call, () => call.transfer(destination));
    }
  }

  #consult(call: Call): void {
    const destination = this.#destination();
    if (destination === undefined) return;
    this.#try(call, async () => {
      const consultation = call.line.makeCall(destination);
      consultations.set(call, consultation);
      // Who is to be transferred does not hear it, also where the page decides about holding.
      if (!call.state.heldLocally) this.#host.tell(call, call.hold());
      const dialling = consultation.dial();
      this.#host.tell(consultation, dialling);
      await dialling.catch((cause: unknown) => {
        // One that was not even dialled, for want of a microphone, is not kept.
        if (consultation.state.status === 'idle') void consultation.end();
        this.#failed(cause);
      });
    });
  }

  #cancel(call: Call): void {
    const consultation = consultations.get(call);
    if (consultation) {
      consultations.delete(call);
      void consultation.end();
      if (call.state.heldLocally) this.#host.tell(call, call.resume());
    }
    this.#host.close();
  }

  #destination(): string | undefined {
    const destination = this.#text.trim();
    this.#fault = destination === '' ? strings.missing : undefined;
    this.#host.requestUpdate();
    return destination === '' ? undefined : destination;
  }

  #try(call: Call, command: () => Promise<void>): void {
    // What is thrown at once fails like what fails later.
    const trying = (async () => command())();
    this.#host.tell(call, trying);
    trying.then(
      () => {
        this.#host.requestUpdate();
      },
      (cause: unknown) => {
        this.#failed(cause);
      },
    );
    this.#host.requestUpdate();
  }

  #failed(cause: unknown): void {
    this.#fault = () => errorText(cause);
    this.#host.requestUpdate();
  }
}
