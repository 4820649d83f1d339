import Plus from 'lucide/dist/esm/icons/plus.mjs';
import X from 'lucide/dist/esm/icons/x.mjs';
import type { Contact, ContactAddress, ContactGroup, NewContact } from '../core/data-services.js';
import { contactStrings as strings } from '../i18n/contact-strings.js';
import { formatNumber } from '../i18n/formats.js';
import { languageOf } from '../i18n/language.js';
import { html, nothing, type TemplateResult } from '../styles/lit.js';
import {
  addressLists,
  contactName,
  contactOf,
  draftOf,
  emptyAddress,
  faultsOf,
  textFields,
  type AddressList,
  type ContactDraft,
  type FaultPlace,
} from './contact-draft.js';
import { renderFileChoice } from './file-choice.js';
import { FormAttempt } from './form-attempt.js';
import { icon } from './icon.js';

/** What a form does with what was typed. */
export interface ContactFormOwner {
  /** The draft, or what is said of it, is another one. */
  changed(): void;
  /** Rejects when it cannot be kept; what was typed stays. */
  save(
    contact: NewContact,
    before: Contact | undefined,
    photo: Blob | null | undefined,
  ): Promise<void>;
  remove(contact: Contact): Promise<void>;
  call(value: string): void;
  createGroup(name: string): Promise<ContactGroup>;
  close(): void;
}

const kinds = Object.keys(strings.types) as (keyof typeof strings.types)[];

/** The form of one contact. It keeps what was typed until that has been saved or given up. */
export class ContactForm {
  readonly before: Contact | undefined;
  readonly #owner: ContactFormOwner;
  #draft: ContactDraft;
  #groupName = '';
  // The picture to keep; `null` to remove it; `undefined` to leave it.
  #photo: Blob | null | undefined;
  #touched = new Set<FaultPlace>();
  #submitted = false;
  #asking = false;
  readonly #attempt: FormAttempt;

