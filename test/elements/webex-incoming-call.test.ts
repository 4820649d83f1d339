import { expect } from 'chai';
import { allCapabilities } from '../../src/core/capabilities.js';
import { createDeferred } from '../../src/core/deferred.js';
import { CallingError } from '../../src/core/errors.js';
import type { WebexIncomingCall } from '../../src/elements/webex-incoming-call.js';
import { expectAccessible } from '../support/axe.js';
import type { ServiceState } from '../../src/core/data-services.js';
import { FakeVoicemail } from '../support/fakes/fake-voicemail.js';
import type { FakeCall } from '../support/fakes/fake-models.js';
import { nextEvent } from '../support/recorder.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { setStage, strike, type Stage } from '../support/stage.js';

const bob = { name: 'Bob', number: '+14085550100', uri: 'sip:+14085550100@example.com' };

const NONE: ServiceState = { status: 'unavailable' };

describe('<webex-incoming-call>', () => {
  let stage: Stage;
  let element: WebexIncomingCall;
  let reader: ShadowReader;
  let voicemail: FakeVoicemail;

  async function show(attributes = '', mailbox: ServiceState = NONE): Promise<void> {
    voicemail = new FakeVoicemail([], mailbox);
    stage = setStage({ voicemail });
    await stage.show(`<webex-line uri="sip:alice@example.com"></webex-line>
      <webex-line uri="sip:sales@example.com"></webex-line>
      <webex-incoming-call ${attributes}></webex-incoming-call>`);
    stage.client.set({ capabilities: allCapabilities(true) });
    element = stage.find('webex-incoming-call');
    reader = new ShadowReader(element);
    await element.updateComplete;
  }
  async function ring(start: Parameters<FakeCall['set']>[0] = {}, line = 0): Promise<FakeCall> {
    const fake = stage.line(line).ring({ remote: bob, ...start });
    await element.updateComplete;
    return fake;
  }
  const cards = (): string[] =>
    [...reader.root.querySelectorAll('.card .texts')].map((card) =>
      [...card.children].map((part) => part.textContent.replace(/\s+/gu, ' ').trim()).join(' '),
    );
  const names = (): (string | null)[] =>
    [...reader.root.querySelectorAll('.card button')].map((one) => one.getAttribute('aria-label'));
  const alert = (): string | undefined =>
    reader.root.querySelector('[role=alert]')?.textContent ?? undefined;
  const strikeKey = (init: KeyboardEventInit, target: EventTarget = document.body): boolean =>
    target.dispatchEvent(
      new KeyboardEvent('keydown', { bubbles: true, composed: true, cancelable: true, ...init }),
    );
  afterEach(strike);

  it('shows nothing while nothing rings, also outside of a calling', async () => {
    await show();
    stage.line().makeCall('carol');
    stage.line().ring({ status: 'connected' });
    await element.updateComplete;
    expect(reader.text).to.equal('');
    element = document.createElement('webex-incoming-call');
    document.body.append(element);
    await element.updateComplete;
    expect(element.matches(':state(disabled)')).to.equal(true);
    await expectAccessible(element);
    element.remove();
  });

  it('says who calls whom, verified or not and by whom forwarded; is accessible', async () => {
    await show();
    const forwardedBy = [{ name: 'Carol' }];
    await ring({ remote: { ...bob, verified: true }, forwardedBy, startTime: 3 }, 1);
    const remote = { uri: 'sip:dave@example.com', verified: false };
    await ring({ remote, hasVideo: true, startTime: 2 });
    await ring({ remote: {}, startTime: 4 });
    expect(cards()).to.deep.equal([
      'Incoming video call dave@example.com Number not verified For alice@example.com',
      'Incoming call Bob +14085550100 Number verified For sales@example.com Forwarded by Carol',
      'Incoming call unknown caller For alice@example.com',
    ]);
    expect(element.matches(':state(ringing)')).to.equal(true);
    await expectAccessible(element);
    document.documentElement.style.colorScheme = 'dark';
    await expectAccessible(element);
    document.documentElement.style.colorScheme = '';
  });

  it('says once that a call rings', async () => {
    await show();
    const fake = await ring();
    expect(alert()).to.equal('Incoming call from Bob, +14085550100');
    await ring({ remote: { name: 'Eve' } });
    expect(alert()).to.equal('Incoming call from Eve');
    fake.set({ muted: true });
    await element.updateComplete;
    expect(alert()).to.equal('Incoming call from Eve');
    for (const one of stage.line().fakes) one.finish();
    await element.updateComplete;
    expect([alert(), cards().length]).to.deep.equal(['', 0]);
  });

  it('answers and rejects each of several, once each', async () => {
    await show();
    const first = await ring();
    const second = await ring({ remote: { name: 'Eve' } });
    expect(names()).to.deep.equal([
      'Answer call from Bob, ringing',
      'Reject call from Bob, ringing',
      'Answer call from Eve, ringing',
      'Reject call from Eve, ringing',
    ]);
    reader.button('Answer call from Eve, ringing').focus();
    reader.button('Answer call from Eve, ringing').click();
    reader.button('Answer call from Eve, ringing').click();
    await element.updateComplete;
    expect(reader.button('Answer call from Eve, ringing').ariaDisabled).to.equal('true');
    second.set({ status: 'connecting' });
    await element.updateComplete;
    // The focus goes on to the call that rings still.
    expect(reader.root.activeElement).to.equal(reader.button('Answer call from Bob, ringing'));
    reader.button('Reject call from Bob, ringing').click();
    await element.updateComplete;
    expect([first.log, second.log]).to.deep.equal([['reject'], ['answer']]);
    expect(cards()).to.deep.equal([]);
  });

  it('answers with video where the caller offers it and the backend can', async () => {
    await show();
    const fake = await ring({ hasVideo: true });
    reader.button('Answer with video call from Bob, ringing').click();
    expect(fake.log).to.deep.equal(['answer video']);
    stage.client.set({ capabilities: {} });
    await element.updateComplete;
    expect(names()).to.deep.equal([
      'Answer call from Bob, ringing',
      'Reject call from Bob, ringing',
    ]);
  });

  describe('send to voicemail', () => {
    const SEND = 'Send to voicemail: call from Bob, ringing';

    it('hands the call over, once, and answers it no more', async () => {
      await show('', { status: 'idle' });
      const { promise, resolve } = createDeferred<void>();
      voicemail.takes = () => promise;
      const fake = await ring();
      const eve = await ring({ remote: { name: 'Eve' } });
      expect(names().slice(0, 3)).to.deep.equal([
        'Answer call from Bob, ringing',
        'Reject call from Bob, ringing',
        SEND,
      ]);
      await expectAccessible(element);
      reader.button(SEND).focus();
      reader.button(SEND).click();
      reader.button(SEND).click();
      await element.updateComplete;
      expect(reader.button(SEND).ariaDisabled).to.equal('true');
      reader.button('Answer call from Bob, ringing').click();
      expect(voicemail.log).to.deep.equal([`take ${fake.state.correlationId}`]);
      fake.finish({ cause: 'rejected', by: 'local' });
      resolve();
      await element.updateComplete;
      expect(fake.log).to.deep.equal([]);
      expect(reader.root.activeElement).to.equal(reader.button('Answer call from Eve, ringing'));
      expect(eve.state.status).to.equal('ringing');
      expect(stage.recorder.take().join()).to.not.include('error');
    });

    it('says why it could not be, as one call-error; the call can be answered', async () => {
      await show('', { status: 'idle' });
      voicemail.takes = () => Promise.reject(new CallingError('storage-full', 'There is no room.'));
      const fake = await ring();
      const told = nextEvent(document, 'call-error');
      reader.button(SEND).click();
      expect((await told).detail.error.code).to.equal('storage-full');
      await reader.reads('There is no room left');
      await expectAccessible(element);
      reader.button('Answer call from Bob, ringing').click();
      await element.updateComplete;
      expect(fake.log).to.deep.equal(['answer']);
      expect(reader.text).to.not.include('There is no room');
    });

    it('is not offered where there is no answering machine', async () => {
      await show('', { status: 'idle' });
      await ring();
      expect(names()).to.include(SEND);
      voicemail.set(NONE);
      await element.updateComplete;
      expect(names()).to.not.include(SEND);
      voicemail.set({ status: 'ready' });
      const given = Object.getOwnPropertyDescriptor(window, 'MediaRecorder');
      Object.defineProperty(window, 'MediaRecorder', { value: undefined, configurable: true });
      try {
        element.requestUpdate();
        await element.updateComplete;
        expect(names()).to.not.include(SEND);
      } finally {
        if (given) Object.defineProperty(window, 'MediaRecorder', given);
      }
    });
  });

  it('says why a call could not be answered, as one call-error; it rings on', async () => {
    await show();
    const fake = await ring();
    const told = nextEvent(document, 'call-error');
    reader.button('Answer call from Bob, ringing').click();
    fake.set({ pending: undefined as never, error: new CallingError('busy', 'No microphone.') });
    fake.fail('permission-denied');
    expect((await told).detail.error.code).to.equal('permission-denied');
    await reader.reads('The microphone or camera was not allowed.');
    await expectAccessible(element);
  });

  it('has no keys but those it is given, for the call that rings longest', async () => {
    await show();
    const quiet = await ring();
    expect(strikeKey({ key: 'a' })).to.equal(true);
    expect(reader.root.querySelector('[aria-keyshortcuts]')).to.equal(null);
    quiet.finish();
    element.answerKey = 'ctrl+Shift+a';
    element.rejectKey = 'r';
    expect(strikeKey({ key: 'r' })).to.equal(true);
    const first = await ring();
    const second = await ring({ remote: { name: 'Eve' } });
    expect(
      reader.button('Answer call from Bob, ringing').getAttribute('aria-keyshortcuts'),
    ).to.equal('Control+Shift+A');
    await expectAccessible(element);
    // What somebody types in a field is no shortcut.
    const input = document.createElement('input');
    stage.root.append(input);
    expect(strikeKey({ key: 'r' }, input)).to.equal(true);
    expect(strikeKey({ key: 'A', ctrlKey: true, shiftKey: true }, input)).to.equal(false);
    first.set({ status: 'connecting' });
    expect(strikeKey({ key: 'r', ctrlKey: true })).to.equal(true);
    expect(strikeKey({ key: 'r' })).to.equal(false);
    expect([first.log, second.log]).to.deep.equal([['answer'], ['reject']]);
    element.remove();
    await ring();
    expect(strikeKey({ key: 'r' })).to.equal(true);
  });

  it('shows the calls of the line around it alone', async () => {
    stage = setStage({ voicemail: new FakeVoicemail() });
    await stage.show(`<webex-line uri="sip:alice@example.com"></webex-line>
      <webex-line uri="sip:sales@example.com"><webex-incoming-call></webex-incoming-call></webex-line>`);
    element = stage.find('webex-incoming-call');
    reader = new ShadowReader(element);
    await ring();
    expect(cards().length).to.equal(0);
    await ring({}, 1);
    expect(cards().length).to.equal(1);
  });

  describe('notifications', () => {
    const given = Object.getOwnPropertyDescriptor(window, 'Notification');
    let shown: FakeNotification[];
    let asked: number;

    class FakeNotification extends EventTarget {
      static permission: NotificationPermission = 'granted';
      static requestPermission(): Promise<NotificationPermission> {
        asked += 1;
        FakeNotification.permission = 'granted';
        return Promise.resolve('granted');
      }
      readonly text: string;
      open = true;
      constructor(title: string, { body }: NotificationOptions = {}) {
        super();
        this.text = `${title}: ${body ?? ''}`;
        shown.push(this);
      }
      close(): void {
        this.open = false;
      }
    }

    function hide(hidden: boolean): void {
      Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }

    beforeEach(() => {
      shown = [];
      asked = 0;
      FakeNotification.permission = 'granted';
      Object.defineProperty(window, 'Notification', {
        configurable: true,
        value: FakeNotification,
      });
    });
    afterEach(() => {
      Reflect.deleteProperty(document, 'hidden');
      if (given) Object.defineProperty(window, 'Notification', given);
    });

    it('tell of a call while the page is hidden, until it is seen or the call is over', async () => {
      await show('notify');
      await ring();
      expect(shown).to.deep.equal([]);
      hide(true);
      expect(shown.map(({ text }) => text)).to.deep.equal(['Call from Bob: +14085550100']);
      const eve = await ring({ remote: { name: 'Eve' } });
      expect(shown.map(({ open }) => open)).to.deep.equal([true, true]);
      eve.finish();
      await element.updateComplete;
      expect(shown.map(({ open }) => open)).to.deep.equal([true, false]);
      hide(false);
      expect(shown.map(({ open }) => open)).to.deep.equal([false, false]);
    });

    it('are not shown unless wanted, and are asked for by a button', async () => {
      await show();
      hide(true);
      await ring();
      expect(shown).to.deep.equal([]);
      FakeNotification.permission = 'default';
      element.notify = true;
      await element.updateComplete;
      await expectAccessible(element);
      reader.button('Notify me of calls').click();
      await reader.soon(() => shown.length === 1);
      expect(asked).to.equal(1);
      expect(reader.text).to.not.include('Notify me');
      element.remove();
      expect(shown[0]?.open).to.equal(false);
    });
  });
});
