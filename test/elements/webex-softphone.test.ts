import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { WebexCalling } from '../../src/elements/webex-calling.js';
import type { WebexSoftphone } from '../../src/elements/webex-softphone.js';
import { expectAccessible } from '../support/axe.js';
import { nextEvent } from '../support/recorder.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { task } from '../support/stage.js';
import { until } from '../support/until.js';

/*
 * Softphones on the embedded exchange, used as people use them, with real media.
 */

interface Phone {
  readonly calling: WebexCalling;
  readonly softphone: WebexSoftphone;
  readonly reader: ShadowReader;
  /** Reads a part that is an element of its own. */
  part(tag: string): ShadowReader;
  /** What has the focus, by its name, in whatever part. */
  focused(): string | undefined;
}

let pages = 0;

describe('<webex-softphone>', function () {
  this.timeout(30_000);
  const places: HTMLElement[] = [];
  let server: string;

  async function phone(user: string, width = 320): Promise<Phone> {
    const place = document.createElement('div');
    place.style.inlineSize = `${String(width)}px`;
    place.innerHTML = `
      <webex-calling server="${server}" ringtone="off" ringback="off">
        <webex-line uri="sip:${user}@example.com"></webex-line>
        <webex-softphone></webex-softphone>
      </webex-calling>
    `;
    const calling = place.querySelector('webex-calling');
    const line = place.querySelector('webex-line');
    const softphone = place.querySelector('webex-softphone');
    if (!calling || !line || !softphone) throw new Error('The markup is not what it should be.');
    const registered = nextEvent(line, 'line-registered');
    places.push(place);
    document.body.append(place);
    await registered;
    const reader = new ShadowReader(softphone);
    await softphone.updateComplete;
    return {
      calling,
      softphone,
      reader,
      part: (tag) => {
        const found = [...reader.root.querySelectorAll(tag)].at(-1);
        if (!found) throw new Error(`There is no ${tag}.`);
        return new ShadowReader(found);
      },
      focused: () => {
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        return active?.getAttribute('aria-label') ?? active?.textContent.trim();
      },
    };
  }
  const selected = ({ reader }: Phone): string | undefined =>
    reader.root.querySelector('[role=tab][aria-selected=true] .word')?.textContent;
  const shown = ({ reader }: Phone): string[] =>
    [...reader.root.querySelectorAll('.dial:not([hidden]), .shown:not([hidden])')].map((panel) =>
      [...panel.children].map(({ localName }) => localName).join(' '),
    );
  const calls = ({ reader }: Phone): string[] =>
    [...reader.root.querySelectorAll('webex-call .texts')].map((text) =>
      text.textContent
        .replace(/\s+/gu, ' ')
        .replace(/\d+:\d+/u, 'T')
        .trim(),
    );
  /** Types where the focus is, and presses Enter. */
  async function dial({ softphone, part }: Phone, text: string): Promise<void> {
    softphone.focus();
    await until('the field has the focus', () => part('webex-dialpad').root.activeElement !== null);
    const field = part('webex-dialpad').root.activeElement;
    if (!(field instanceof HTMLInputElement)) throw new Error('It is no field.');
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    part('webex-dialpad').press('Enter', field);
  }

  beforeEach(() => {
    pages += 1;
    server = `loopback:softphone-${String(pages)}`;
  });
  afterEach(async () => {
    for (const place of places.splice(0)) place.remove();
    await task();
  });

  it('outside of a calling is disabled, accessible, and throws nothing', async () => {
    const alone = document.createElement('webex-softphone');
    document.body.append(alone);
    await alone.updateComplete;
    expect(alone.matches(':state(disabled)')).to.equal(true);
    await expectAccessible(alone);
    alone.remove();
  });

  it('shows its tabs by keyboard, as the text runs, each accessible', async () => {
    const alice = await phone('alice', 280);
    const { reader, softphone } = alice;
    reader.find('[role=tab]', 'Keypad').focus();
    const seen: unknown[] = [[selected(alice), ...shown(alice)]];
    for (const key of [
      'ArrowRight',
      'ArrowRight',
      'ArrowRight',
      'ArrowRight',
      'ArrowRight',
      'End',
    ]) {
      reader.press(key);
      await softphone.updateComplete;
      seen.push([selected(alice), ...shown(alice)]);
      expect(reader.root.activeElement?.getAttribute('aria-selected')).to.equal('true');
      await expectAccessible(softphone);
    }
    expect(seen).to.deep.equal([
      ['Keypad', 'webex-dialpad'],
      ['History', 'webex-call-history'],
      ['Contacts', 'webex-contacts'],
      ['Voicemail', 'webex-voicemail'],
      ['Settings', 'webex-audio-devices webex-call-settings'],
      ['Keypad', 'webex-dialpad'],
      ['Settings', 'webex-audio-devices webex-call-settings'],
    ]);
    softphone.dir = 'rtl';
    reader.press('ArrowRight');
    await softphone.updateComplete;
    expect(selected(alice)).to.equal('Voicemail');
    softphone.focus();
    await until('the field has the focus', () => alice.focused() === 'Name or number');
    expect(selected(alice)).to.equal('Keypad');
  });

  it('fits in 280 px, and has the keypad beside the tabs on a full page', async () => {
    // What is left of 280 px by the margins of a page.
    const alice = await phone('alice', 264);
    const { softphone, reader } = alice;
    for (const tab of reader.root.querySelectorAll<HTMLElement>('[role=tab]')) {
      tab.click();
      await softphone.updateComplete;
      const inner = reader.root.querySelector('.shown:not([hidden]), .dial')?.children ?? [];
      await task();
      expect(softphone.scrollWidth, tab.id).to.be.at.most(264);
      for (const one of inner) expect(one.scrollWidth, tab.id).to.be.at.most(264);
    }
    const [place] = places;
    if (place) place.style.inlineSize = '900px';
    await until('it is wide', () => softphone.matches(':state(wide)'));
    reader.find('[role=tab]', 'Contacts').click();
    await softphone.updateComplete;
    expect(shown(alice)).to.deep.equal(['webex-dialpad', 'webex-contacts']);
    expect(reader.seek('[role=tab]', 'Keypad')).to.equal(undefined);
    await expectAccessible(softphone);
  });

  it('dials on Enter, rings, answers, talks and ends, with the focus where it should be', async () => {
    const alice = await phone('alice');
    const bob = await phone('bob');
    await dial(alice, 'bob');
    const incoming = bob.part('webex-incoming-call');
    await incoming.reads('alice@example.com');
    await until(
      'alice hears',
      () =>
        calls(alice).join() === 'bob@example.com ringing' ||
        calls(alice).join().endsWith('ringing'),
    );
    for (const { softphone } of [alice, bob]) await expectAccessible(softphone);
    // The dial field has given way to the call.
    await until('the focus is on', () => alice.focused()?.startsWith('Mute microphone') === true);
    expect(calls(bob)).to.deep.equal([]);
    const answer = incoming.find<HTMLButtonElement>('button', 'Answer call from');
    answer.focus();
    answer.click();
    for (const one of [alice, bob]) {
      await until('they talk', () => calls(one).join().endsWith('connected T'));
      expect(one.softphone.matches(':state(in-call)')).to.equal(true);
      await expectAccessible(one.softphone);
    }
    // The button that was pressed is gone; those of the call are next.
    await until('the focus is on', () => bob.focused()?.startsWith('Mute microphone') === true);
    const controls = bob.part('webex-call-controls');
    const end = controls.find<HTMLButtonElement>('button', 'End call with');
    end.focus();
    end.click();
    for (const one of [alice, bob]) await until('it is over', () => calls(one).length === 0);
    await until('the focus is back', () => bob.focused() === 'Name or number');
    expect(bob.reader.text).to.include(': ended');
  });

  it('in a call has tabs and the dial field below it, once somebody wants them', async () => {
    const alice = await phone('alice');
    await phone('bob');
    await dial(alice, 'bob');
    await until('it rings', () => calls(alice).length === 1);
    const { reader, softphone } = alice;
    const seen = (): boolean | undefined =>
      reader.root.querySelector('.dial')?.checkVisibility({ visibilityProperty: true });
    const below = (): boolean => {
      const [call, dial] = ['.calls', '.dial'].map((one) => reader.root.querySelector(one));
      const end = call?.getBoundingClientRect().bottom ?? Infinity;
      return end <= (dial?.getBoundingClientRect().top ?? 0);
    };
    expect([seen(), below()]).to.deep.equal([false, false]);
    reader.button('Call somebody else').click();
    await until('the focus is in it', () => alice.focused() === 'Name or number');
    expect([seen(), below()]).to.deep.equal([true, true]);
    expect(reader.seek('button', 'Call somebody else')).to.equal(undefined);
    await expectAccessible(softphone);
    // Another call is what one wants to see.
    await dial(alice, 'bob');
    await until('both ring', () => calls(alice).length === 2);
    expect(seen()).to.equal(false);
    reader.find<HTMLElement>('[role=tab]', 'History').click();
    await softphone.updateComplete;
    expect(shown(alice)).to.deep.equal(['webex-call-history']);
    for (const call of alice.calling.activeCalls) await call.end();
    await until('both are over', () => calls(alice).length === 0);
    expect(shown(alice)).to.deep.equal(['webex-call-history']);
  });

  it('says of a call from a list why it failed, and of a typed one only in the keypad', async () => {
    const alice = await phone('alice');
    await alice.calling.calling?.contacts.createContact({
      displayName: 'Nobody',
      sipAddresses: [{ type: 'work', value: 'nobody@example.com' }],
    });
    await dial(alice, 'nobody');
    await until('it failed', () => alice.part('webex-dialpad').element.matches(':state(failed)'));
    expect(alice.reader.root.querySelector('.failed')).to.equal(null);
    alice.reader.find('[role=tab]', 'Contacts').click();
    await alice.softphone.updateComplete;
    const contacts = alice.part('webex-contacts');
    await contacts.reads('Nobody');
    contacts.button('Call').click();
    await until('it says so', () => alice.reader.root.querySelector('.failed') !== null);
    await expectAccessible(alice.softphone);
    alice.reader.button('Dismiss').click();
    await alice.softphone.updateComplete;
    expect(alice.reader.root.querySelector('.failed')).to.equal(null);
  });

  it('shows how many calls were missed beside the history, and takes several calls', async () => {
    const alice = await phone('alice');
    const bob = await phone('bob');
    const carol = await phone('carol');
    await dial(alice, 'bob');
    await dial(carol, 'bob');
    const incoming = bob.part('webex-incoming-call');
    await until('both ring', () => incoming.root.querySelectorAll('.card').length === 2);
    await expectAccessible(bob.softphone);
    for (const { calling } of [alice, carol]) await calling.activeCalls[0]?.end();
    await bob.reader.soon(
      () => bob.reader.root.querySelector('#tab-history .badge')?.textContent === '2',
    );
    const tab = bob.reader.root.querySelector('#tab-history');
    expect(tab?.textContent).to.match(/History\s*, missed: 2/u);
    await expectAccessible(bob.softphone);
  });

  it('shows how good a call is beside its time, in a place that is kept, and more on request', async () => {
    const alice = await phone('alice', 264);
    const bob = await phone('bob');
    const place = (): HTMLElement | null => bob.reader.root.querySelector('.quality');
    await dial(bob, 'alice');
    await until('it rings', () => place() !== null);
    const room = (): unknown[] => [place()?.offsetWidth, place()?.offsetHeight];
    expect([place()?.localName, ...room()]).to.deep.equal(['span', 44, 44]);
    const incoming = alice.part('webex-incoming-call');
    await incoming.reads('bob@example.com');
    incoming.find<HTMLButtonElement>('button', 'Answer call from').click();
    await until('they talk', () => place()?.localName === 'button');
    expect(room()).to.deep.equal([44, 44]);
    const named = (): string => place()?.getAttribute('aria-label') ?? '';
    expect(named()).to.match(/^Show call quality, now /u);
    await until('it is measured', () => !named().includes('not measured'), 20_000);
    const said = /now (\w+)/u.exec(named())?.[1];
    const bars = bob.part('webex-call-quality').root.querySelector('[role=img]');
    expect(bars?.getAttribute('aria-label')).to.match(new RegExp(`: ${String(said)}`, 'u'));
    await expectAccessible(bob.softphone);
    place()?.click();
    await bob.softphone.updateComplete;
    expect([named().split(' ')[0], place()?.ariaExpanded]).to.deep.equal(['Hide', 'true']);
    const more = bob.part('webex-call > webex-call-quality');
    await more.reads('Round trip');
    await expectAccessible(bob.softphone);
    place()?.click();
    await bob.softphone.updateComplete;
    expect(bob.reader.root.querySelector('webex-call > webex-call-quality')).to.equal(null);
    await bob.calling.activeCalls[0]?.end();
    await until('it is over', () => calls(bob).length === 0);
  });

  it('moved in the page goes on with its call', async () => {
    const alice = await phone('alice');
    const bob = await phone('bob');
    await dial(alice, 'bob');
    const incoming = bob.part('webex-incoming-call');
    await incoming.reads('alice@example.com');
    incoming.find<HTMLButtonElement>('button', 'Answer call from').click();
    await until('they talk', () => calls(bob).length === 1);
    const section = document.createElement('section');
    bob.calling.append(section);
    section.append(bob.softphone);
    await bob.softphone.updateComplete;
    expect(calls(bob).length).to.equal(1);
    await bob.calling.activeCalls[0]?.end();
    await until('it is over', () => calls(bob).length === 0);
  });
});
