import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { WebexCall } from '../../src/elements/webex-call.js';
import type { WebexCalling } from '../../src/elements/webex-calling.js';
import type { WebexLine } from '../../src/elements/webex-line.js';
import { codeOf } from '../support/codes.js';
import { nextEvent, Recorder } from '../support/recorder.js';
import { task } from '../support/stage.js';

/*
 * Two phones of markup alone, on the embedded exchange, with real media.
 */

interface Phone {
  readonly calling: WebexCalling;
  readonly line: WebexLine;
  readonly recorder: Recorder;
  /** The element that was stamped last. */
  copy(): WebexCall;
  press(verb: string): Promise<void>;
}

let pages = 0;

describe('two phones of markup alone', function () {
  this.timeout(30_000);
  let alice: Phone;
  let bob: Phone;
  let server: string;

  async function phone(user: string, inside: string, attributes = ''): Promise<Phone> {
    const place = document.createElement('div');
    place.innerHTML = `
      <webex-calling id="calling" server="${server}" ringtone="off" ringback="off">
        <webex-line id="line" uri="sip:${user}@example.com" ${attributes}>${inside}</webex-line>
      </webex-calling>
    `;
    const calling = place.querySelector('webex-calling');
    const line = place.querySelector('webex-line');
    if (!calling || !line) throw new Error('The markup is not what it should be.');
    const recorder = new Recorder(calling);
    const registered = nextEvent(line, 'line-registered');
    document.body.append(place);
    await registered;
    recorder.take();
    const copy = (): WebexCall => {
      const found = [...line.querySelectorAll<WebexCall>(':scope > webex-call')].at(-1);
      if (!found) throw new Error('Nothing is stamped.');
      return found;
    };
    return {
      calling,
      line,
      recorder,
      copy,
      press: async (verb) => {
        const controls = copy().querySelector('webex-call-controls');
        await controls?.updateComplete;
        const buttons = [...(controls?.shadowRoot?.querySelectorAll('button') ?? [])];
        const button = buttons.find(({ textContent }) => textContent.trim() === verb);
        if (!button) throw new Error(`There is no button ${verb}.`);
        button.click();
      },
    };
  }

  const template = `<template><webex-call id="copy"><webex-call-controls></webex-call-controls></webex-call></template>`;

  beforeEach(async () => {
    pages += 1;
    server = `loopback:markup-${String(pages)}`;
    alice = await phone('alice', template);
    bob = await phone('bob', template);
  });

  afterEach(async () => {
    for (const { calling } of [alice, bob]) calling.parentElement?.remove();
    await task();
  });

  it('call, answer, mute and end by buttons', async () => {
    const alerting = nextEvent(bob.line, 'call-alerting');
    const call = alice.line.makeCall('bob');
    const dialled = call.dial();
    await alerting;
    const established = [alice, bob].map(({ line }) => nextEvent(line, 'call-established'));
    expect(bob.copy().remote.uri).to.equal('sip:alice@example.com');
    await bob.press('Answer');
    await dialled;
    await Promise.all(established);
    expect(alice.copy().remoteStream?.getAudioTracks()).to.have.length(1);
    await alice.press('Mute');
    const cleared = [alice, bob].map(({ calling }) =>
      nextEvent(calling, 'calling-all-calls-cleared'),
    );
    await bob.press('End');
    await Promise.all(cleared);
    expect(alice.recorder.take()).to.deep.equal([
      'line: line-calls-change',
      'line: line-outgoing-call',
      'copy: call-status-change(dialing)',
      'copy: call-status-change(ringing)',
      'copy: call-progress',
      'copy: call-remote-media(added)',
      'copy: call-status-change(connecting)',
      'copy: call-connect',
      'copy: call-status-change(connected)',
      'copy: call-established',
      'copy: call-muted',
      'copy: call-status-change(ended)',
      'copy: call-disconnect',
      'line: line-calls-change',
      'calling: calling-all-calls-cleared',
    ]);
    expect(bob.recorder.take()).to.deep.equal([
      'line: line-incoming-call',
      'copy: call-alerting',
      'line: line-calls-change',
      'copy: call-remote-media(added)',
      'copy: call-status-change(connecting)',
      'copy: call-connect',
      'copy: call-status-change(connected)',
      'copy: call-established',
      'copy: call-status-change(ended)',
      'copy: call-disconnect',
      'line: line-calls-change',
      'calling: calling-all-calls-cleared',
    ]);
    expect(call.state.disconnectReason).to.deep.include({ cause: 'normal', by: 'remote' });
  });

  it('reject by button, and give up', async () => {
    const alerting = nextEvent(bob.line, 'call-alerting');
    const call = alice.line.makeCall('bob');
    const dialled = codeOf(call.dial());
    await alerting;
    await bob.press('Reject');
    expect(await dialled).to.equal('busy');
    expect(alice.recorder.take().slice(-6)).to.deep.equal([
      'copy: call-status-change(ringing)',
      'copy: call-progress',
      'copy: call-status-change(ended)',
      'copy: call-disconnect',
      'line: line-calls-change',
      'calling: calling-all-calls-cleared',
    ]);
    bob.recorder.take();

    const second = alice.line.makeCall('bob');
    const again = nextEvent(bob.line, 'call-alerting');
    const givenUp = codeOf(second.dial());
    await again;
    const cleared = nextEvent(bob.calling, 'calling-all-calls-cleared');
    await alice.press('End');
    expect(await givenUp).to.equal('cancelled');
    await cleared;
    expect(bob.recorder.take()).to.deep.equal([
      'line: line-incoming-call',
      'copy: call-alerting',
      'line: line-calls-change',
      'copy: call-status-change(ended)',
      'copy: call-disconnect',
      'line: line-calls-change',
      'calling: calling-all-calls-cleared',
    ]);
    await task();
    expect(bob.line.querySelector(':scope > webex-call')).to.equal(null);
  });

  it('call each other by `destination`, auto-dial and auto-answer', async () => {
    const carol = await phone(
      'carol',
      '<template><webex-call id="copy" auto-answer></webex-call></template>',
    );
    const established = nextEvent(carol.line, 'call-established');
    const element = document.createElement('webex-call');
    element.id = 'own';
    element.destination = 'sip:carol@example.com';
    element.autoDial = true;
    alice.line.append(element);
    await established;
    while (element.status !== 'connected') await task();
    expect(alice.line.querySelectorAll(':scope > webex-call')).to.have.length(1);
    const ended = nextEvent(carol.line, 'call-disconnect');
    await element.end();
    await ended;
    expect(alice.recorder.entries.filter((entry) => entry.includes('error'))).to.deep.equal([]);
    expect(alice.recorder.take()).to.include.members([
      'own: call-established',
      'own: call-disconnect',
    ]);
    carol.calling.parentElement?.remove();
  });

  it('tell one call-error for an auto-dialled user who is not there', async () => {
    const element = document.createElement('webex-call');
    element.id = 'own';
    element.setAttribute('destination', 'nobody');
    element.setAttribute('auto-dial', '');
    const ended = nextEvent(alice.line, 'call-disconnect');
    alice.line.append(element);
    await ended;
    await task();
    expect(alice.recorder.take()).to.deep.equal([
      'line: line-calls-change',
      'line: line-outgoing-call',
      'own: call-status-change(dialing)',
      'own: call-status-change(ended)',
      'own: call-error(not-found)',
      'own: call-disconnect',
      'line: line-calls-change',
      'calling: calling-all-calls-cleared',
    ]);
    expect(element.disconnectReason).to.deep.include({ cause: 'not-found', statusCode: 404 });
  });

  it('go on talking while their elements are moved', async () => {
    const element = document.createElement('webex-call');
    element.destination = 'bob';
    const alerting = nextEvent(bob.line, 'call-alerting');
    alice.line.append(element);
    const dialled = element.dial();
    await alerting;
    const established = [alice, bob].map(({ line }) => nextEvent(line, 'call-established'));
    await bob.copy().answer();
    await dialled;
    await Promise.all(established);
    const place = document.createElement('section');
    document.body.append(place);
    place.append(alice.calling);
    place.append(bob.line);
    bob.calling.append(bob.line);
    await task();
    await task();
    expect([element.status, bob.copy().status]).to.deep.equal(['connected', 'connected']);
    const disconnected = nextEvent(bob.line, 'call-disconnect');
    await element.end();
    await disconnected;
    place.remove();
    expect(bob.recorder.take().at(-1)).to.not.include('error');
  });

  it('end their registration when an element is removed while it connects', async () => {
    const place = document.createElement('div');
    place.innerHTML = `<webex-calling server="${server}"><webex-line uri="sip:dave@example.com"></webex-line></webex-calling>`;
    document.body.append(place);
    await Promise.resolve();
    await Promise.resolve();
    place.remove();
    await task();
    await task();
    expect(await codeOf(alice.line.makeCall('dave').dial())).to.equal('not-found');
  });

  it('refuse more calls than the line takes', async () => {
    bob.line.maxCalls = 1;
    await task();
    const alerting = nextEvent(bob.line, 'call-alerting');
    const first = alice.line.makeCall('bob');
    void first.dial();
    await alerting;
    expect(await codeOf(alice.line.makeCall('bob').dial())).to.equal('busy');
    alice.line.maxCalls = 1;
    await task();
    expect(await codeOf(alice.line.makeCall('bob').dial())).to.equal('too-many-calls');
    const ended = nextEvent(bob.line, 'call-disconnect');
    await first.end();
    await ended;
  });
});
