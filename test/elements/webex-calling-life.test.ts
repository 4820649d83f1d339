import { expect } from 'chai';
import '../../src/entries/webex-softphone.js';
import type { WebexCalling } from '../../src/elements/webex-calling.js';
import { FakeNetwork } from '../support/fake-network.js';
import { Recorder } from '../support/recorder.js';
import { microtasks, moveBefore, task } from '../support/stage.js';

describe('<webex-calling> moved, removed and left', () => {
  let network: FakeNetwork;
  let recorder: Recorder;
  const shown: Element[] = [];

  async function show(network: FakeNetwork, id = 'calling'): Promise<WebexCalling> {
    const element = document.createElement('webex-calling');
    element.id = id;
    element.backend = network.name;
    element.server = 'wss://one.example.com';
    element.innerHTML = `<webex-line id="line" uri="sip:alice@example.com">
      <template><webex-call id="copy"></webex-call></template></webex-line>`;
    shown.push(element);
    document.body.append(element);
    await network.accept();
    recorder.take();
    return element;
  }

  function elsewhere(): HTMLElement {
    const place = document.createElement('div');
    document.body.append(place);
    shown.push(place);
    return place;
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

  for (const [how, move] of [
    ['appendChild', (place: Element, element: Element) => place.appendChild(element)],
    ['moveBefore', (place: Element, element: Element) => moveBefore(place, element)],
  ] as const) {
    it(`goes on as it was when it is moved by ${how}()`, async () => {
      const element = await show(network);
      const call = network.ring();
      const { calling } = element;
      const { line } = element.querySelector('webex-line') ?? {};
      recorder.take();
      const log = [...network.port().log];
      const place = elsewhere();
      move(place, element);
      await task();
      expect(element.parentNode).to.equal(place);
      expect(element.calling).to.equal(calling);
      expect(element.querySelector('webex-line')?.line).to.equal(line);
      expect(network.port().log).to.deep.equal(log);
      expect(recorder.take()).to.deep.equal([]);
      call.signals.next({ type: 'ended', reason: { cause: 'cancelled', by: 'remote' } });
      expect(recorder.take()).to.deep.equal([
        'copy: call-status-change(ended)',
        'copy: call-disconnect',
        'line: line-calls-change',
        'calling: calling-all-calls-cleared',
      ]);
      expect(network.ports).to.have.length(1);
    });
  }

  it('left out for a task without a call, deregisters, disconnects and disposes', async () => {
    const element = await show(network);
    const { calling } = element;
    let disposed = false;
    calling?.callingClient.state$.subscribe({ complete: () => (disposed = true) });
    element.remove();
    await task();
    await task();
    expect(network.port().log.slice(2)).to.deep.equal(['deregister', 'close', 'dispose']);
    expect(network.backends[0]?.disposed).to.equal(true);
    expect(disposed).to.equal(true);
  });

  it('left out with a call, takes no new one and waits for its end', async () => {
    const element = await show(network);
    const call = network.ring();
    const own = new Recorder(element);
    element.remove();
    await task();
    expect(network.port().log).to.not.include('deregister');
    expect(network.ring().log).to.deep.equal(['reject 480']);
    call.signals.next({ type: 'ended', reason: { cause: 'cancelled', by: 'remote' } });
    expect(own.take()).to.include('line: call-disconnect');
    await task();
    await task();
    expect(network.port().log.slice(2)).to.deep.equal(['deregister', 'close', 'dispose']);
  });

  it('put back, starts anew', async () => {
    const element = await show(network);
    const before = element.calling;
    const lineBefore = element.querySelector('webex-line')?.line;
    element.remove();
    await task();
    await task();
    document.body.append(element);
    await network.accept();
    expect(element.calling).to.not.equal(before);
    expect(element.querySelector('webex-line')?.line).to.not.equal(lineBefore);
    expect(element.status).to.equal('connected');
    expect(recorder.take()).to.include('line: line-registered');
    network.ring(1);
    expect(recorder.take()).to.deep.equal([
      'line: line-incoming-call',
      'copy: call-alerting',
      'line: line-calls-change',
    ]);
  });

  it('put back while a call of before goes on, has that and takes new ones', async () => {
    const element = await show(network);
    const old = network.ring();
    element.remove();
    await task();
    document.body.append(element);
    await network.accept();
    expect(network.ports).to.have.length(2);
    network.ring(1);
    expect(element.activeCalls).to.have.length(1);
    old.signals.next({ type: 'ended', reason: { cause: 'cancelled', by: 'remote' } });
    await task();
    await task();
    expect(network.port(0).log).to.include('dispose');
    expect(network.port(1).log).to.not.include('dispose');
    expect(element.status).to.equal('connected');
  });

  it('shares nothing with another on the page', async () => {
    const other = new FakeNetwork();
    const first = await show(network, 'first');
    const second = await show(other, 'second');
    network.ring();
    expect(first.activeCalls).to.have.length(1);
    expect(second.activeCalls).to.have.length(0);
    await first.disconnect();
    expect(second.status).to.equal('connected');
  });

  it('leaves nothing behind when it is removed before it began', async () => {
    const element = document.createElement('webex-calling');
    document.body.append(element);
    element.remove();
    await task();
    expect(element.calling).to.equal(undefined);
  });

  it('takes up another server, user or password when its calls have ended', async () => {
    const element = await show(network);
    const call = network.ring();
    const line = element.querySelector('webex-line');
    element.server = 'wss://two.example.com';
    if (line) line.password = 'p';
    await network.accept();
    expect(network.ports).to.have.length(1);
    expect(network.port().log).to.not.include('deregister');
    call.signals.next({ type: 'ended', reason: { cause: 'cancelled', by: 'remote' } });
    await network.accept();
    await network.accept();
    const last = network.ports.at(-1);
    expect(last?.log).to.deep.equal(['open wss://two.example.com/', 'register 600 connect']);
    expect(last?.options.password).to.equal('p');
    expect(element.status).to.equal('connected');
  });

  it('asks before the page is left only while there is a call', async () => {
    const asks = (): boolean =>
      !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    const element = await show(network);
    element.warnOnLeave = true;
    await microtasks();
    expect(asks()).to.equal(false);
    const idle = element.querySelector('webex-line')?.makeCall('bob');
    expect(asks()).to.equal(false);
    void idle?.end();
    const call = network.ring();
    expect(asks()).to.equal(true);
    element.warnOnLeave = false;
    await microtasks();
    expect(asks()).to.equal(false);
    element.setAttribute('warn-on-leave', '');
    await microtasks();
    expect(asks()).to.equal(true);
    call.signals.next({ type: 'ended', reason: { cause: 'cancelled', by: 'remote' } });
    expect(asks()).to.equal(false);
  });

  it('names its calls and the one that is talked on', async () => {
    const element = await show(network);
    network.ring();
    network.ring();
    expect(element.activeCalls).to.deep.equal(element.querySelector('webex-line')?.calls);
    expect(element.activeCalls).to.have.length(2);
    expect(element.connectedCall).to.equal(undefined);
    const left: number[] = [];
    element.addEventListener('call-disconnect', () => left.push(element.activeCalls.length));
    for (const call of element.activeCalls) void call.end();
    expect(left).to.deep.equal([1, 0]);
  });
});