  constructor(owner: ContactFormOwner, before: Contact | undefined, begin: Partial<Contact> = {}) {
    this.#owner = owner;
    this.#attempt = new FormAttempt(() => {
      owner.changed();
    });
    this.before = before;
    this.#draft = draftOf(before ?? begin);
  }

  /** `groups`: all there are; `gone`: the contact was deleted meanwhile. */
  render(groups: readonly ContactGroup[], gone: boolean): TemplateResult {
    const { before } = this;
    const title = before ? strings.form(contactName(before)) : strings.formNew();
    return html`<form
      part="form"
      class="form"
      aria-label=${title}
      novalidate
      @submit=${this.#onSubmit}
      @keydown=${this.#onKeydown}
    >
      ${gone ? html`<p class="notice" role="status">${strings.gone()}</p>` : nothing}
      ${textFields.map(
        (name) =>
          html`<label
            >${strings[name]()}
            <input
              name=${name}
              autocomplete="off"
              maxlength="256"
              .value=${this.#draft[name]}
              @input=${(event: Event) => {
                this.#type({ [name]: textOf(event) });
              }}
            />
          </label>`,
      )}
      ${addressLists.map((name) => this.#renderList(name))} ${this.#renderGroups(groups)}
      ${this.#renderPhoto()} ${this.#renderFault('who')}
      ${
        this.#attempt.error === undefined
          ? nothing
          : html`<p class="notice failed" role="alert">${this.#attempt.error}</p>`
      }
      <div class="bar">${this.#asking ? this.#renderSure() : this.#renderActions()}</div>
    </form>`;
  }

  #renderList(name: AddressList): TemplateResult {
    const title = strings[name]();
    return html`<fieldset>
      <legend>${title}</legend>
      ${this.#draft[name].map((entry, index) => this.#renderEntry(name, entry, index))}
      <button
        type="button"
        part="button"
        aria-label=${strings.addName(title)}
        @click=${() => {
          this.#type({ [name]: [...this.#draft[name], emptyAddress(name)] });
        }}
      >
        ${icon(Plus)}
      </button>
    </fieldset>`;
  }

  #renderEntry(name: AddressList, { type, value }: ContactAddress, index: number): TemplateResult {
    const place: FaultPlace = `${name}-${index}`;
    const fault = this.#faultAt(place);
    const title = strings[name]();
    const ordinal = formatNumber(index + 1, languageOf(document.documentElement));
    const change = (patch: Partial<ContactAddress>): void => {
      const entries = this.#draft[name].map((entry, at) =>
        at === index ? { ...entry, ...patch } : entry,
      );
      this.#type({ [name]: entries });
    };
    return html`<div class="entry">
        <select
          aria-label=${strings.typeName(title, ordinal)}
          @change=${(event: Event) => {
            change({ type: textOf(event) });
          }}
        >
          ${[...new Set<string>([...kinds, type])].map(
            (kind) =>
              html`<option value=${kind} ?selected=${kind === type}>${kindName(kind)}</option>`,
          )}
        </select>
        <input
          name=${place}
          autocomplete="off"
          maxlength="256"
          dir="auto"
          inputmode=${name === 'phoneNumbers' ? 'tel' : 'email'}
          aria-label=${strings.valueName(title, ordinal)}
          aria-invalid=${fault === undefined ? 'false' : 'true'}
          aria-describedby=${fault === undefined ? nothing : `${place}-fault`}
          .value=${value}
          @input=${(event: Event) => {
            change({ value: textOf(event) });
          }}
          @blur=${() => {
            this.#touch(place);
          }}
        />
        ${
          name === 'emails' || value.trim() === '' || !this.before
            ? nothing
            : html`<button
                type="button"
                part="button"
                @click=${() => {
                  this.#owner.call(value.trim());
                }}
                aria-label=${strings.callName(value)}
              >
                ${strings.call()}
              </button>`
        }
        <button
          type="button"
          part="button"
          aria-label=${strings.removeName(value.trim() === '' ? strings.entry() : value)}
          @click=${() => {
            this.#type({ [name]: this.#draft[name].filter((_, at) => at !== index) });
          }}
        >
          ${icon(X)}
        </button>
      </div>
      ${this.#renderFault(place)}`;
  }

  #renderGroups(groups: readonly ContactGroup[]): TemplateResult {
    return html`<fieldset>
      <legend>${strings.groups()}</legend>
      ${groups.map(
        ({ groupId, displayName }) =>
          html`<label class="choice">
            <input
              type="checkbox"
              .checked=${this.#draft.groups.includes(groupId)}
              @change=${({ target }: Event) => {
                const on = target instanceof HTMLInputElement && target.checked;
                const others = this.#draft.groups.filter((id) => id !== groupId);
                this.#type({ groups: on ? [...others, groupId] : others });
              }}
            />
            <bdi>${displayName}</bdi>
          </label>`,
      )}
      <div class="entry">
        <input
          name="new-group"
          autocomplete="off"
          maxlength="256"
          aria-label=${strings.newGroup()}
          placeholder=${strings.newGroup()}
          .value=${this.#groupName}
          @input=${(event: Event) => {
            this.#groupName = textOf(event);
            this.#owner.changed();
          }}
        />
        <button
          type="button"
          part="button"
          ?disabled=${this.#groupName.trim() === ''}
          @click=${this.#onAddGroup}
        >
          ${strings.addGroup()}
        </button>
      </div>
    </fieldset>`;
  }

  #renderPhoto(): TemplateResult {
    const shown = this.#photo === undefined && this.before?.avatarURL;
    return html`<div class="entry">
      ${renderFileChoice(
        strings.photo(),
        'image/png,image/jpeg,image/gif,image/webp',
        ({ target }) => {
          this.#photo = target instanceof HTMLInputElement ? target.files?.[0] : undefined;
          this.#owner.changed();
        },
        this.#photo instanceof File ? this.#photo.name : undefined,
      )}
      ${
        shown
          ? html`<img class="avatar" alt="" src=${shown} />
              <button
                type="button"
                part="button"
                @click=${() => {
                  this.#photo = null;
                  this.#owner.changed();
                }}
              >
                ${strings.removePhoto()}
              </button>`
          : nothing
      }
    </div>`;
  }

  #renderActions(): TemplateResult {
    return html`<button
        type="submit"
        part="button"
        class="positive"
        aria-disabled=${this.#attempt.busy ? 'true' : nothing}
      >
        ${strings.save()}
      </button>
      <button type="button" part="button" @click=${this.#onCancel}>${strings.cancel()}</button>
      ${
        this.before
          ? html`<button
              type="button"
              part="button"
              class="negative"
              @click=${() => {
                this.#asking = true;
                this.#owner.changed();
              }}
            >
              ${strings.delete()}
            </button>`
          : nothing
      }`;
  }

  #renderSure(): TemplateResult {
    const who = this.before ? contactName(this.before) : '';
    return html`<span class="grow" role="alert">${strings.deleteSure(who)}</span>
      <button type="button" part="button" class="negative" @click=${this.#onDelete}>
        ${strings.sure()}
      </button>
      <button
        type="button"
        part="button"
        @click=${() => {
          this.#asking = false;
          this.#owner.changed();
        }}
      >
        ${strings.keep()}
      </button>`;
  }

  #renderFault(place: FaultPlace): TemplateResult | typeof nothing {
    const fault = this.#faultAt(place);
    return fault === undefined
      ? nothing
      : html`<p class="fault" id=${`${place}-fault`} role="alert">${fault}</p>`;
  }

  // Nobody is told of a fault before having been there.
  #faultAt(place: FaultPlace): string | undefined {
    if (!this.#submitted && !this.#touched.has(place)) return undefined;
    return faultsOf(this.#draft).get(place);
  }

  #type(patch: Partial<ContactDraft>): void {
    this.#draft = { ...this.#draft, ...patch };
    this.#owner.changed();
  }

  #touch(place: FaultPlace): void {
    this.#touched.add(place);
    this.#owner.changed();
  }

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.#submitted = true;
    this.#owner.changed();
    const [place] = faultsOf(this.#draft).keys();
    if (place !== undefined) {
      const form = event.target instanceof HTMLFormElement ? event.target : undefined;
      const name = place === 'who' ? 'displayName' : place;
      form?.querySelector<HTMLElement>(`[name="${name}"]`)?.focus();
      return;
    }
    const contact = contactOf(this.#draft, this.before);
    void this.#attempt.run(() => this.#owner.save(contact, this.before, this.#photo));
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    this.#owner.close();
  };

  readonly #onCancel = (): void => {
    this.#owner.close();
  };

  readonly #onDelete = (): void => {
    const { before } = this;
    if (before) void this.#attempt.run(() => this.#owner.remove(before));
  };

  readonly #onAddGroup = (): void => {
    void this.#attempt.run(async () => {
      const { groupId } = await this.#owner.createGroup(this.#groupName.trim());
      this.#groupName = '';
      this.#type({ groups: [...this.#draft.groups, groupId] });
    });
  };
}

function kindName(kind: string): string {
  return Object.hasOwn(strings.types, kind)
    ? strings.types[kind as keyof typeof strings.types]()
    : kind;
}

function textOf({ target }: Event): string {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement
    ? target.value
    : '';
}
