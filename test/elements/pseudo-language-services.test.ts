import { expect } from 'chai';
import { BehaviorSubject } from 'rxjs';
import type {
  CallRecord,
  Contact,
  Contacts,
  ServiceState,
  VoicemailMessage,
} from '../../src/core/data-services.js';
import type { CallingParts } from '../../src/calling/calling.js';
import { CallingError } from '../../src/core/errors.js';
import { contactStrings } from '../../src/i18n/contact-strings.js';
import { errorStrings } from '../../src/i18n/error-strings.js';
import { historyStrings } from '../../src/i18n/service-strings.js';
import { settingsStrings } from '../../src/i18n/settings-strings.js';
import { voicemailStrings } from '../../src/i18n/voicemail-strings.js';
import { hum, type Hum } from '../support/audio.js';
import { fakeContacts } from '../support/fakes/fake-contacts.js';
import { FakeHistory } from '../support/fakes/fake-history.js';
import { FakeSettings } from '../support/fakes/fake-settings.js';
import { FakeVoicemail, toneOf } from '../support/fakes/fake-voicemail.js';
import {
  callParts,
  deviceParts,
  drawn,
  forgetPseudo,
  neverAsked,
  speakPseudo,
  unmarked,
} from '../support/pseudo-language.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { setStage, strike, type Stage } from '../support/stage.js';

const ALICE = 'sip:100@127.0.0.1';
const SALES = 'sip:101@127.0.0.1';
const BOB = { name: 'Боб', uri: 'sip:200@127.0.0.1' };
const failed: ServiceState = {
  status: 'failed',
  error: new CallingError('storage-failed', 'The disk is on fire.'),
};

