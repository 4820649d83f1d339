import { expect } from 'chai';
import { allCapabilities } from '../../src/core/capabilities.js';
import { CallingError, callingErrorCodes } from '../../src/core/errors.js';
import { callListStrings } from '../../src/i18n/call-list-strings.js';
import { controlStrings } from '../../src/i18n/control-strings.js';
import { dialpadStrings } from '../../src/i18n/dialpad-strings.js';
import { incomingStrings } from '../../src/i18n/incoming-strings.js';
import { softphoneStrings } from '../../src/i18n/softphone-strings.js';
import { FakeCallingAudio } from '../support/fakes/fake-calling-audio.js';
import { fakeContacts } from '../support/fakes/fake-contacts.js';
import { FakeHistory } from '../support/fakes/fake-history.js';
import { picture, type FakeCall } from '../support/fakes/fake-models.js';
import { FakeSettings } from '../support/fakes/fake-settings.js';
import { FakeVoicemail } from '../support/fakes/fake-voicemail.js';
import {
  callParts,
  drawn,
  forgetPseudo,
  neverAsked,
  speakPseudo,
  unmarked,
} from '../support/pseudo-language.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { setSmallWindows } from '../support/small-windows.js';
import { setStage, strike, type Stage } from '../support/stage.js';

type Patch = Parameters<FakeCall['set']>[0];

const ALICE = 'sip:100@127.0.0.1';
const BOB = { name: 'Боб', number: '200', uri: 'sip:200@127.0.0.1' };
const LINE = `<webex-line uri="${ALICE}"></webex-line>`;
const line = (inside: string): string =>
  `<webex-line uri="${ALICE}" linger="60000"><template><webex-call>${inside}</webex-call></template></webex-line>`;

