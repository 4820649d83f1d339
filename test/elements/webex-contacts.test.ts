import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { Calling } from '../../src/calling/calling.js';
import type { Contact } from '../../src/core/data-services.js';
import type { WebexContacts } from '../../src/elements/webex-contacts.js';
import { expectAccessible } from '../support/axe.js';
import { nextEvent } from '../support/recorder.js';
import { ShadowReader } from '../support/shadow-reader.js';

describe('<webex-contacts>', () => {
  let server: string;
  let reader: ShadowReader;
  let element: WebexContacts;
  let calling: Calling;

  async function open(): Promise<void> {
    const place = document.createElement('div');
    place.className = 'place';
    place.innerHTML = `
      <webex-calling server="${server}" manual>
        <webex-line uri="sip:alice@example.com" manual></webex-line>
        <webex-contacts></webex-contacts>
      </webex-calling>
    `;
    document.body.append(place);
    const shown = place.querySelector('webex-contacts');
    const around = place.querySelector('webex-calling');
    if (!shown || !around) throw new Error('The markup is not what it should be.');
    element = shown;
    reader = new ShadowReader(element);
    await reader.reads('New contact');
    if (!around.calling) throw new Error('There is no calling.');
    calling = around.calling;
  }
  const names = (): string =>
    [...reader.root.querySelectorAll('.row bdi.strong')].map((one) => one.textContent).join();
  const create = (contact: Omit<Contact, 'contactId'>): Promise<Contact> =>
    calling.contacts.createContact(contact);
  const search = (text: string): void => {
    reader.type(reader.field('Search contacts'), text);
  };

  beforeEach(async () => {
    server = `loopback:contacts-${crypto.randomUUID()}`;
    await open();
  });
  afterEach(() => {
    for (const place of document.querySelectorAll('.place')) place.remove();
  });

  it('empty: says so, is accessible; a contact is made by the form, and is there after a reload', async () => {
    await reader.reads('No contacts yet.');
    expect(element.matches(':state(empty)')).to.equal(true);
    await expectAccessible(element);
    reader.button('New contact').click();
    await reader.soon(() => element.matches(':state(editing)'));
    await reader.soon(() => reader.root.activeElement === reader.field('Name'));
    await expectAccessible(element);
    reader.type(reader.field('Name'), 'Bob Baker');
    reader.type(reader.field('Telephone numbers, 1'), '+1 408 555 0100');
    reader.type(reader.field('Company'), 'Bakery');
    reader.button('Save').click();
    await reader.soon(() => names() === 'Bob Baker');
    await reader.reads('Bob Baker saved');
    await reader.soon(() => reader.root.activeElement?.closest('.row') !== null);
    await expectAccessible(element);
    for (const place of document.querySelectorAll('.place')) place.remove();
    await open();
    await reader.soon(() => names() === 'Bob Baker');
    const { contacts } = await calling.contacts.getContacts();
    expect(contacts[0]?.phoneNumbers?.[0]?.value).to.equal('+1 408 555 0100');
    expect(contacts[0]?.companyName).to.equal('Bakery');
  });

  it('says what is wrong as one types, and keeps what was typed', async () => {
    reader.button('New contact').click();
    await reader.soon(() => element.matches(':state(editing)'));
    reader.button('Save').click();
    await reader.reads('Give a name, a number or an address.');
    const number = reader.field('Telephone numbers, 1');
    reader.type(number, 'bob');
    await reader.reads('A telephone number has digits');
    expect(number.getAttribute('aria-invalid')).to.equal('true');
    await expectAccessible(element);
    reader.type(number, '5550100');
    await reader.soon(() => !reader.text.includes('has digits'));
    reader.type(reader.field('E-mail addresses, 1'), 'nobody');
    await reader.reads('An e-mail address looks like');
    reader.type(reader.field('E-mail addresses, 1'), 'bob@example.com');
    reader.button('Save').click();
    await reader.soon(() => names() === '5550100');
  });

  it('finds by name and by number however it is spelled, and calls by a row', async () => {
    await create({
      displayName: 'Zoe',
      phoneNumbers: [{ type: 'work', value: '+1 408 555 0100' }],
    });
    await create({
      displayName: 'Ärgerlich, Émile',
      sipAddresses: [{ type: 'work', value: 'emile@example.com' }],
    });
    await reader.soon(() => names().includes('Zoe') && names().includes('mile'));
    search('14085550100');
    await reader.soon(() => names() === 'Zoe');
    search('emile');
    await reader.soon(() => names() === 'Ärgerlich, Émile');
    const asked = nextEvent(document, 'calling-dial-request');
    document.addEventListener('calling-dial-request', (event) => event.preventDefault(), {
      once: true,
    });
    reader.root.querySelector<HTMLButtonElement>('.row .main')?.click();
    expect((await asked).detail.destination).to.equal('emile@example.com');
    search('nobody like that');
    await reader.reads('No contact matches.');
  });

  it('edits, shows a change made elsewhere meanwhile, and deletes only when asked twice', async () => {
    const bob = await create({ displayName: 'Bob', phoneNumbers: [{ type: 'work', value: '1' }] });
    await reader.soon(() => names() === 'Bob');
    reader.button('Edit Bob').click();
    await reader.soon(() => element.matches(':state(editing)'));
    reader.type(reader.field('Name'), 'Robert');
    await calling.contacts.updateContact({ ...bob, companyName: 'Elsewhere' });
    expect(reader.field('Name').value).to.equal('Robert');
    reader.button('Save').click();
    await reader.soon(() => names() === 'Robert');
    reader.button('Edit Robert').click();
    await reader.soon(() => element.matches(':state(editing)'));
    reader.button('Delete').click();
    await reader.reads('Delete Robert?');
    reader.button('Keep').click();
    await element.updateComplete;
    reader.press('Escape', reader.field('Name'));
    await reader.soon(() => names() === 'Robert');
    reader.button('Edit Robert').click();
    await element.updateComplete;
    reader.button('Delete').click();
    await element.updateComplete;
    reader.button('Delete contact').click();
    await reader.reads('No contacts yet.');
  });

  it('a contact that was deleted elsewhere while it is edited is not lost: it is made anew', async () => {
    const bob = await create({ displayName: 'Bob' });
    await reader.soon(() => names() === 'Bob');
    reader.button('Edit Bob').click();
    await element.updateComplete;
    await calling.contacts.deleteContact(bob.contactId);
    await reader.reads('This contact was deleted elsewhere.');
    reader.button('Save').click();
    await reader.soon(() => names() === 'Bob');
  });

  it('groups: made in the form, and the list shows one of them', async () => {
    await create({ displayName: 'Alone' });
    reader.button('New contact').click();
    await element.updateComplete;
    reader.type(reader.field('Name'), 'Member');
    reader.type(reader.field('New group'), 'Family');
    await element.updateComplete;
    reader.button('Add group').click();
    await reader.soon(() => reader.seek<HTMLLabelElement>('label', 'Family') !== undefined);
    expect(reader.field('Family').checked).to.equal(true);
    reader.button('Save').click();
    await reader.soon(() => names() === 'Alone,Member');
    const choice = reader.root.querySelector('select');
    if (!choice) throw new Error('There is no choice of groups.');
    choice.value = choice.options[1]?.value ?? '';
    choice.dispatchEvent(new Event('change'));
    await reader.soon(() => names() === 'Member');
  });

  it('imports a file of vCards and says what became of it; shows a photo', async () => {
    const dot =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const card = [
      'BEGIN:VCARD',
      'VERSION:4.0',
      'FN:Carol Card',
      'TEL;TYPE=work:+49 30 123456',
      `PHOTO:data:image/png;base64,${dot}`,
      'END:VCARD',
      '',
    ].join('\r\n');
    const files = new DataTransfer();
    files.items.add(new File([`${card}garbage\r\nBEGIN:VCARD\r\n`], 'cards.vcf'));
    await reader.reads('Import vCards');
    const field = reader.root.querySelector<HTMLInputElement>('input[type=file]');
    if (!field) throw new Error('There is no field for a file.');
    field.files = files.files;
    field.dispatchEvent(new Event('change'));
    await reader.reads('Imported: 1 new, 0 updated');
    await reader.soon(() => names() === 'Carol Card');
    const image = reader.root.querySelector<HTMLImageElement>('.row img');
    expect(image?.src).to.match(/^data:image\/png;base64,/);
    await expectAccessible(element);
  });

  it('names the picture that was chosen, and keeps it with the contact', async () => {
    const dot =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const bytes = Uint8Array.from(atob(dot), (letter) => letter.charCodeAt(0));
    await reader.reads('No contacts yet.');
    reader.button('New contact').click();
    await reader.soon(() => element.matches(':state(editing)'));
    reader.type(reader.field('Name'), 'Bob Baker');
    const field = reader.field('Choose photo');
    const files = new DataTransfer();
    files.items.add(new File([bytes], 'bob.png', { type: 'image/png' }));
    field.files = files.files;
    field.dispatchEvent(new Event('change'));
    await reader.reads('bob.png');
    await expectAccessible(element);
    reader.button('Save').click();
    await reader.soon(() => names() === 'Bob Baker');
    const image = (): HTMLImageElement | null => reader.root.querySelector('.row img');
    await reader.soon(() => image()?.src.startsWith('data:image/png;base64,') === true);
  });

  it('shows what a company directory knows after the own contacts, and lets it be called only', async () => {
    calling.update({
      contactsDirectory: {
        search: () =>
          Promise.resolve([
            { displayName: 'Dora Directory', phoneNumbers: [{ type: 'work', value: '42' }] },
          ]),
      },
    });
    await create({ displayName: 'Dora' });
    search('dora');
    await reader.soon(() => names() === 'Dora,Dora Directory');
    expect(reader.seek('button', 'Edit Dora Directory')).to.equal(undefined);
    expect(reader.text).to.include('Directory');
  });

  it('a thousand contacts: only those in view are in the document', async () => {
    const cards = Array.from(
      { length: 1000 },
      (_, index) =>
        `BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Contact ${String(index).padStart(4, '0')}\r\nTEL:${String(index + 100)}\r\nEND:VCARD\r\n`,
    );
    await calling.contacts.importVCards(cards.join(''));
    await reader.soon(() => names().startsWith('Contact 0000'));
    expect(reader.root.querySelectorAll('.row').length).to.be.lessThan(60);
  });

  it('outside of a calling is disabled and throws nothing', async () => {
    const lone = document.createElement('webex-contacts');
    document.body.append(lone);
    await lone.updateComplete;
    expect(lone.matches(':state(disabled)')).to.equal(true);
    await expectAccessible(lone);
    lone.remove();
  });
});
