import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { Calling } from '../../src/calling/calling.js';
import type { AnswerOptions } from '../../src/calling/options.js';
import type { WebexCalling } from '../../src/elements/webex-calling.js';
import type { CallingAudioState } from '../../src/media/calling-audio.js';
import { codeOf } from '../support/codes.js';
import { FakeDevices } from '../support/fakes/fake-devices.js';
import type { FakeCallPort } from '../support/fakes/fake-backend.js';
import { FakeNetwork } from '../support/fake-network.js';
import { nextEvent } from '../support/recorder.js';
import { microtasks, task } from '../support/stage.js';
import { until } from '../support/until.js';

describe('<webex-calling>: devices', () => {
  let network: FakeNetwork;
  let devices: FakeDevices;
  let element: WebexCalling;
  let lost: string[];

  beforeEach(() => {
    network = new FakeNetwork();
    devices = new FakeDevices();
    lost = [];
  });

  afterEach(async () => {
    element.remove();
    await task();
    devices.restore();
  });

  async function show(attributes: Record<string, string> = {}): Promise<Calling> {
    element = document.createElement('webex-calling');
    element.innerHTML = '<webex-line uri="sip:alice@example.com"></webex-line>';
    const all = { backend: network.name, server: 'wss://one.example.com', ...attributes };
    for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
    element.addEventListener('calling-device-lost', ({ detail }) => {
      lost.push(`${detail.kind} ${detail.deviceId}`);
    });
    document.body.append(element);
    await network.accept();
    return model();
  }

  function model(): Calling {
    const { calling } = element;
    if (!calling) throw new Error('There is no model.');
    return calling;
  }

  const chosen = (): unknown => {
    const { microphone, speaker, ringDevices } = model().audio.state;
    return { microphone, speaker, ringDevices: ringDevices.join(' ') };
  };
  const written = (): unknown => {
    const { microphone, speaker, ringDevices } = element;
    return { microphone, speaker, ringDevices };
  };

  /** A call that is up, sending the microphone. */
  async function call(options: AnswerOptions = {}): Promise<FakeCallPort> {
    const port = network.ring(0, {}, options);
    const [incoming] = element.lines[0]?.calls ?? [];
    const answered = incoming?.answer(options);
    await until('it is answered', () => devices.openings.length > 0);
    await until('the port knows', () => port.answered !== undefined);
    port.signals.next({ type: 'answered' });
    await answered;
    return port;
  }

  it('takes its inputs at once, and tells which are lost', async () => {
    await show({ microphone: 'mic-b', speaker: 'out-b', 'ring-devices': 'out-b out-c' });
    await until('they are listed', () => model().audio.state.speakers.length === 3);
    expect(chosen()).to.deep.equal(written());
    element.setAttribute('ring-devices', 'out-c');
    element.microphone = 'mic-a';
    await microtasks();
    expect(chosen()).to.deep.equal({
      microphone: 'mic-a',
      speaker: 'out-b',
      ringDevices: 'out-c',
    });
    devices.unplug('out-c');
    const { detail } = await nextEvent(element, 'calling-device-lost');
    expect([detail.kind, detail.deviceId, detail.calling]).to.deep.equal([
      'ring-device',
      'out-c',
      model(),
    ]);
    devices.unplug('mic-a', 'out-b');
    await until('all are told', () => lost.length === 3);
    expect(lost).to.deep.equal(['ring-device out-c', 'speaker out-b', 'microphone mic-a']);
  });

  it('an input and a choice by the model are the same setting: the last one shows in both', async () => {
    const { audio } = await show({ microphone: 'mic-a', speaker: 'out-a' });
    await audio.selectMicrophone('mic-b');
    await audio.selectSpeaker('out-b');
    await audio.selectRingDevices(['out-a', 'out-c']);
    const both = { microphone: 'mic-b', speaker: 'out-b', ringDevices: 'out-a out-c' };
    expect(written()).to.deep.equal(both);
    // What else is written later does not bring the old ones back.
    element.ringtone = 'off';
    await microtasks();
    expect(chosen()).to.deep.equal(both);
    element.microphone = 'mic-a';
    await microtasks();
    expect(chosen()).to.deep.equal({ ...both, microphone: 'mic-a' });
    model().update({ speaker: 'out-c', ringDevices: undefined });
    await microtasks();
    const last = { microphone: 'mic-a', speaker: 'out-c', ringDevices: 'default' };
    expect([chosen(), written()]).to.deep.equal([last, last]);
  });

  it('<webex-audio-devices> and the inputs are the same setting; an attribute stays as it is written', async () => {
    await show({ microphone: 'mic-a' });
    const form = document.createElement('webex-audio-devices');
    element.append(form);
    const select = (): HTMLSelectElement | null =>
      form.shadowRoot?.querySelector<HTMLSelectElement>('select[name=microphone]') ?? null;
    await until('it is shown', () => select()?.options.length === 3 && select()?.value === 'mic-a');
    const input = select();
    if (input) input.value = 'mic-b';
    input?.dispatchEvent(new Event('change', { bubbles: true }));
    await until('it is chosen', () => element.microphone === 'mic-b');
    expect(element.getAttribute('microphone')).to.equal('mic-a');
    expect(model().audio.state.microphone).to.equal('mic-b');
    element.setAttribute('microphone', 'mic-a');
    await until('it shows', () => select()?.value === 'mic-a');
    expect(devices.open).to.deep.equal([]);
  });

  it('a choice that fails changes neither', async () => {
    const { audio } = await show();
    expect(await codeOf(audio.selectMicrophone('nope'))).to.equal('device-not-found');
    expect(await codeOf(audio.selectSpeaker('nope'))).to.equal('device-not-found');
    expect(written()).to.deep.equal({
      microphone: 'default',
      speaker: 'default',
      ringDevices: 'default',
    });
  });

  it('in a call the inputs change what is sent, muted as it was', async () => {
    await show();
    const port = await call();
    element.activeCalls[0]?.mute();
    element.microphone = 'mic-b';
    await until('the other one is open', () => String(devices.open) === 'mic-b');
    const [track] = element.activeCalls[0]?.localStream?.getAudioTracks() ?? [];
    expect([track?.readyState, track?.enabled]).to.deep.equal(['live', false]);
    expect(port.log).to.deep.equal(['ring', 'answer', 'mute', `send ${track?.id ?? ''} audio`]);
  });

  it('the camera is the one chosen, on with the first call that sends it, and changed at once', async () => {
    await show({ camera: 'cam-b' });
    devices.plug('cam-b');
    const port = await call({ video: true });
    const [pictured] = element.activeCalls;
    expect([devices.filming, pictured?.localStream?.getVideoTracks().length]).to.deep.equal([
      ['cam-b'],
      1,
    ]);
    port.signals.next({ type: 'own-video', is: 'sent' });
    expect(pictured?.state.hasVideo).to.equal(true);
    element.setAttribute('camera', 'cam-a');
    await until('the other one is on', () => String(devices.filming) === 'cam-a');
    const [track] = pictured?.localStream?.getVideoTracks() ?? [];
    expect(track?.readyState).to.equal('live');
    expect(port.log).to.deep.equal(['ring', 'answer', `send ${track?.id ?? ''} video`]);
    expect([element.camera, lost]).to.deep.equal(['cam-a', []]);
    await pictured?.end();
    expect(devices.filming).to.deep.equal([]);
  });

  it('a chosen camera that is not there, or is unplugged, is told as lost, and taken up again', async () => {
    await show({ camera: 'cam-b' });
    const port = await call({ video: true });
    const outer: string[] = [];
    element.parentElement?.addEventListener(
      'calling-device-lost',
      ({ detail }) => {
        outer.push(`${detail.kind} ${detail.deviceId}`);
        expect(detail.calling).to.equal(model());
      },
      { once: true },
    );
    expect([devices.filming, lost, element.camera]).to.deep.equal([
      ['cam-a'],
      ['camera cam-b'],
      'cam-b',
    ]);
    devices.plug('cam-b');
    await until('it is taken up', () => String(devices.filming) === 'cam-b');
    devices.unplug('cam-b');
    await until('the other one stands in', () => String(devices.filming) === 'cam-a');
    expect([lost, outer]).to.deep.equal([['camera cam-b', 'camera cam-b'], ['camera cam-b']]);
    // Without any camera the call goes on by sound.
    const asked = element.activeCalls[0];
    devices.unplug('cam-a');
    await until('it has no video', () => asked?.localStream?.getVideoTracks().length === 0);
    expect([asked?.state.status, port.log.includes('end')]).to.deep.equal(['connecting', false]);
    expect(lost.slice(2)).to.deep.equal(['camera cam-a']);
  });

  it('video of <webex-call> is what dial() and answer() wish for, unless they say otherwise', async () => {
    await show();
    const made = document.createElement('webex-call');
    made.setAttribute('video', '');
    made.destination = 'sip:bob@example.com';
    element.querySelector('webex-line')?.append(made);
    await microtasks();
    const dialled = made.dial();
    await until('it is dialled', () => network.port().calls[0]?.dialled !== undefined);
    expect(devices.filming).to.deep.equal(['cam-a']);
    const [first] = network.port().calls;
    expect(first?.dialled?.stream.getVideoTracks()).to.have.length(1);
    first?.signals.next({ type: 'answered' });
    await dialled;
    await made.end();
    expect(devices.filming).to.deep.equal([]);
    made.call = undefined;
    const again = made.dial({ video: false });
    await until('it is dialled again', () => network.port().calls[1]?.dialled !== undefined);
    const [, second] = network.port().calls;
    expect(second?.dialled?.stream.getVideoTracks()).to.have.length(0);
    expect(devices.filmings).to.have.length(1);
    second?.signals.next({ type: 'answered' });
    await again;
  });

  it('what the browser does to the sound is on unless an attribute takes it off', async () => {
    await show({ 'no-noise-suppression': '' });
    await call();
    const asked = (): unknown => devices.source.constraints;
    expect(asked()).to.deep.equal({
      echoCancellation: true,
      noiseSuppression: false,
      autoGainControl: true,
    });
    element.noNoiseSuppression = false;
    element.noEchoCancellation = true;
    element.setAttribute('no-auto-gain-control', '');
    await until('it is opened anew', () => devices.openings.length === 2);
    expect(asked()).to.deep.equal({
      echoCancellation: false,
      noiseSuppression: true,
      autoGainControl: false,
    });
  });

  it('removed, it follows no device any more', async () => {
    const { audio } = await show({ speaker: 'out-b' });
    const seen: CallingAudioState[] = [];
    let complete = false;
    audio.state$.subscribe({
      next: (state) => seen.push(state),
      complete: () => (complete = true),
    });
    await until('they are listed', () => seen.at(-1)?.speakers.length === 3);
    element.remove();
    await until('it is over', () => complete);
    devices.unplug('out-b');
    await task();
    expect(lost).to.deep.equal([]);
  });
});
