import { expect } from 'chai';
import type { VoicemailMessage } from '../../src/core/data-services.js';
import { CallingError } from '../../src/core/errors.js';
import type { WebexVoicemail } from '../../src/elements/webex-voicemail.js';
import { expectAccessible } from '../support/axe.js';
import { FakeVoicemail, toneOf } from '../support/fakes/fake-voicemail.js';
import { nextEvent } from '../support/recorder.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { setStage, strike, type Stage } from '../support/stage.js';

const NOW = Date.now();

function message(index: number, more: Partial<VoicemailMessage> = {}): VoicemailMessage {
  return {
    messageId: `m${String(index)}`,
    lineId: 'sip:alice@example.com',
    remote: { name: `Caller ${String(index)}`, uri: `sip:c${String(index)}@example.com` },
    time: NOW - index * 60_000,
    durationSeconds: 1,
    read: true,
    urgent: false,
    ...more,
  };
}

describe('<webex-voicemail>', () => {
  let stage: Stage;
  let voicemail: FakeVoicemail;
  let reader: ShadowReader;
  let element: WebexVoicemail;

  async function show(fake = new FakeVoicemail([message(0, { read: false }), message(1)])) {
    voicemail = fake;
    stage = setStage({ voicemail });
    await stage.show('<webex-voicemail></webex-voicemail>');
    element = stage.find('webex-voicemail');
    reader = new ShadowReader(element);
    await element.updateComplete;
  }
  const who = (): string =>
    [...reader.root.querySelectorAll('.row bdi')].map((one) => one.textContent).join();
  const choose = (name: string): void => {
    reader.button(`Play message from ${name}`).click();
  };
  afterEach(strike);

  it('says how many are new, who left them, when and how long, and is accessible', async () => {
    await show(new FakeVoicemail([message(0, { read: false, urgent: true }), message(1)]));
    await reader.soon(() => who() === 'Caller 0,Caller 1');
    await reader.reads('1 new message');
    await reader.reads('0:01 · new · urgent');
    expect(element.matches(':state(new)')).to.equal(true);
    await expectAccessible(element);
  });

  it('plays a message, which is then no longer new; pauses, seeks, and comes to its end', async () => {
    await show();
    voicemail.content = () => Promise.resolve(toneOf(3));
    await reader.soon(() => who() === 'Caller 0,Caller 1');
    choose('Caller 0');
    await reader.soon(() => reader.seek('button', 'Pause') !== undefined);
    await reader.reads('No new messages');
    expect(voicemail.log).to.deep.equal(['content m0', 'read m0']);
    await expectAccessible(element);
    reader.button('Pause').click();
    await element.updateComplete;
    const place = reader.field('Place in the message');
    expect(place.max).to.equal('3.0');
    place.value = '2';
    place.dispatchEvent(new Event('input'));
    await reader.reads('0:02 / 0:03');
    reader.button('Play').click();
    await reader.soon(() => reader.seek('button', 'Pause') !== undefined);
    await reader.reads('0:03 / 0:03');
    await reader.soon(() => reader.seek('button', 'Pause') === undefined);
    reader.button('Close').click();
    await reader.soon(() => reader.root.querySelector('.player') === null);
  });

  it('says what cannot be played', async () => {
    await show();
    voicemail.content = () => Promise.resolve(new Blob(['no sound']));
    await reader.soon(() => who() === 'Caller 0,Caller 1');
    choose('Caller 1');
    await reader.reads('Sound or picture could not be sent or played.');
    await expectAccessible(element);
  });

  it('marks, deletes and calls back; shows a transcript where there is one', async () => {
    await show();
    voicemail.transcript = 'Call me back.';
    await reader.soon(() => who() === 'Caller 0,Caller 1');
    choose('Caller 1');
    await reader.reads('Transcript: Call me back.');
    reader.button('Mark as new').click();
    await reader.reads('Mark as heard');
    const asked = nextEvent(document, 'calling-dial-request');
    document.addEventListener('calling-dial-request', (event) => event.preventDefault(), {
      once: true,
    });
    reader.button('Call back').click();
    expect((await asked).detail.destination).to.equal('sip:c1@example.com');
    reader.find('.player button', 'Delete').click();
    await reader.soon(() => who() === 'Caller 0');
    reader.find('.row button', 'Delete the message from Caller 0').click();
    await reader.reads('No messages.');
    expect(element.matches(':state(empty)')).to.equal(true);
    await expectAccessible(element);
  });

  it('calls the mailbox that the server tells of', async () => {
    const fake = new FakeVoicemail();
    fake.account = 'sip:voicemail@example.com';
    await show(fake);
    await reader.reads('Call the mailbox');
    const asked = nextEvent(document, 'calling-dial-request');
    document.addEventListener('calling-dial-request', (event) => event.preventDefault(), {
      once: true,
    });
    reader.button('Call the mailbox').click();
    expect((await asked).detail.destination).to.equal('sip:voicemail@example.com');
  });

  it('without room offers the oldest that were heard, and never a new one', async () => {
    await show(new FakeVoicemail([message(0, { read: false }), message(1), message(2)]));
    await reader.soon(() => who() === 'Caller 0,Caller 1,Caller 2');
    const error = new CallingError('storage-full', 'There is no room.');
    voicemail.set({ status: 'failed', error });
    await reader.reads('Delete the oldest heard messages (2)');
    await expectAccessible(element);
    reader.button('Delete the oldest heard messages (2)').click();
    await reader.soon(() => who() === 'Caller 0');
  });

  it('goes by keyboard: Delete deletes, and the next has the focus', async () => {
    await show();
    await reader.soon(() => who() === 'Caller 0,Caller 1');
    reader.button('Play message from Caller 0').focus();
    reader.press('Delete');
    await reader.soon(() => who() === 'Caller 1');
    await reader.soon(
      () => reader.root.activeElement?.closest('.row')?.textContent.includes('Caller 1') === true,
    );
  });

  it('says that it loads, fails, is not there; taken out it is silent', async () => {
    await show(new FakeVoicemail([message(0)], { status: 'loading' }));
    await reader.reads('Loading');
    voicemail.set({ status: 'failed', error: new CallingError('storage-failed', 'On fire.') });
    await reader.reads('What this browser stores could not be read');
    await expectAccessible(element);
    voicemail.set({ status: 'unavailable' });
    await reader.reads('not available');
    voicemail.set({ status: 'ready', persistent: false });
    await reader.reads('stores nothing');
    voicemail.content = () => Promise.resolve(toneOf(3));
    await reader.soon(() => who() === 'Caller 0');
    choose('Caller 0');
    await reader.soon(() => reader.seek('button', 'Pause') !== undefined);
    element.remove();
    await element.updateComplete;
    stage.root.append(element);
    await reader.soon(() => who() === 'Caller 0');
    expect(reader.seek('button', 'Pause')).to.equal(undefined);
  });
});
