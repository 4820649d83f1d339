import { happens } from '../streams.js';
import { clearStored } from '../stored.js';
import { whoIs } from '../words.js';
import { tick } from './guide.js';
import { measure } from './quality.js';

const people = {
  maria: { displayName: 'Help desk', sipAddresses: ['sip:ines@example.com'] },
  ines: {
    displayName: 'Omar Farouk',
    department: 'Workshop',
    sipAddresses: ['sip:omar@example.com'],
  },
  omar: {
    displayName: 'Ines Keller',
    department: 'Help desk',
    sipAddresses: ['sip:ines@example.com'],
  },
};
const begun = Date.now();

/** What the page adds to a phone: being away, the quality, and callers who are no contacts yet. */
export class Desk {
  #root;
  #element;
  #calling;
  #lineId;

  constructor(root) {
    this.#root = root;
    this.#element = root.querySelector('webex-calling');
  }

  async open() {
    const line = this.#element.querySelector('webex-line');
    while (line.status !== 'registered') await happens(line, 'line-status-change');
    this.#calling = this.#element.calling;
    this.#lineId = line.lineId;
    measure(this.#calling, this.#root.querySelector('[data-show=quality]'));
    this.#followAway();
    this.#followMessages();
    await this.#seed();
    this.#followCallers();
  }

  /** Forgets everything. */
  async clear() {
    for (const call of this.#element.activeCalls) void call.end();
    await clearStored(this.#calling);
    await this.#setAway(false);
    await this.#seed();
  }

  // Once for all tabs, so that nobody is there twice.
  #seed() {
    const { sipAddresses, ...person } = people[this.#root.id];
    return navigator.locks.request('help-desk-contacts', async () => {
      const { contacts } = this.#calling;
      if (await contacts.findContact(sipAddresses[0])) return;
      await contacts.createContact({
        ...person,
        sipAddresses: sipAddresses.map((value) => ({ type: 'work', value })),
      });
    });
  }

  #followAway() {
    const button = this.#root.querySelector('[data-do=away]');
    if (!button) return;
    this.#calling.callSettings.settings$.subscribe(({ lines }) => {
      const { enabled, sendAllCalls } = lines[this.#lineId]?.voicemail ?? {};
      button.setAttribute('aria-pressed', String(enabled === true && sendAllCalls.enabled));
    });
    button.addEventListener('click', () => this.#setAway(button.ariaPressed !== 'true'));
  }

  async #setAway(away) {
    const { callSettings } = this.#calling;
    const setting = await callSettings.getVoicemailSetting(this.#lineId);
    await callSettings.setVoicemailSetting(
      { ...setting, enabled: away, sendAllCalls: { enabled: away } },
      this.#lineId,
    );
  }

  #followMessages() {
    const unheard = new Set();
    this.#calling.voicemail.messages$.subscribe((messages) => {
      for (const { messageId, time, read } of messages) {
        if (!read && time >= begun) tick('message');
        if (read && unheard.has(messageId)) tick('played');
        if (!read) unheard.add(messageId);
      }
    });
  }

  #followCallers() {
    const show = async () => {
      const { callHistory, contacts } = this.#calling;
      const records = await callHistory.getCallHistoryData(7, 50, 'DESC', 'startTime');
      const uris = [...new Set(records.map(({ remote }) => remote.uri))].filter(Boolean);
      const known = await Promise.all(uris.map((uri) => contacts.findContact(uri)));
      const strangers = uris.filter((_, at) => !known[at]);
      const remotes = strangers.map((uri) => records.find((one) => one.remote.uri === uri).remote);
      this.#root
        .querySelector('.strangers')
        .replaceChildren(...remotes.slice(0, 3).map((remote) => this.#stranger(remote)));
    };
    for (const changes of [this.#calling.callHistory.entries$, this.#calling.contacts.contacts$]) {
      changes.subscribe(() => void show());
    }
  }

  #stranger(remote) {
    const item = document.createElement('li');
    const name = document.createElement('bdi');
    name.textContent = whoIs(remote);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'quiet';
    button.textContent = 'Save as a contact';
    button.setAttribute('aria-label', `Save as a contact: ${whoIs(remote)}`);
    button.addEventListener('click', async () => {
      button.disabled = true;
      await this.#calling.contacts.createContact({
        displayName: whoIs(remote),
        sipAddresses: [{ type: 'work', value: remote.uri }],
      });
      tick('contact');
    });
    item.append(name, button);
    return item;
  }
}
