import Pencil from 'lucide/dist/esm/icons/pencil.mjs';
import type { Contact, ContactGroup, Contacts, ServiceState } from '../core/data-services.js';
import { CallingError } from '../core/errors.js';
import { ContextFollower } from '../context/context-follower.js';
import { callingContext } from '../context/contexts.js';
import { StreamController } from '../controllers/stream-controller.js';
import { contactStrings as strings } from '../i18n/contact-strings.js';
import { formatNumber } from '../i18n/formats.js';
import { languageOf } from '../i18n/language.js';
import { avatar } from '../styles/avatar.js';
import { block } from '../styles/block.js';
import { button } from '../styles/button.js';
import { html, LitElement, nothing, type TemplateResult } from '../styles/lit.js';
import { field, form, list, panel } from '../styles/panel.js';
import { renderAvatar } from './avatar.js';
import { contactName, destinationsOf } from './contact-draft.js';
import { ContactForm } from './contact-form.js';
import { ContactSearchView } from './contact-search.js';
import { setStates } from './custom-states.js';
import { requestDial } from './dial-request.js';
import { download } from './download.js';
import { errorText } from './error-text.js';
import { renderFileChoice } from './file-choice.js';
import { icon } from './icon.js';
import { LongList } from './long-list.js';
import { renderPersistence, renderServiceNotice } from './service-notice.js';

/**
 * The contacts of the calling around it: search, call, create, edit, groups, photos, import and export
 * of vCards. Found in the company directory as well, where the page has given one.
 *
 * @example
 * ```html
 * <webex-calling server="wss://sip.example.com/ws"><webex-contacts></webex-contacts></webex-calling>
 * ```
 *
 * @summary The address book: search, call, edit, import and export.
 * @fires {CustomEvent<CallingEventDetail & { destination: string, lineId?: string }>} calling-dial-request - A contact is about to be called; cancelable.
 * @csspart panel - All of it.
 * @csspart search - The field to search in.
 * @csspart list - The list, which scrolls.
 * @csspart row - One contact.
 * @csspart form - The form of one contact.
 * @csspart notice - What is said in place of the list.
 * @csspart button - Each button.
 * @csspart icon - The drawing in a button.
 * @cssprop [--webex-list-size=24rem] - How high the list is.
 * @cssprop [--webex-radius=12px] - How round list, fields and notices are.
 * @cssprop --webex-surface - Behind the list.
 * @cssprop --webex-text - Texts.
 * @cssprop --webex-muted-text - Texts that matter less.
 * @cssprop --webex-line - Lines between rows and around the list.
 * @cssprop --webex-danger - Faults and failures.
 * @cssprop --webex-focus-color - The ring around what has the focus.
 * @cssState empty - There is no contact to show.
 * @cssState editing - The form of a contact is open.
 * @cssState failed - The contacts cannot be read.
 * @cssState disabled - There is no calling around it.
 */
export class WebexContacts extends LitElement {
  static override styles = [block, button, panel, field, form, list, avatar];

