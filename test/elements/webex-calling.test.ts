import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { WebexCalling } from '../../src/elements/webex-calling.js';
import { expectAccessible } from '../support/axe.js';
import { codeOf } from '../support/codes.js';
import { elsewhere, FakeNetwork } from '../support/fake-network.js';
import { Recorder } from '../support/recorder.js';
import { microtasks, task } from '../support/stage.js';

describe('<webex-calling>', () => {
  let network: FakeNetwork;
  let recorder: Recorder;
  const shown: Element[] = [];

  function create(attributes: Record<string, string> = {}, lines = ['alice']): WebexCalling {
    const element = document.createElement('webex-calling');
    const all = { backend: network.name, server: 'wss://one.example.com', ...attributes };
    for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
    for (const user of lines) {
      const line = document.createElement('webex-line');
      line.uri = `sip:${user}@example.com`;
      element.append(line);
    }
    shown.push(element);
    return element;
  }

  async function show(
    attributes: Record<string, string> = {},
    lines = ['alice'],
  ): Promise<WebexCalling> {
    const element = create(attributes, lines);
    document.body.append(element);
    await microtasks();
    return element;
  }

  beforeEach(() => {
    network = new FakeNetwork();
    recorder = new Recorder(document);
  });

  afterEach(async () => {
    recorder.stop();
    for (const element of shown.splice(0)) element.remove();
    await task();
  });

  it('renders empty: a block that honours hidden, and nothing for axe to find', async () => {
    const element = document.createElement('webex-calling');
    shown.push(element);
    document.body.append(element);
    await microtasks();
    expect(getComputedStyle(element).display).to.equal('block');
    element.hidden = true;
    expect(getComputedStyle(element).display).to.equal('none');
    element.hidden = false;
    await expectAccessible(element);
    expect(element.status).to.equal('idle');
    expect(element.getAttribute('status')).to.equal('idle');
  });

  it('waits in idle without a server, and says so when it is told to connect', async () => {
    const element = await show({ server: '' });
    await task();
    expect(element.status).to.equal('idle');
    expect(await codeOf(element.connect())).to.equal('invalid-argument');
    expect(recorder.take()).to.deep.equal([]);
  });

  it('rejects commands that need a document while it is in none', async () => {
    const element = create();
    expect(await codeOf(element.connect())).to.equal('invalid-state');
    expect(await codeOf(element.startAudio())).to.equal('invalid-state');
    await element.disconnect();
    expect(element.calling).to.equal(undefined);
    expect(element.lines).to.deep.equal([]);
    expect(element.activeCalls).to.deep.equal([]);
    expect(element.connectedCall).to.equal(undefined);
    expect(element.capabilities).to.deep.equal({});
  });

  it('connects its lines, and shows how they stand', async () => {
    const element = await show();
    const states: string[] = [];
    element.state$.subscribe(({ status }) => states.push(status));
    await network.accept();
    expect(network.port().log).to.deep.equal([
      'open wss://one.example.com/',
      'register 600 connect',
    ]);
    expect(element.status).to.equal('connected');
    expect(element.getAttribute('status')).to.equal('connected');
    expect(element.matches(':state(connected)')).to.equal(true);
    expect(element.lines.map(({ lineId }) => lineId)).to.deep.equal(['sip:alice@example.com']);
    expect(element.capabilities.video).to.equal(true);
    expect([...new Set(states)]).to.deep.equal(['connecting', 'connected']);
    expect(recorder.take()).to.deep.equal([
      'webex-line: line-status-change(connecting)',
      'webex-line: line-connecting',
      'webex-calling: calling-status-change(connecting)',
      'webex-calling: calling-status-change(connected)',
      'webex-line: line-status-change(registered)',
      'webex-line: line-registered',
    ]);
  });

  it('acts a microtask after it is connected, so that a framework can still bind', async () => {
    const element = create({ server: 'wss://wrong.example.com' });
    document.body.append(element);
    element.server = 'wss://right.example.com';
    element.querySelector('webex-line')?.setAttribute('uri', 'sip:bob@example.com');
    await network.accept();
    expect(network.ports).to.have.length(1);
    expect(network.port().log[0]).to.equal('open wss://right.example.com/');
    expect(network.port().options.uri).to.equal('sip:bob@example.com');
  });

  it('acts once for all changes of a task', async () => {
    const element = await show();
    await network.accept();
    element.setAttribute('server', 'wss://two.example.com');
    element.server = 'wss://three.example.com';
    element.setAttribute('server', 'wss://four.example.com');
    element.microphone = 'm';
    await network.accept();
    const opened = network.ports.flatMap(({ log }) =>
      log.filter((entry) => entry.startsWith('open')),
    );
    expect(opened).to.deep.equal(['open wss://one.example.com/', 'open wss://four.example.com/']);
  });

  it('connects with `manual` only when connect() is called', async () => {
    const element = await show({ manual: '' });
    await network.accept();
    expect(network.ports).to.deep.equal([]);
    expect(element.status).to.equal('idle');
    const connecting = element.connect();
    await network.accept();
    await connecting;
    expect(element.status).to.equal('connected');
  });

  it('waits for the lines that come with it when connect() is called at once', async () => {
    const element = create({ manual: '' });
    document.body.append(element);
    let connected = false;
    const connecting = element.connect().then(() => (connected = true));
    await microtasks();
    expect(connected).to.equal(false);
    await network.accept();
    await connecting;
  });

  it('disconnects: calls end, lines deregister, the status says so', async () => {
    const element = await show();
    await network.accept();
    const port = network.ring();
    recorder.take();
    await element.disconnect();
    expect(port.log).to.deep.equal(['ring', 'reject 486']);
    expect(network.port().log).to.include('deregister');
    expect(element.status).to.equal('disconnected');
    expect(element.activeCalls).to.deep.equal([]);
  });

  it('counts a property that was set before the upgrade, and later writes more', async () => {
    const element = elsewhere('webex-calling');
    element.backend = network.name;
    element.server = 'wss://early.example.com';
    element.setAttribute('microphone', 'attribute');
    expect(element.localName in document.createElement('div')).to.equal(false);
    shown.push(element);
    document.body.append(element);
    expect(element.server).to.equal('wss://early.example.com');
    expect(element.microphone).to.equal('attribute');
    element.server = 'wss://late.example.com';
    const line = elsewhere('webex-line');
    line.uri = 'sip:early@example.com';
    element.append(line);
    await network.accept();
    expect(element.server).to.equal('wss://late.example.com');
    expect(network.port().log[0]).to.equal('open wss://late.example.com/');
    expect(network.port().options.uri).to.equal('sip:early@example.com');
  });

  it('of attribute and property lets the last writer win', () => {
    const element = create();
    element.iceGatheringTimeout = 100;
    element.setAttribute('ice-gathering-timeout', '200');
    expect(element.iceGatheringTimeout).to.equal(200);
    element.iceGatheringTimeout = 300;
    expect(element.iceGatheringTimeout).to.equal(300);
    element.removeAttribute('ice-gathering-timeout');
    expect(element.iceGatheringTimeout).to.equal(500);
    element.setAttribute('no-digit-tone', '');
    expect(element.noDigitTone).to.equal(true);
    element.removeAttribute('no-digit-tone');
    expect(element.noDigitTone).to.equal(false);
    element.setAttribute('ringtone', 'off');
    element.removeAttribute('ringtone');
    expect(element.ringtone).to.equal(undefined);
  });

  it('has the names and defaults of the contract', () => {
    const element = document.createElement('webex-calling');
    const defaults = {
      backend: 'sip',
      server: undefined,
      accessToken: undefined,
      tokenProvider: undefined,
      iceServers: [],
      iceTransportPolicy: 'all',
      iceGatheringTimeout: 500,
      microphone: 'default',
      speaker: 'default',
      ringDevices: 'default',
      ringtone: undefined,
      ringback: undefined,
      noDigitTone: false,
      trustIdentity: false,
      maxRedirects: 3,
      logLevel: 'warn',
      manual: false,
      autoHold: 'on',
      warnOnLeave: false,
      webexSdk: undefined,
    };
    const found = Object.fromEntries(
      Object.keys(defaults).map((name) => [name, element[name as keyof WebexCalling]]),
    );
    expect(found).to.deep.equal(defaults);
    const attributes = {
      'ice-transport-policy': ['relay', 'iceTransportPolicy'],
      'ring-devices': ['a b', 'ringDevices'],
      'trust-identity': ['', 'trustIdentity'],
      'max-redirects': ['0', 'maxRedirects'],
      'log-level': ['off', 'logLevel'],
      'auto-hold': ['off', 'autoHold'],
      'warn-on-leave': ['', 'warnOnLeave'],
    } as const;
    for (const [attribute, [value, property]] of Object.entries(attributes)) {
      element.setAttribute(attribute, value);
      const expected = value === '' ? true : value === '0' ? 0 : value;
      expect(element[property], attribute).to.equal(expected);
    }
  });

  it('never writes a secret into the document, and keeps one whose attribute is removed', async () => {
    const element = create({ 'access-token': 'first-secret' });
    document.body.append(element);
    element.removeAttribute('access-token');
    expect(element.accessToken).to.equal('first-secret');
    element.accessToken = 'second-secret';
    await network.accept();
    expect(element.outerHTML).to.not.include('secret');
    expect(JSON.stringify(element.state)).to.not.include('secret');
  });
});
