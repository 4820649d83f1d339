import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import { browserWithoutTones } from '../support/browser-without-tones.js';
import { codeOf } from '../support/codes.js';
import { markupPhone, type MarkupPhone } from '../support/markup-phone.js';
import { nextEvent } from '../support/recorder.js';
import { task } from '../support/stage.js';
import { until } from '../support/until.js';

/*
 * Digits between two phones of markup, on the embedded exchange, with real media.
 */

let pages = 0;

/** How strong a note is in the first 160 ms of a sound, 0 to 1. */
function strength(buffer: AudioBuffer, frequency: number): number {
  const samples = buffer.getChannelData(0).subarray(0, buffer.sampleRate * 0.16);
  let [real, imaginary] = [0, 0];
  for (const [index, sample] of samples.entries()) {
    const angle = (2 * Math.PI * frequency * index) / buffer.sampleRate;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
  }
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}

describe('digits in a page', function () {
  this.timeout(30_000);
  let alice: MarkupPhone;
  let bob: MarkupPhone;
  let restore: () => void;
  /** What our own tones are made of, each as it starts. */
  const sounds: AudioBuffer[] = [];
  const { start } = AudioBufferSourceNode.prototype;

  async function talk(): Promise<void> {
    const established = [alice, bob].map(({ line }) => nextEvent(line, 'call-established'));
    const alerting = nextEvent(bob.line, 'call-alerting');
    void alice.line.makeCall('bob').dial();
    await alerting;
    await bob.copy().answer();
    await Promise.all(established);
    sounds.length = 0;
  }

  beforeEach(async () => {
    restore = () => undefined;
    AudioBufferSourceNode.prototype.start = function (this: AudioBufferSourceNode, ...given) {
      if (this.buffer) sounds.push(this.buffer);
      start.apply(this, given);
    };
    pages += 1;
    const server = `loopback:digits-${String(pages)}`;
    [alice, bob] = await Promise.all([markupPhone(server, 'alice'), markupPhone(server, 'bob')]);
  });

  afterEach(async () => {
    for (const { calling } of [alice, bob]) calling.parentElement?.remove();
    await task();
    restore();
    AudioBufferSourceNode.prototype.start = start;
  });

  it('by INFO: each is a call-digit of the other call, with all that its detail has', async () => {
    restore = browserWithoutTones();
    await talk();
    const heard: CustomEvent<{ tone: string }>[] = [];
    for (const { calling } of [alice, bob]) {
      calling.parentElement?.addEventListener('call-digit', (event) => {
        heard.push(event);
      });
    }
    const copy = bob.copy();
    const first = nextEvent(bob.calling, 'call-digit');
    const sent = alice.copy().sendDigit('11#d');
    expect(await first.then(({ target }) => target)).to.equal(copy);
    expect(alice.copy().pending).to.equal('sendDigit');
    await sent;
    expect(alice.copy().pending).to.equal(undefined);
    expect(heard.map(({ detail }) => detail.tone).join('')).to.equal('11#D');
    const [event] = heard;
    expect(event && [event.bubbles, event.composed, event.cancelable]).to.deep.equal([
      true,
      true,
      false,
    ]);
    expect(event?.detail).to.deep.include({
      tone: '1',
      call: copy.call,
      line: bob.line.line,
      calling: bob.calling.calling,
    });
    expect((event as unknown as { detail: { state: unknown } }).detail.state).to.equal(copy.state);
    await copy.sendDigit('0');
    expect(heard.at(-1)?.target).to.equal(alice.copy());
  });

  it('within the sound: the command is done, and no event tells of it there', async () => {
    await talk();
    let told = 0;
    bob.calling.addEventListener('call-digit', () => (told += 1));
    await alice.copy().sendDigit('12');
    const cleared = nextEvent(bob.calling, 'calling-all-calls-cleared');
    await alice.copy().end();
    await cleared;
    expect(told).to.equal(0);
  });

  it('sound here as on a telephone, unless there is no-digit-tone', async () => {
    await talk();
    await alice.copy().sendDigit('5#');
    await until('both sound', () => sounds.length === 2);
    for (const [index, notes] of [
      [770, 1336],
      [941, 1477],
    ].entries()) {
      const sound = sounds[index];
      if (!sound) throw new Error('There is no sound.');
      for (const note of notes) expect(strength(sound, note), String(note)).to.be.above(0.05);
      expect(strength(sound, 1000)).to.be.below(0.01);
    }
    alice.calling.setAttribute('no-digit-tone', '');
    await task();
    await alice.copy().sendDigit('12');
    expect(sounds).to.have.length(2);
    alice.calling.noDigitTone = false;
    await task();
    await alice.copy().sendDigit('3');
    await until('it sounds again', () => sounds.length === 3);
  });

  it('what is no digit is refused, in a call and without one, and changes nothing', async () => {
    await talk();
    const copy = alice.copy();
    for (const bad of ['', 'x', '1 2', '1\n']) {
      expect(await codeOf(copy.sendDigit(bad)), bad).to.equal('invalid-argument');
    }
    expect([copy.pending, copy.status]).to.deep.equal([undefined, 'connected']);
    expect(sounds).to.deep.equal([]);
    const waits = codeOf(copy.sendDigit('1,,2'));
    await until('it is sent', () => sounds.length === 1);
    const { call } = copy;
    const cleared = nextEvent(alice.calling, 'calling-all-calls-cleared');
    await bob.copy().end();
    await cleared;
    expect(await waits).to.equal('cancelled');
    expect(await codeOf(call?.sendDigit('1') ?? Promise.resolve())).to.equal('invalid-state');
    const idle = document.createElement('webex-call');
    expect(await codeOf(idle.sendDigit('1'))).to.equal('invalid-state');
  });
});
