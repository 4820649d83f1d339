import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { WebexCalling } from '../../src/elements/webex-calling.js';
import { codeOf } from '../support/codes.js';
import { FakeNetwork } from '../support/fake-network.js';
import { Recorder } from '../support/recorder.js';
import { microtasks, task } from '../support/stage.js';

describe('<webex-calling> and what it cannot use', () => {
  let network: FakeNetwork;
  let recorder: Recorder;
  let element: WebexCalling;

  async function show(attributes: Record<string, string>): Promise<void> {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.body.append(element);
    await microtasks();
  }

  /** The options of the next call, as its port gets them. */
  async function dial(): Promise<RTCConfiguration & { iceGatheringTimeout?: number }> {
    const line = element.querySelector('webex-line');
    const call = line?.makeCall('bob');
    await task();
    void call?.dial({ stream: new MediaStream() });
    while (!network.port().calls.at(-1)?.dialled) await task();
    const rtc = network.port().calls.at(-1)?.dialled?.rtc;
    void call?.end();
    return { ...rtc, iceServers: [...(rtc?.iceServers ?? [])] };
  }

  beforeEach(() => {
    network = new FakeNetwork();
    recorder = new Recorder(document);
    element = document.createElement('webex-calling');
    element.backend = network.name;
    element.logLevel = 'off';
    element.server = 'wss://one.example.com';
    const line = document.createElement('webex-line');
    line.uri = 'sip:alice@example.com';
    element.append(line);
  });

  afterEach(async () => {
    recorder.stop();
    element.remove();
    await task();
  });

  it('tells malformed ICE servers once, and keeps the last good ones', async () => {
    const good = [{ urls: 'stun:stun.example.com' }];
    await show({ 'ice-servers': JSON.stringify(good) });
    await network.accept();
    recorder.take();
    element.setAttribute('ice-servers', '[{"urls":');
    await task();
    expect(recorder.take()).to.deep.equal(['webex-calling: calling-error(invalid-argument)']);
    expect(element.iceServers).to.deep.equal(good);
    expect((await dial()).iceServers).to.deep.equal(good);
    element.setAttribute('ice-servers', '{"urls":"stun:x"}');
    element.setAttribute('ice-servers', '[{"urls":"http://x"}]');
    await task();
    expect(recorder.take().filter((entry) => entry.includes('error'))).to.deep.equal([
      'webex-calling: calling-error(invalid-argument)',
      'webex-calling: calling-error(invalid-argument)',
    ]);
    element.removeAttribute('ice-servers');
    expect(element.iceServers).to.deep.equal([]);
  });

  it('tells them when they were there from the start', async () => {
    await show({ 'ice-servers': 'nonsense' });
    expect(recorder.entries.filter((entry) => entry.includes('error'))).to.deep.equal([
      'webex-calling: calling-error(invalid-argument)',
    ]);
    const { detail } = recorder.events.find(({ type }) => type === 'calling-error') ?? {};
    expect(detail).to.include({ calling: element.calling });
    expect(detail).to.have.nested.property('state.status', 'idle');
    expect((await (network.accept(), dial())).iceServers).to.deep.equal([]);
  });

  it('takes ICE servers as a property, also a function', async () => {
    element.iceServers = () => Promise.resolve([{ urls: 'turn:t.example.com' }]);
    element.iceTransportPolicy = 'relay';
    await show({ 'ice-gathering-timeout': '70' });
    await network.accept();
    expect(await dial()).to.deep.equal({
      iceServers: [{ urls: 'turn:t.example.com' }],
      iceTransportPolicy: 'relay',
      iceGatheringTimeout: 70,
    });
  });

  it('tells a property that cannot be used once, and goes on with the last good value', async () => {
    await show({ 'ice-gathering-timeout': '70' });
    await network.accept();
    recorder.take();
    element.iceGatheringTimeout = NaN;
    element.iceServers = 'nonsense' as never;
    element.iceTransportPolicy = 'some' as never;
    await task();
    element.speaker = 'other';
    await task();
    expect(recorder.take()).to.deep.equal([
      'webex-calling: calling-error(invalid-argument)',
      'webex-calling: calling-error(invalid-argument)',
      'webex-calling: calling-error(invalid-argument)',
    ]);
    expect(await dial()).to.deep.equal({
      iceServers: [],
      iceTransportPolicy: 'all',
      iceGatheringTimeout: 70,
    });
  });

  it('tells an attribute that is no number, or no known word', async () => {
    const bad = {
      'ice-gathering-timeout': '-1',
      'max-redirects': 'three',
      'ice-transport-policy': 'none',
      'log-level': 'loud',
      'auto-hold': 'maybe',
    };
    await show(bad);
    const errors = recorder.events.filter(({ type }) => type === 'calling-error');
    expect(errors.map(({ detail }) => (detail.error as Error).message)).to.have.length(5);
    Object.entries(bad).forEach(([name, value], index) => {
      const { message } = errors[index]?.detail.error as Error;
      expect(message).to.include(`"${name}"`).and.include(value);
    });
    expect(element.maxRedirects).to.equal(3);
    expect(element.logLevel).to.equal('off');
  });

  it('fails for good with a backend that is not there', async () => {
    element.backend = 'nowhere';
    await show({});
    await task();
    expect(element.status).to.equal('failed');
    expect(recorder.entries.filter((entry) => entry.includes('calling-error'))).to.deep.equal([
      'webex-calling: calling-error(backend-unavailable)',
    ]);
    expect(element.state.error?.code).to.equal('backend-unavailable');
  });

  it('refuses a server that is reached without encryption', async () => {
    element.server = 'ws://sip.example.com';
    await show({});
    await task();
    expect(element.status).to.equal('failed');
    expect(recorder.take()).to.deep.equal([
      'webex-calling: calling-status-change(failed)',
      'webex-calling: calling-error(insecure-server)',
    ]);
    expect(await codeOf(element.connect())).to.equal('insecure-server');
    element.server = 'wss://sip.example.com';
    await network.accept();
    expect(element.status).to.equal('connected');
  });

  it('tells an outage once', async () => {
    await show({});
    await task();
    const { CallingError } = await import('../../src/core/errors.js');
    network
      .port()
      .opening?.reject(new CallingError('connection-failed', 'Down.', { retryable: true }));
    await task();
    expect(recorder.entries.filter((entry) => entry.includes('error'))).to.deep.equal([
      'webex-calling: calling-error(connection-failed)',
    ]);
    expect(element.lines[0]?.state.retryAt).to.be.a('number');
  });
});