/** Elements for data, in every state: nothing is seen or heard that has not come through the texts. */
describe('a language of marks, in the elements for data', () => {
  const asked = new Set<string>();
  let stage: Stage;
  let sound: Hum;
  let reader: ShadowReader;

  async function show(tag: string, services: Partial<CallingParts>): Promise<void> {
    stage = setStage(services);
    await stage.show(`<webex-line uri="${ALICE}"></webex-line><${tag}></${tag}>`);
    reader = new ShadowReader(stage.find(tag));
    await check();
  }
  async function outside(tag: string): Promise<void> {
    const alone = document.createElement(tag);
    document.body.append(alone);
    await drawn(document.body);
    expect(unmarked(alone)).to.deep.equal([]);
    alone.remove();
  }
  async function check(): Promise<void> {
    await drawn(document.body);
    expect(unmarked(stage.root)).to.deep.equal([]);
  }
  async function press(name: string): Promise<void> {
    reader.button(name).click();
    await check();
  }
  async function type(name: string, text: string): Promise<void> {
    reader.type(reader.field(name), text);
    await check();
  }

  beforeEach(async () => {
    sound = hum(440);
    await speakPseudo(asked);
  });
  afterEach(async () => {
    sound.stop();
    await forgetPseudo();
    await strike();
  });

  it('<webex-call-history>: each kind of call, none, failures', async () => {
    await outside('webex-call-history');
    const history = new FakeHistory(records());
    await show('webex-call-history', { callHistory: history });
    await press(historyStrings.missed());
    await press(historyStrings.all());
    await type(historyStrings.search(), 'никто');
    await reader.reads(historyStrings.nothingFound());
    await check();
    await type(historyStrings.search(), '');
    reader.root.querySelector<HTMLButtonElement>('.row .small')?.click();
    await check();
    await press(historyStrings.deleteAll());
    await press(historyStrings.sure());
    await reader.reads(historyStrings.empty());
    const states: ServiceState[] = [
      { status: 'loading' },
      failed,
      { status: 'unavailable' },
      { status: 'ready', persistent: false },
    ];
    for (const state of states) {
      history.set(state);
      await check();
    }
  });

  it('<webex-voicemail>: messages new, urgent and played; none, full, failures', async () => {
    await outside('webex-voicemail');
    const messages = [message(0, { read: false, urgent: true }), message(1)];
    const voicemail = new FakeVoicemail(messages);
    voicemail.account = 'sip:300@127.0.0.1';
    voicemail.transcript = 'Привет';
    voicemail.content = () => Promise.resolve(toneOf(3));
    await show('webex-voicemail', { voicemail });
    reader.root.querySelector<HTMLButtonElement>('.row .main')?.click();
    await check();
    await reader.soon(() => reader.seek('button', voicemailStrings.pause()) !== undefined);
    await check();
    await press(voicemailStrings.pause());
    await press(voicemailStrings.markUnread());
    await press(voicemailStrings.delete());
    voicemail.content = () => Promise.resolve(new Blob(['no sound']));
    reader.root.querySelector<HTMLButtonElement>('.row .main')?.click();
    await reader.soon(() => reader.root.querySelector('.fault') !== null);
    await check();
    const fresh = Array.from({ length: 120 }, (_, index) => message(index, { read: false }));
    for (const count of [0, 1, 2, 5, 11, 120]) {
      voicemail.change(fresh.slice(0, count));
      await check();
    }
    voicemail.change([message(1)]);
    voicemail.set({ status: 'failed', error: new CallingError('storage-full', 'It is full.') });
    await reader.soon(() => reader.root.querySelector('.notice button') !== null);
    await check();
    voicemail.set(failed);
    await check();
  });

  it('<webex-voicemail>: messages of which nobody knows how many', async () => {
    const voicemail = new FakeVoicemail([]);
    const summary = await voicemail.getVoicemailSummary();
    Object.assign(voicemail, { summary$: new BehaviorSubject({ ...summary, waiting: true }) });
    await show('webex-voicemail', { voicemail });
    await reader.reads(voicemailStrings.waiting());
  });

  it('<webex-call-settings>: what can be set, what is wrong, the greeting', async () => {
    await outside('webex-call-settings');
    const settings = new FakeSettings([ALICE, SALES]);
    const voicemail = new FakeVoicemail([]);
    await show('webex-call-settings', { callSettings: settings, voicemail });
    reader.field(settingsStrings.doNotDisturb()).click();
    await check();
    const toggle = async (time: 'always' | 'busy' | 'noAnswer'): Promise<void> => {
      reader.field(settingsStrings[time]()).click();
      await check();
    };
    for (const time of ['busy', 'noAnswer'] as const) {
      await toggle(time);
      // What is wrong in one place keeps the others from being set.
      await toggle(time);
    }
    await toggle('always');
    const [to] = reader.root.querySelectorAll<HTMLInputElement>('input[name=forward-always]');
    if (!to) throw new Error('There is no field.');
    reader.type(to, '@@');
    await check();
    settings.refuses = new CallingError('invalid-argument', 'It leads back here.');
    reader.type(to, '200');
    await check();
    await reader.reads(errorStrings.badForward());
    const [rings] = reader.root.querySelectorAll<HTMLInputElement>('input[name=forward-rings]');
    if (!rings) throw new Error('There is no field.');
    reader.type(rings, '99');
    await check();
  });

  it('<webex-call-settings>: a greeting that is recorded, played and refused', async () => {
    const voicemail = new FakeVoicemail([]);
    voicemail.getGreeting = () => Promise.resolve(toneOf(2));
    let createMicrophoneStream = () => Promise.resolve(sound.stream.clone());
    await show('webex-call-settings', {
      callSettings: new FakeSettings(),
      voicemail,
      createMicrophoneStream: () => createMicrophoneStream(),
    });
    await reader.reads(settingsStrings.greetingOwn());
    await press(settingsStrings.play());
    await reader.soon(() => reader.seek('button', settingsStrings.stopPlaying()) !== undefined);
    await check();
    await press(settingsStrings.useTones());
    await reader.reads(settingsStrings.greetingTones());
    await press(settingsStrings.record());
    await reader.reads(settingsStrings.stop());
    await press(settingsStrings.stop());
    await reader.reads(settingsStrings.greetingOwn());
    createMicrophoneStream = () => Promise.reject(new DOMException('No.', 'NotAllowedError'));
    await press(settingsStrings.record());
    await reader.reads(errorStrings.unknown());
  });

  it('<webex-contacts>: a list, a form, its faults, what was done', async () => {
    await outside('webex-contacts');
    const contacts = changing(fakeContacts([bob, carol]));
    await show('webex-contacts', { contacts });
    await type(contactStrings.search(), 'никто');
    await reader.reads(contactStrings.nothingFound());
    await check();
    await type(contactStrings.search(), '');
    await press(contactStrings.create());
    await press(contactStrings.save());
    for (const list of ['phoneNumbers', 'sipAddresses', 'emails'] as const) {
      const title = contactStrings[list]();
      await press(contactStrings.addName(title));
      await type(contactStrings.valueName(title, '1'), list === 'phoneNumbers' ? 'ы' : '??');
    }
    await press(contactStrings.cancel());
    await press(contactStrings.editName('Боб'));
    await press(contactStrings.save());
    await reader.soon(() => reader.seek('button', contactStrings.create()) !== undefined);
    await check();
    await press(contactStrings.editName('Боб'));
    await press(contactStrings.delete());
    await press(contactStrings.sure());
    await reader.soon(() => reader.seek('button', contactStrings.create()) !== undefined);
    await check();
    await press(contactStrings.editName('Боб'));
    contacts.list.next([carol]);
    await check();
    contacts.refuses = new CallingError('storage-full', 'It is full.');
    await press(contactStrings.save());
    await reader.soon(() => reader.root.querySelector('[role=alert]') !== null);
    await check();
    await press(contactStrings.cancel());
    contacts.list.next([]);
    await check();
    for (const refused of [undefined, new CallingError('storage-failed', 'It failed.')]) {
      contacts.refuses = refused;
      const file = new DataTransfer();
      file.items.add(new File(['BEGIN:VCARD'], '1.vcf'));
      const input = reader.root.querySelector<HTMLInputElement>('input[type=file]');
      if (!input) throw new Error('There is no field.');
      input.files = file.files;
      input.dispatchEvent(new Event('change'));
      await check();
      await reader.soon(() => input.value === '');
      await check();
    }
  });

  it('has been asked for every text of these elements, and of those that are new', async () => {
    // Japanese, in whose place it stands, has one form for every number.
    const others = ['one', 'two', 'few', 'many'].map((form) => `voicemail.summary.${form}`);
    const isOurs = (part: string): boolean => !callParts.has(part) && !deviceParts.has(part);
    expect(await neverAsked(asked, isOurs)).to.deep.equal(others);
  });
});

