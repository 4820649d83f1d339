import { expect } from 'chai';
import { createDeferred } from '../../src/core/deferred.js';
import type { Contact } from '../../src/core/data-services.js';
import type { WebexDialpad } from '../../src/elements/webex-dialpad.js';
import { expectAccessible } from '../support/axe.js';
import { fakeContacts } from '../support/fakes/fake-contacts.js';
import { FakeHistory } from '../support/fakes/fake-history.js';
import type { FakeCall } from '../support/fakes/fake-models.js';
import { nextEvent } from '../support/recorder.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { setStage, strike, task, type Stage } from '../support/stage.js';

const bob: Contact = {
  contactId: 'bob',
  displayName: 'Bob Baker',
  sipAddresses: [{ type: 'work', value: 'bob@example.com' }],
  phoneNumbers: [{ type: 'mobile', value: '+1 408 555 0100' }],
};

function called(name: string, uri: string) {
  return {
    sessionId: uri,
    lineId: 'sip:alice@example.com',
    direction: 'inbound' as const,
    disposition: 'answered' as const,
    remote: { name, uri },
    startTime: 1000,
    durationSeconds: 5,
    read: true,
  };
}

describe('<webex-dialpad>', () => {
  let stage: Stage;
  let element: WebexDialpad;
  let reader: ShadowReader;
  let history: FakeHistory;

  async function show(
    markup = '<webex-line uri="sip:alice@example.com"></webex-line><webex-dialpad></webex-dialpad>',
  ): Promise<void> {
    history = new FakeHistory([
      called('Bob', 'sip:bob@example.com'),
      called('Barbara', 'sip:barbara@example.com'),
    ]);
    stage = setStage({ contacts: fakeContacts([bob]), callHistory: history });
    await stage.show(markup);
    stage.line().set({ status: 'registered' });
    element = stage.find('webex-dialpad');
    reader = new ShadowReader(element);
    await element.updateComplete;
  }
  const field = (): HTMLInputElement => {
    const found = reader.root.querySelector('input');
    if (!found) throw new Error('There is no field.');
    return found;
  };
  /** Types as a person does, and stays in the field. */
  const type = (text: string): void => {
    field().focus();
    field().value = text;
    field().dispatchEvent(new Event('input', { bubbles: true }));
  };
  const press = async (key: string): Promise<void> => {
    reader.press(key, field());
    await element.updateComplete;
  };
  const options = (): string[] =>
    [...reader.root.querySelectorAll('[role=option]')].map((one) =>
      one.textContent.replace(/\s+/gu, ' ').trim(),
    );
  const chosen = (): string | null | undefined =>
    reader.root.querySelector('[aria-selected=true] bdi')?.textContent;
  const key = (name: string): HTMLButtonElement => {
    const found = [...reader.root.querySelectorAll<HTMLButtonElement>('.key')].find(
      (one) => one.querySelector('.digit')?.textContent === name,
    );
    if (!found) throw new Error(`There is no key ${name}.`);
    return found;
  };
  /** A call is there, with a dialpad inside. */
  async function inCall(start: Parameters<FakeCall['set']>[0]): Promise<FakeCall> {
    await show(`<webex-line uri="sip:alice@example.com">
      <template><webex-call><webex-dialpad></webex-dialpad></webex-call></template>
    </webex-line><webex-dialpad></webex-dialpad>`);
    const fake = stage.line().ring({ remote: { name: 'Bob' }, ...start });
    element = stage.find('webex-call webex-dialpad');
    reader = new ShadowReader(element);
    await element.updateComplete;
    return fake;
  }
  const sent = (fake: FakeCall): string[] => fake.log.filter((entry) => entry.startsWith('send'));
  afterEach(strike);

  it('outside of a calling is disabled, accessible, and takes the focus without harm', async () => {
    await show();
    element = document.createElement('webex-dialpad');
    document.body.append(element);
    reader = new ShadowReader(element);
    element.focus();
    await element.updateComplete;
    expect(element.matches(':state(disabled)')).to.equal(true);
    expect([...reader.root.querySelectorAll('button')].every(({ disabled }) => disabled)).to.equal(
      true,
    );
    await expectAccessible(element);
    element.remove();
  });

  it('dials on Enter, with letters, on the line, and empties the field', async () => {
    await show();
    element.focus();
    expect(reader.root.activeElement).to.equal(field());
    type('bob');
    await press('Enter');
    expect(stage.line().log).to.deep.equal(['makeCall "bob"']);
    expect(stage.line().last.log).to.deep.equal(['dial']);
    expect(element.value).to.equal('');
    await reader.reads('Dialling bob');
  });

  it('dials what the page has put in, by the button, which is named by verb and number', async () => {
    await show();
    element.value = '+1408';
    await element.updateComplete;
    const button = reader.find<HTMLButtonElement>('button', 'Call +1408');
    expect(button.textContent.trim()).to.equal('Call');
    await expectAccessible(element);
    button.click();
    expect(stage.line().log).to.deep.equal(['makeCall "+1408"']);
  });

  it('on the line around it, where that is not the first', async () => {
    await show(`<webex-line uri="sip:alice@example.com"></webex-line>
      <webex-line uri="sip:sales@example.com"><webex-dialpad></webex-dialpad></webex-line>`);
    stage.line(1).set({ status: 'registered' });
    type('100');
    await press('Enter');
    expect([stage.line(0).log, stage.line(1).log]).to.deep.equal([[], ['makeCall "100"']]);
  });

  it('leaves the dialling to a page that prevents the request', async () => {
    await show();
    const asked = nextEvent(document, 'calling-dial-request');
    document.addEventListener('calling-dial-request', (event) => event.preventDefault(), {
      once: true,
    });
    type('bob');
    await press('Enter');
    expect((await asked).detail.destination).to.equal('bob');
    expect(stage.line().calls).to.deep.equal([]);
  });

  it('puts a pasted number in as numbers are written, where the caret is', async () => {
    await show();
    type('12');
    field().setSelectionRange(1, 1);
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', '\u202a+1\u00a0(408)\u2011555\u2013\u0661\u06f2\u202c\n');
    const pasted = new Event('paste', { cancelable: true });
    // Firefox has none in an event that a page made.
    field().dispatchEvent(Object.assign(pasted, { clipboardData }));
    await element.updateComplete;
    expect(element.value).to.equal('1+1 (408)-555-122');
    type('\uff14\uff10\uff18');
    await press('Enter');
    expect(stage.line().log).to.deep.equal(['makeCall "408"']);
  });

  it('has twelve keys, which go by mouse and by arrow keys, and type', async () => {
    await show();
    for (const name of '123456789*0#') key(name).click();
    await element.updateComplete;
    expect(element.value).to.equal('123456789*0#');
    const inOrder = [...reader.root.querySelectorAll<HTMLElement>('.key')].filter(
      ({ tabIndex }) => tabIndex === 0,
    );
    expect(inOrder).to.deep.equal([key('#')]);
    key('#').focus();
    for (const arrow of ['ArrowUp', 'ArrowLeft', 'ArrowUp', 'ArrowUp', 'ArrowUp']) {
      reader.press(arrow);
      await element.updateComplete;
    }
    expect(reader.root.activeElement).to.equal(key('2'));
    for (const typed of ['7', '+', 'x']) reader.press(typed);
    expect(element.value).to.equal('123456789*0#7+');
    reader.button('Delete last character').click();
    expect(element.value).to.equal('123456789*0#7');
  });

  it('takes a long press of 0 for +, and a short one for 0', async () => {
    await show();
    key('0').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    await reader.soon(() => element.value !== '');
    key('0').dispatchEvent(new PointerEvent('pointerup', { bubbles: true }));
    key('0').click();
    expect(element.value).to.equal('+');
    key('0').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    key('0').dispatchEvent(new PointerEvent('pointerup', { bubbles: true }));
    key('0').click();
    expect(element.value).to.equal('+0');
  });

  it('takes a press that leaves the key before it is long for none', async () => {
    await show();
    const waiting: (() => void)[] = [];
    const original = { setTimeout: window.setTimeout, clearTimeout: window.clearTimeout };
    window.setTimeout = ((run: () => void) => waiting.push(run)) as never;
    window.clearTimeout = (id) => {
      if (typeof id === 'number') waiting.splice(id - 1, 1);
    };
    const seen = ['pointerleave', 'pointercancel'].map((leaves) => {
      key('0').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
      const begun = waiting.length;
      key('0').dispatchEvent(new PointerEvent(leaves));
      return [begun, waiting.length];
    });
    Object.assign(window, original);
    expect([seen, element.value]).to.deep.equal([
      [
        [1, 0],
        [1, 0],
      ],
      '',
    ]);
  });

  it('leaves Enter to an input method that is composing', async () => {
    await show();
    type('bob');
    const enter = { key: 'Enter', bubbles: true, isComposing: true };
    field().dispatchEvent(new KeyboardEvent('keydown', enter));
    expect([stage.line().log, element.value]).to.deep.equal([[], 'bob']);
  });

  it('suggests contacts, then calls of the past, each once; is an accessible combobox', async () => {
    await show();
    type('ba');
    await reader.soon(() => options().length === 3);
    expect(options()).to.deep.equal([
      'BB Bob Baker bob@example.com Contact',
      'BB Bob Baker +1 408 555 0100 Contact',
      'B Barbara barbara@example.com Recent call',
    ]);
    await reader.reads('Suggestions: 3');
    expect(field().getAttribute('aria-expanded')).to.equal('true');
    expect(element.matches(':state(suggesting)')).to.equal(true);
    await press('ArrowUp');
    expect(chosen()).to.equal('Barbara');
    await press('ArrowDown');
    expect([chosen(), field().getAttribute('aria-activedescendant')]).to.deep.equal([
      undefined,
      null,
    ]);
    await press('ArrowDown');
    const active = field().getAttribute('aria-activedescendant');
    expect(reader.root.getElementById(active ?? '')?.ariaSelected).to.equal('true');
    await expectAccessible(element);
    document.documentElement.style.colorScheme = 'dark';
    await expectAccessible(element);
    document.documentElement.style.colorScheme = '';
    await press('Escape');
    expect([options().length, element.value]).to.deep.equal([0, 'ba']);
    await press('ArrowDown');
    expect(options().length).to.equal(3);
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Enter');
    expect(stage.line().log).to.deep.equal(['makeCall "+1 408 555 0100"']);
    expect(options()).to.deep.equal([]);
  });

  it('drops the answer to what was typed before, and does without a history that fails', async () => {
    await show();
    const late = createDeferred<readonly []>();
    const search = history.searchCallHistory.bind(history);
    history.searchCallHistory = (text) => (text === 'b' ? late.promise : search(text));
    type('b');
    type('barb');
    await reader.soon(() => options().length === 1);
    late.resolve([]);
    await task();
    await element.updateComplete;
    expect(options()).to.deep.equal(['B Barbara barbara@example.com Recent call']);
    history.searchCallHistory = () => Promise.reject(new Error('It is not there.'));
    type('bob');
    await reader.soon(() => options().length === 2);
    expect(options().every((option) => option.endsWith('Contact'))).to.equal(true);
  });

  it('dials a suggestion that is clicked, and offers none any more when left', async () => {
    await show();
    type('barb');
    await reader.soon(() => options().length === 1);
    field().blur();
    await element.updateComplete;
    expect(options()).to.deep.equal([]);
    type('barbara');
    await reader.soon(() => options().length === 1);
    reader.root.querySelector<HTMLElement>('[role=option]')?.click();
    expect(stage.line().log).to.deep.equal(['makeCall "sip:barbara@example.com"']);
  });

  it('says what is wrong: nothing typed, no line, a bad address, a failed call', async () => {
    await show();
    await press('Enter');
    await reader.reads('Type a name or number first.');
    expect(field().getAttribute('aria-invalid')).to.equal('true');
    await expectAccessible(element);

    stage.line().set({ status: 'failed' });
    const failed = nextEvent(document, 'calling-error');
    type('bob');
    await press('Enter');
    expect((await failed).detail.error.code).to.equal('invalid-state');
    await reader.reads('There is no registered line');
    expect(element.value).to.equal('bob');
    expect(element.matches(':state(failed)')).to.equal(true);

    stage.line().set({ status: 'registered' });
    await press('Enter');
    await element.updateComplete;
    expect(reader.text).to.not.include('no registered line');
    const told = nextEvent(document, 'call-error');
    stage.line().last.fail('permission-denied');
    expect((await told).detail.error.code).to.equal('permission-denied');
    await reader.reads('The microphone or camera was not allowed.');
    // It is not left behind, waiting for a second try.
    expect(stage.line().calls).to.deep.equal([]);
    expect(element.value).to.equal('bob');
  });

  it('says nothing of a call that was given up', async () => {
    await show();
    type('bob');
    await press('Enter');
    void stage.line().last.end();
    await task();
    await element.updateComplete;
    expect(element.matches(':state(failed)')).to.equal(false);
  });

  it('inside a call sends digits, by keys, keyboard and paste, once it is answered', async () => {
    const fake = await inCall({});
    expect(field().disabled).to.equal(true);
    await reader.soon(() => field().placeholder.startsWith('Digits can be sent'));
    fake.set({ status: 'connected' });
    await reader.soon(() => !field().disabled);
    expect(element.matches(':state(in-call)')).to.equal(true);
    await expectAccessible(element);
    key('5').click();
    key('*').focus();
    reader.press('#');
    const type = (inputType: string, data: string): boolean =>
      field().dispatchEvent(
        new InputEvent('beforeinput', { inputType, data, cancelable: true, bubbles: true }),
      );
    expect(type('insertText', '7')).to.equal(false);
    type('insertText', 'x');
    type('insertFromPaste', '1 2-a');
    await element.updateComplete;
    expect(sent(fake)).to.deep.equal([
      'sendDigit 5',
      'sendDigit #',
      'sendDigit 7',
      'sendDigit 12A',
    ]);
    expect(field().value).to.equal('5#712A');
    expect(reader.root.querySelector('[part~=dial-button]')).to.equal(null);
    // It is no + here, however long it is pressed.
    expect(key('0').textContent.trim()).to.equal('0');
  });

  it('says that digits could not be sent, as one call-error', async () => {
    const fake = await inCall({ status: 'connected' });
    fake.sendDigit = () => Promise.reject(fake.fail('media-failed'));
    const told = nextEvent(document, 'call-error');
    key('1').click();
    expect((await told).detail.error.code).to.equal('media-failed');
    await reader.reads('Sound or picture could not be sent');
    await expectAccessible(element);
  });

  it('moved out of its calling is disabled, and moved back it dials', async () => {
    await show();
    const { parentElement } = element;
    document.body.append(element);
    await element.updateComplete;
    expect(field().disabled).to.equal(true);
    parentElement?.append(element);
    await element.updateComplete;
    type('bob');
    await press('Enter');
    expect(stage.line().log).to.deep.equal(['makeCall "bob"']);
  });
});