  readonly #internals = this.attachInternals();
  readonly #state = new StreamController<ServiceState>(this);
  readonly #contacts = new StreamController<readonly Contact[]>(this);
  readonly #groups = new StreamController<readonly ContactGroup[]>(this);
  readonly #calling = new ContextFollower(this, callingContext, (calling) => {
    this.#state.follow(calling?.contacts.state$);
    this.#contacts.follow(calling?.contacts.contacts$);
    this.#groups.follow(calling?.contacts.groups$);
  });
  readonly #list = new LongList<Contact>(this, {
    key: ({ contactId }) => contactId,
    row: (contact, tabIndex) => this.#renderRow(contact, tabIndex),
  });
  readonly #search = new ContactSearchView(() => {
    this.requestUpdate();
  });
  #text = '';
  #group = '';
  #searched: readonly Contact[] | undefined;
  #form: ContactForm | undefined;
  // What had the focus before the form was opened.
  #returnTo: string | undefined;
  #said = '';
  #failure: (() => string) | undefined;

  get #service(): Contacts | undefined {
    return this.#calling.value?.contacts;
  }

  protected override willUpdate(): void {
    // Contacts have changed while a search is shown.
    if (this.#contacts.value !== this.#searched && this.#text.trim() !== '') {
      this.#search.search(this.#service, this.#text);
    }
    this.#searched = this.#contacts.value;
  }

  protected override render(): TemplateResult {
    const state = this.#state.value;
    const instead = renderServiceNotice(this.#service, state, this.#onRetry);
    return html`<section part="panel" class="panel">
      ${instead ?? html`${renderPersistence(state)} ${this.#renderContent()}`}
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
      empty: this.#contacts.value?.length === 0,
      editing: this.#form !== undefined,
      failed: this.#state.value?.status === 'failed',
      disabled: !this.#calling.value,
    });
  }

  #renderContent(): TemplateResult | typeof nothing {
    const groups = this.#groups.value ?? [];
    if (this.#form) {
      const { before } = this.#form;
      const known = this.#contacts.value;
      const gone =
        before !== undefined && known?.every(({ contactId }) => contactId !== before.contactId);
      return this.#form.render(groups, gone === true);
    }
    return html`${this.#renderBar(groups)} ${this.#renderList()}`;
  }

  #renderBar(groups: readonly ContactGroup[]): TemplateResult {
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
        <button type="button" part="button" class="new" @click=${this.#onNew}>
          ${strings.create()}
        </button>
      </div>
      ${
        groups.length === 0
          ? nothing
          : html`<label
              >${strings.group()}
              <select @change=${this.#onGroup}>
                <option value="" ?selected=${this.#group === ''}>${strings.allGroups()}</option>
                ${groups.map(
                  ({ groupId, displayName }) =>
                    html`<option value=${groupId} ?selected=${this.#group === groupId}>
                      ${displayName}
                    </option>`,
                )}
              </select>
            </label>`
      }`;
  }

  #renderList(): TemplateResult | typeof nothing {
    const all = this.#text.trim() === '' ? this.#contacts.value : this.#search.found;
    if (!all) return nothing;
    const shown =
      this.#group === '' ? all : all.filter(({ groups }) => groups?.includes(this.#group));
    const count = formatNumber(shown.length, languageOf(this));
    const filtered = this.#text.trim() !== '' || this.#group !== '';
    return html`${
        shown.length === 0
          ? html`<p part="notice" class="notice">
              ${filtered ? strings.nothingFound() : strings.empty()}
            </p>`
          : this.#list.render(shown, strings.list(count))
      }
      <details class="more">
        <summary>${strings.more()}</summary>
        <div class="bar">
          ${renderFileChoice(
            strings.import(),
            '.vcf,text/vcard,text/x-vcard,text/directory',
            this.#onImport,
          )}
          <button
            type="button"
            part="button"
            ?disabled=${(this.#contacts.value?.length ?? 0) === 0}
            @click=${this.#onExport}
          >
            ${strings.export()}
          </button>
        </div>
      </details>`;
  }

  #renderRow(contact: Contact, tabIndex: '0' | '-1'): TemplateResult {
    const who = contactName(contact);
    const [first] = destinationsOf(contact);
    const detail =
      contact.source === 'directory'
        ? strings.directory()
        : (contact.companyName ?? first?.value ?? '');
    return html`<button
        type="button"
        class="main"
        part="button"
        tabindex=${tabIndex}
        ?disabled=${!first}
        @click=${() => {
          if (first) this.#call(first.value);
        }}
      >
        <span class="heard">${strings.call()}</span>
        ${renderAvatar(who, contact.avatarURL)}
        <span class="texts">
          <bdi class="strong">${who}</bdi>
          <bdi class="muted">${detail === who ? '' : detail}</bdi>
        </span>
      </button>
      ${
        contact.source === 'directory'
          ? nothing
          : html`<button
              type="button"
              class="small"
              part="button"
              tabindex=${tabIndex}
              aria-label=${strings.editName(who)}
              @click=${() => {
                this.#open(contact);
              }}
            >
              ${icon(Pencil)}
            </button>`
      }`;
  }

  #call(destination: string): void {
    if (this.#calling.value) requestDial(this, this.#calling.value, destination);
  }

  /** Opens the form of a contact, or of a new one that begins with what is known. */
  edit(contact?: Contact, begin: Partial<Contact> = {}): void {
    this.#open(contact, begin);
  }

  #open(contact?: Contact, begin: Partial<Contact> = {}): void {
    this.#returnTo = contact?.contactId;
    this.#failure = undefined;
    this.#form = new ContactForm(
      {
        changed: () => {
          this.requestUpdate();
        },
        save: (saved, before, photo) => this.#save(saved, before, photo),
        remove: async (before) => {
          await this.#needed().deleteContact(before.contactId);
          this.#close(strings.deleted(contactName(before)));
        },
        call: (value) => {
          this.#call(value);
        },
        createGroup: (name) => this.#needed().createContactGroup(name),
        close: () => {
          this.#close('');
        },
      },
      contact,
      begin,
    );
    this.requestUpdate();
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector<HTMLInputElement>('form input')?.focus();
    });
  }

  #needed(): Contacts {
    const service = this.#service;
    if (!service)
      throw new CallingError('invalid-state', 'There is no calling around the contacts.');
    return service;
  }

  async #save(
    contact: Omit<Contact, 'contactId'>,
    before: Contact | undefined,
    photo: Blob | null | undefined,
  ): Promise<void> {
    const service = this.#needed();
    const there = this.#contacts.value?.some(({ contactId }) => contactId === before?.contactId);
    const saved =
      before && there === true
        ? await service.updateContact({ ...contact, contactId: before.contactId })
        : await service.createContact(contact);
    this.#returnTo = saved.contactId;
    if (photo !== undefined) await service.setContactPhoto(saved.contactId, photo);
    this.#close(strings.saved(contactName(saved)));
  }

  #close(said: string): void {
    this.#form = undefined;
    this.#said = said;
    this.requestUpdate();
    const key = this.#returnTo;
    void this.updateComplete.then(() => {
      const rows = [...this.renderRoot.querySelectorAll<HTMLElement>('.row')];
      const row = rows.find(({ dataset }) => dataset['key'] === key);
      const next = row?.querySelector('button') ?? this.renderRoot.querySelector('.new');
      if (next instanceof HTMLElement) next.focus();
    });
  }

  readonly #onRetry = (): void => {
    this.#service?.getContacts().catch(() => undefined);
  };

  readonly #onSearch = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement)) return;
    this.#text = target.value;
    this.#search.search(this.#service, this.#text);
    this.requestUpdate();
  };

  readonly #onGroup = ({ target }: Event): void => {
    if (target instanceof HTMLSelectElement) this.#group = target.value;
    this.requestUpdate();
  };

  readonly #onNew = (): void => {
    this.#open();
  };

  readonly #onImport = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement)) return;
    const [file] = target.files ?? [];
    const service = this.#service;
    if (!file || !service) return;
    this.#failure = undefined;
    this.#said = strings.importing();
    this.requestUpdate();
    const number = (count: number): string => formatNumber(count, languageOf(this));
    file
      .text()
      .then((text) => service.importVCards(text))
      .then(
        ({ created, updated, skipped }) => {
          this.#said = strings.imported(number(created), number(updated), number(skipped));
        },
        (cause: unknown) => {
          this.#said = '';
          this.#failure = () => errorText(cause);
        },
      )
      .finally(() => {
        target.value = '';
        this.requestUpdate();
      });
  };

  readonly #onExport = (): void => {
    this.#service?.exportVCards().then(
      (text) => {
        download(new Blob([text], { type: 'text/vcard' }), 'contacts.vcf');
      },
      () => undefined,
    );
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'webex-contacts': WebexContacts;
  }
}