const bob: Contact = {
  contactId: 'bob',
  displayName: 'Боб',
  groups: ['1'],
  avatarURL: 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==',
  phoneNumbers: [{ type: 'work', value: '200' }],
  sipAddresses: [{ type: 'другой', value: 'sip:200@127.0.0.1' }],
};
const carol: Contact = { contactId: 'carol', source: 'directory', emails: [] };

/** Contacts that can be changed, or refuse it. */
function changing(contacts: Contacts) {
  const list = new BehaviorSubject<readonly Contact[]>([bob, carol]);
  const groups = new BehaviorSubject([{ groupId: '1', displayName: 'Друзья' }]);
  const changed = {
    ...contacts,
    list,
    contacts$: list,
    groups$: groups,
    refuses: undefined as CallingError | undefined,
    updateContact: (contact: Contact) => answer(contact),
    createContact: () => answer(bob),
    deleteContact: () => answer(undefined),
    importVCards: () => answer({ created: 1, updated: 2, skipped: 3 }),
  };
  async function answer<Value>(value: Value): Promise<Value> {
    if (changed.refuses) throw changed.refuses;
    return value;
  }
  return changed;
}

function message(index: number, more: Partial<VoicemailMessage> = {}): VoicemailMessage {
  return {
    messageId: `m${String(index)}`,
    lineId: ALICE,
    remote: BOB,
    time: Date.now() - index * 60_000,
    durationSeconds: 1,
    read: true,
    urgent: false,
    ...more,
  };
}

function records(): CallRecord[] {
  const dispositions = [
    'answered',
    'missed',
    'rejected',
    'cancelled',
    'failed',
    'forwarded',
    'voicemail',
  ] as const;
  return (['inbound', 'outbound'] as const).flatMap((direction) =>
    dispositions.map((disposition, index) => ({
      sessionId: `${direction}-${disposition}`,
      lineId: ALICE,
      direction,
      disposition,
      remote: BOB,
      startTime: Date.now() - index * 86_400_000,
      durationSeconds: 5,
      read: disposition !== 'missed',
    })),
  );
}