/** Elements for calls, in every state: nothing is seen or heard that has not come through the texts. */
describe('a language of marks, in the elements for calls', () => {
  const asked = new Set<string>();
  let stage: Stage;

  async function show(markup: string, selector: string): Promise<ShadowReader> {
    stage = setStage({
      contacts: fakeContacts([
        { contactId: '1', displayName: BOB.name, sipAddresses: [{ type: 'work', value: BOB.uri }] },
      ]),
      callHistory: new FakeHistory([record('Борис', 'sip:201@127.0.0.1')]),
      voicemail: new FakeVoicemail([message]),
      callSettings: new FakeSettings(),
      ...new FakeCallingAudio().parts,
    });
    await stage.show(markup);
    stage.client.set({ capabilities: allCapabilities(true) });
    await check();
    return new ShadowReader(stage.find(selector));
  }
  /** Of a call inside whose copy of the template the element is. */
  async function inside(tag: string, start: Patch = {}): Promise<[ShadowReader, FakeCall]> {
    await show(line(`<${tag}></${tag}>`), 'webex-line');
    const fake = stage.line().ring({ remote: BOB, ...start });
    await check();
    return [new ShadowReader(stage.find(`webex-line > webex-call > ${tag}`)), fake];
  }
  async function check(): Promise<void> {
    await drawn(document.body);
    expect(unmarked(stage.root)).to.deep.equal([]);
  }
  async function set(fake: FakeCall, ...patches: Patch[]): Promise<void> {
    for (const patch of patches) {
      fake.set(patch);
      await check();
    }
  }
  const talking: Patch = { status: 'connected', connectTime: Date.now() - 65_000 };

  beforeEach(() => speakPseudo(asked));
  afterEach(async () => {
    await forgetPseudo();
    await strike();
  });

  it('<webex-call-controls>: main buttons, tools, panels and what is said', async () => {
    const [reader, fake] = await inside('webex-call-controls');
    const press = async (name: string): Promise<void> => {
      reader.button(name).click();
      await check();
    };
    await set(fake, talking, { muted: true }, { muted: false });
    await set(fake, { heldLocally: true }, { heldLocally: false });
    await set(fake, { heldRemotely: true }, { heldRemotely: false });
    await press(controlStrings.keypad());
    await press('5');
    await press(controlStrings.keypad());
    fake.sendVideo(picture().getVideoTracks()[0]);
    await set(fake, { hasVideo: true });
    await press(controlStrings.transfer());
    await press(controlStrings.transferNow());
    const destination = reader.field(controlStrings.transferTo());
    reader.type(destination, '300');
    await press(controlStrings.consult());
    const consultation = stage.line().last;
    await set(consultation, { status: 'dialing' }, { status: 'connected', remote: BOB });
    fake.set({ heldLocally: true });
    consultation.finish({ by: 'remote' });
    await check();
    reader.type(reader.field(controlStrings.transferTo()), '300');
    await press(controlStrings.consult());
    stage.line().last.finish({}, new CallingError('busy', 'It is busy.', { statusCode: 486 }));
    await check();
    for (const status of ['requested', 'trying', 'ringing', 'failed'] as const) {
      const transferProgress = { destination: BOB.uri, status };
      await set(fake, { pending: 'transfer', transferProgress });
    }
    await set(fake, { error: new CallingError('hold-failed', 'It failed.') });
    const others = [stage.line().ring({ ...talking, remote: BOB }), stage.line().ring(talking)];
    fake.set({ pending: undefined as never, transferProgress: undefined as never });
    await check();
    await press(controlStrings.merge());
    others[1]?.finish();
    await set(fake, { mergedWith: ['x'] }, { mergedWith: [] });
    fake.finish({ cause: 'transferred' });
    await check();
  });

  it('<webex-call-controls>: a screen that is shared, or is not', async () => {
    const [reader, fake] = await inside('webex-call-controls', { ...talking, hasVideo: true });
    const devices = navigator.mediaDevices;
    const { getDisplayMedia } = devices;
    try {
      devices.getDisplayMedia = () => Promise.reject(new DOMException('No.', 'NotAllowedError'));
      reader.button(controlStrings.share(false)).click();
      await reader.reads(controlStrings.news.notShared());
      devices.getDisplayMedia = () => Promise.resolve(picture());
      reader.button(controlStrings.share(false)).click();
      await reader.soon(() => reader.seek('button', controlStrings.share(true)) !== undefined);
      await check();
    } finally {
      devices.getDisplayMedia = getDisplayMedia;
      fake.sendVideo(undefined);
    }
  });

  it('<webex-call-list>: outside, without calls, with calls in each state', async () => {
    await show('<webex-call-list></webex-call-list>', 'webex-call-list');
    const alone = document.createElement('webex-call-list');
    document.body.append(alone);
    await drawn(document.body);
    expect(unmarked(alone)).to.deep.equal([]);
    alone.remove();
    const reader = await show(`${LINE}<webex-call-list></webex-call-list>`, 'webex-call-list');
    const fake = stage.line().ring({ remote: BOB });
    await check();
    await set(fake, talking, { heldLocally: true }, { heldRemotely: true }, { mergedWith: ['x'] });
    const other = stage.line().ring({ ...talking, remote: {} });
    await check();
    expect(reader.seek('button', callListStrings.swap())).to.not.equal(undefined);
    other.finish();
    await check();
  });

  it('<webex-call-timer> and <webex-video>', async () => {
    await inside('webex-call-timer', talking);
    await strike();
    const [video, fake] = await inside('webex-video', talking);
    fake.remoteStream = picture();
    fake.sendVideo(picture().getVideoTracks()[0]);
    fake.events.next({ type: 'remote-media' } as never);
    await check();
    expect(video.root.querySelectorAll('video')).to.have.length(2);
  });

  it('<webex-call-button>: idle, with words of the page, on its way, failed', async () => {
    const reader = await show(
      `${LINE}<webex-call-button destination="200"></webex-call-button>
        <webex-call-button destination="200">Боб</webex-call-button>`,
      'webex-call-button',
    );
    reader.root.querySelector('button')?.click();
    await check();
    stage.line().set({ status: 'registered' });
    reader.root.querySelector('button')?.click();
    await check();
    await set(stage.line().last, { status: 'dialing' }, { status: 'ringing' }, talking);
    stage.line().last.finish({}, new CallingError('not-found', 'There is nobody.'));
    await check();
  });

  it('<webex-dialpad>: suggestions, failures, digits in a call', async () => {
    const reader = await show(`${LINE}<webex-dialpad></webex-dialpad>`, 'webex-dialpad');
    stage.line().set({ status: 'registered' });
    await check();
    const field = reader.root.querySelector('input');
    const type = async (text: string): Promise<void> => {
      field?.focus();
      if (field) field.value = text;
      field?.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await check();
    };
    await type('Бо');
    await reader.soon(() => reader.root.querySelectorAll('[role=option]').length === 2);
    await check();
    await type('');
    reader.button(dialpadStrings.call()).click();
    await check();
    await type('200');
    reader.button(dialpadStrings.callName('200')).click();
    await check();
    stage.line().last.fail('permission-denied');
    await check();
    await type('?');
    stage.line().refuses = new CallingError('invalid-argument', 'It is no address.');
    reader.press('Enter', field);
    await check();
    await strike();
    const [inCall, fake] = await inside('webex-dialpad');
    await set(fake, { status: 'connected' });
    fake.sendDigit = () => Promise.reject(fake.fail('media-failed'));
    inCall.button('5').click();
    await check();
  });

  it('<webex-incoming-call>: what is known of the call, its failure, notifications', async () => {
    const permission = Object.getOwnPropertyDescriptor(Notification, 'permission');
    Object.defineProperty(Notification, 'permission', { configurable: true, value: 'default' });
    try {
      await show(
        `${LINE}<webex-line uri="sip:101@127.0.0.1"></webex-line>
          <webex-incoming-call notify answer-key="F2"></webex-incoming-call>`,
        'webex-incoming-call',
      );
    } finally {
      if (permission) Object.defineProperty(Notification, 'permission', permission);
    }
    stage.find('webex-incoming-call').answerKey = undefined;
    const fake = stage.line().ring({ remote: { ...BOB, verified: true }, forwardedBy: [BOB] });
    await check();
    stage.line().ring({ remote: { verified: false }, hasVideo: true });
    await check();
    await set(fake, { error: new CallingError('device-in-use', 'It is in use.') });
  });

  it('<webex-incoming-call>: its small window', async () => {
    const windows = setSmallWindows(true);
    try {
      const markup = `${LINE}<webex-incoming-call picture-in-picture></webex-incoming-call>`;
      const reader = await show(markup, 'webex-incoming-call');
      windows.refuses = true;
      reader.button(incomingStrings.openWindow()).click();
      await reader.reads(incomingStrings.noWindow());
      await check();
      windows.refuses = false;
      reader.button(incomingStrings.openWindow()).click();
      await reader.reads(incomingStrings.closeWindow());
      await check();
      stage.line().ring({ remote: BOB, ...talking, heldLocally: true });
      stage.line().ring({ remote: BOB });
      await check();
      for (const { document } of windows.open) {
        expect(document.body.firstElementChild?.shadowRoot?.textContent).to.include('⟦');
        expect(unmarked(document.body)).to.deep.equal([]);
      }
      expect(windows.open).to.have.length(1);
    } finally {
      windows.restore();
    }
  });

  it('<webex-line-status>: each status, and why', async () => {
    await show('<webex-line-status></webex-line-status>', 'webex-line-status');
    await show(`${LINE}<webex-line-status></webex-line-status>`, 'webex-line-status');
    const statuses = [
      'connecting',
      'registered',
      'reconnecting',
      'unregistered',
      'failed',
    ] as const;
    for (const status of statuses) {
      stage.line().set({ status });
      await check();
    }
    for (const code of callingErrorCodes) {
      const error = new CallingError(code, `In English: ${code}.`, { statusCode: 403 });
      stage.line().set({ error, retryAt: Date.now() });
      await check();
    }
    const error = new CallingError('unheard-of' as never, 'Of another copy.');
    stage.line().set({ error });
    await check();
  });

  it('<webex-softphone>: its tabs, calls and notices', async () => {
    const reader = await show(`${LINE}<webex-softphone></webex-softphone>`, 'webex-softphone');
    for (const tab of reader.root.querySelectorAll<HTMLElement>('[role=tab]')) {
      tab.click();
      await check();
    }
    stage.client.set({ audioBlocked: true });
    const fake = stage.line().makeCall('200');
    const { last } = stage.line();
    await set(last, { status: 'dialing' }, { status: 'connecting' }, { status: 'reconnecting' });
    await set(last, talking, { heldLocally: true });
    await set(last, { heldLocally: false, heldRemotely: true });
    expect(fake.state.status).to.equal('connected');
    last.finish({}, new CallingError('connection-lost', 'It is lost.'));
    await check();
    expect(reader.seek('button', softphoneStrings.dismiss())).to.not.equal(undefined);
  });

  it('<webex-incoming-call>: notifications of the system', async () => {
    const { Notification: original } = window;
    const shown: string[] = [];
    class Told extends EventTarget {
      static permission = 'granted';
      constructor(title: string) {
        super();
        shown.push(title);
      }
      close(): void {}
    }
    try {
      Object.assign(window, { Notification: Told });
      Object.defineProperty(document, 'hidden', { configurable: true, value: true });
      await show(`${LINE}<webex-incoming-call notify></webex-incoming-call>`, 'webex-line');
      stage.line().ring({ remote: BOB });
      await check();
    } finally {
      Object.assign(window, { Notification: original });
      Reflect.deleteProperty(document, 'hidden');
    }
    expect(shown).to.have.length(1);
    expect(shown[0]).to.match(/^⟦.*⟧$/u);
  });

  it('has been asked for every text of these elements', async () => {
    // Settings ask for that one.
    expect(await neverAsked(asked, (part) => callParts.has(part))).to.deep.equal([
      'error.badForward',
    ]);
  });
});

const message = {
  messageId: '1',
  lineId: ALICE,
  remote: BOB,
  time: 1000,
  durationSeconds: 5,
  read: false,
  urgent: false,
};

function record(name: string, uri: string) {
  return {
    sessionId: uri,
    lineId: ALICE,
    direction: 'inbound' as const,
    disposition: 'missed' as const,
    remote: { name, uri },
    startTime: 1000,
    durationSeconds: 5,
    read: false,
  };
}
