import { expect } from 'chai';
import { callContext, callingContext, lineContext } from '../../src/context/contexts.js';
import type { WebexCall } from '../../src/elements/webex-call.js';
import { expectAccessible } from '../support/axe.js';
import { codeOf } from '../support/codes.js';
import { ContextProbe } from '../support/context-probe.js';
import { elsewhere } from '../support/fake-network.js';
import { fakeCalling } from '../support/fakes/fake-models.js';
import { Recorder } from '../support/recorder.js';
import { microtasks, setStage, strike, task, type Stage } from '../support/stage.js';

describe('<webex-call>', () => {
  let stage: Stage;

  async function show(attributes = ''): Promise<WebexCall> {
    await stage.show(`
      <webex-line id="line" uri="sip:alice@example.com"><webex-call id="call" ${attributes}></webex-call></webex-line>
      <aside></aside>
    `);
    stage.recorder.take();
    return stage.find('webex-call');
  }

  beforeEach(() => {
    stage = setStage();
  });
  afterEach(strike);

  it('renders empty: a block that honours hidden, and nothing for axe to find', async () => {
    const element = await show();
    expect(getComputedStyle(element).display).to.equal('block');
    element.hidden = true;
    expect(getComputedStyle(element).display).to.equal('none');
    element.hidden = false;
    await expectAccessible(element);
    expect(element.outerHTML).to.equal('<webex-call id="call" status="idle"></webex-call>');
    expect(element.matches(':state(idle)')).to.equal(true);
  });

  it('never walks through its custom states, which makes later changes slow in Chromium', async () => {
    const element = await show();
    const walk = CustomStateSet.prototype[Symbol.iterator];
    let walks = 0;
    CustomStateSet.prototype[Symbol.iterator] = function (this: CustomStateSet) {
      walks += 1;
      return walk.call(this);
    };
    try {
      const fake = stage.line().ring();
      element.call = fake.call;
      await microtasks();
      expect(element.matches(':state(ringing):not(:state(idle))')).to.equal(true);
      fake.set({ status: 'connected', muted: true });
      expect(element.matches(':state(muted):not(:state(ringing))')).to.equal(true);
      fake.set({ muted: false });
      expect(element.matches(':state(muted)')).to.equal(false);
    } finally {
      CustomStateSet.prototype[Symbol.iterator] = walk;
    }
    expect(walks).to.equal(0);
  });

  it('has the state of an idle call, and rejects commands, without one', async () => {
    const element = await show();
    expect(element.state).to.deep.equal({
      correlationId: '',
      lineId: '',
      direction: 'outbound',
      status: 'idle',
      remote: {},
      muted: false,
      heldLocally: false,
      heldRemotely: false,
      earlyMedia: false,
      hasVideo: false,
      mergedWith: [],
      headers: {},
      startTime: 0,
    });
    expect(Object.isFrozen(element.state.remote)).to.equal(true);
    expect(element.call).to.equal(undefined);
    expect(await codeOf(element.dial())).to.equal('invalid-argument');
    const call = stage.find('webex-line').makeCall('bob');
    for (const command of [
      () => element.answer(),
      () => element.reject(),
      () => element.hold(),
      () => element.resume(),
      () => element.sendDigit('1'),
      () => element.transfer('bob'),
      () => element.completeTransfer(call),
      () => element.merge(call),
      () => element.split(),
      () => element.updateMedia(new MediaStream()),
      () => element.setVideo(true),
      () => element.getCallRtpStats(),
    ]) {
      expect(await codeOf(command()), String(command)).to.equal('invalid-state');
    }
    await element.end();
    element.mute();
    element.unmute();
    element.silence();
    expect(element.localStream).to.equal(undefined);
    expect(element.remoteStream).to.equal(undefined);
  });

  it('shows everything of its call, and passes all commands on', async () => {
    const element = await show();
    const seen: string[] = [];
    element.state$.subscribe(({ status }) => seen.push(status));
    const fake = stage.line().ring({ remote: { name: 'Bob' }, headers: { 'X-A': '1' } });
    element.call = fake.call;
    fake.set({ heldLocally: true, heldRemotely: true, muted: true, status: 'connecting' });
    for (const [name, value] of Object.entries(fake.state)) {
      expect(element[name as keyof WebexCall], name).to.equal(value);
    }
    expect(element.state).to.equal(fake.state);
    expect(seen).to.deep.equal(['idle', 'ringing', 'connecting']);
    const attributes = ['status', 'direction', 'muted', 'held', 'remote-held'];
    expect(attributes.map((name) => element.getAttribute(name))).to.deep.equal([
      'connecting',
      'inbound',
      '',
      '',
      '',
    ]);
    for (const state of ['connecting', 'inbound', 'muted', 'held', 'remote-held']) {
      expect(element.matches(`:state(${state})`), state).to.equal(true);
    }
    expect(element.matches(':state(idle)')).to.equal(false);
    fake.set({ heldLocally: false, heldRemotely: false, muted: false });
    expect(attributes.map((name) => element.hasAttribute(name))).to.deep.equal([
      true,
      true,
      false,
      false,
      false,
    ]);
    void element.answer();
    element.silence();
    element.mute();
    element.unmute();
    await element.hold();
    await element.resume();
    await element.sendDigit('1,2');
    await element.transfer('bob');
    await element.completeTransfer(fake.call);
    await element.merge(fake.call);
    await element.split();
    await element.updateMedia(new MediaStream());
    await element.setVideo(true);
    await element.getCallRtpStats();
    await element.end();
    expect(fake.log).to.deep.equal([
      'answer',
      'silence',
      'mute',
      'unmute',
      'hold',
      'resume',
      'sendDigit 1,2',
      'transfer "bob"',
      'completeTransfer',
      'merge',
      'split',
      'updateMedia',
      'setVideo true',
      'getCallRtpStats',
      'end',
    ]);
  });

  it('dials its destination on the line around it, and makes a new call after the end', async () => {
    const element = await show('destination="bob" video');
    void element.dial();
    const first = stage.line().last;
    expect(first.log).to.deep.equal(['dial video']);
    expect(element.call).to.equal(first.call);
    void element.dial();
    expect(first.log).to.deep.equal(['dial video', 'dial video']);
    first.finish();
    expect(element.status).to.equal('ended');
    element.destination = { type: 'uri', address: 'sip:carol@example.com' };
    element.video = false;
    void element.dial();
    expect(stage.line().last).to.not.equal(first);
    expect(stage.line().last.log).to.deep.equal(['dial']);
    expect(stage.line().log).to.deep.equal([
      'makeCall "bob"',
      'makeCall {"type":"uri","address":"sip:carol@example.com"}',
    ]);
  });

  it('drops a call that was never dialled when its destination has changed', async () => {
    const element = await show('destination="bob"');
    void element.dial();
    const first = stage.line().last;
    first.set({ pending: undefined } as never);
    element.destination = 'carol';
    void element.dial();
    expect(first.state.status).to.equal('ended');
    expect(element.call).to.equal(stage.line().last.call);
    expect(element.status).to.equal('idle');
  });

  it('dials a call it was given', async () => {
    const element = await show();
    element.call = stage.find('webex-line').makeCall('bob');
    void element.dial();
    expect(stage.line().last.log).to.deep.equal(['dial']);
    stage.line().last.finish();
    stage.line().last.log.length = 0;
    void element.dial();
    expect(stage.line().last.log).to.deep.equal(['dial']);
  });

  it('outside of a line dials on the first registered line of the calling', async () => {
    await stage.show(`
      <webex-line uri="sip:one@example.com"></webex-line>
      <webex-line uri="sip:two@example.com"></webex-line>
      <webex-call destination="bob"></webex-call>
    `);
    const element = stage.find('webex-call');
    expect(await codeOf(element.dial())).to.equal('invalid-state');
    stage.line(1).set({ status: 'registered' });
    void element.dial();
    expect(stage.line(0).log).to.deep.equal([]);
    expect(stage.line(1).log).to.deep.equal(['makeCall "bob"']);
    expect(stage.recorder.take().at(-1)).to.equal('webex-line: line-outgoing-call');
    stage.line(1).last.mute();
    // Outside of its line it tells itself only.
    expect(stage.recorder.take()).to.deep.equal(['webex-line: call-muted']);
  });

  it('outside of every calling rejects', async () => {
    const element = document.createElement('webex-call');
    element.destination = 'bob';
    expect(await codeOf(element.dial())).to.equal('invalid-state');
    document.body.append(element);
    await microtasks();
    expect(await codeOf(element.dial())).to.equal('invalid-state');
    element.destination = '  ';
    expect(await codeOf(element.dial())).to.equal('invalid-argument');
    element.remove();
  });

  it('provides its call, and outside of its line that line and calling too', async () => {
    const element = await show();
    const probes = [callContext, lineContext, callingContext].map(
      (context) => new ContextProbe<unknown>(context as never),
    );
    element.append(...probes.map((probe) => probe.element));
    const values = (): unknown[] => probes.map(({ value }) => value);
    const { line, calling } = { line: stage.line().line, calling: stage.calling };
    expect(values()).to.deep.equal([undefined, line, calling]);
    const { call } = stage.line().ring();
    element.call = call;
    expect(values()).to.deep.equal([call, line, calling]);
    stage.find('aside').append(element);
    expect(values()).to.deep.equal([call, line, calling]);
    document.body.append(element);
    expect(values()).to.deep.equal([call, line, calling]);
    const other = setStage();
    await other.show('<webex-line uri="sip:other@example.com"></webex-line>');
    other.find('webex-line').append(element);
    expect(values()).to.deep.equal([call, line, calling]);
    element.call = undefined;
    expect(values()).to.deep.equal([undefined, other.line().line, other.calling]);
    element.remove();
  });

  it('removed, ends no call and tells nothing more', async () => {
    const element = await show();
    const fake = stage.line().ring();
    element.call = fake.call;
    element.remove();
    await task();
    expect(fake.log).to.deep.equal([]);
    fake.mute();
    expect(stage.recorder.take().at(-1)).to.equal('line: call-muted');
    stage.find('aside').append(element);
    expect(element.muted).to.equal(true);
    expect(element.hasAttribute('muted')).to.equal(true);
  });

  it('counts a call that was set before the upgrade, as null as well', async () => {
    await show();
    const fake = stage.line().ring();
    const element = elsewhere('webex-call');
    element.call = fake.call;
    stage.find('webex-line').append(element);
    expect(element.call).to.equal(fake.call);
    expect(element.getAttribute('status')).to.equal('ringing');
    element.call = null;
    expect(element.status).to.equal('idle');
  });

  it('tells the events of a call of a calling that the page made, on itself', async () => {
    const { calling, client } = fakeCalling();
    const line = calling.callingClient.addLine({ uri: 'sip:own@example.com' });
    const fake = client.lines[0]?.ring();
    const element = document.createElement('webex-call');
    const probes = [lineContext, callingContext].map(
      (context) => new ContextProbe<unknown>(context as never),
    );
    element.append(...probes.map((probe) => probe.element));
    element.call = fake?.call;
    const own = new Recorder(element);
    document.body.append(element);
    expect(probes.map(({ value }) => value)).to.deep.equal([line, calling]);
    fake?.set({ status: 'connecting' });
    expect(own.events[0]?.detail).to.include({ call: fake?.call, line, calling });
    fake?.events.next({ type: 'digit', tone: '1' });
    expect(own.take()).to.deep.equal([
      'webex-call: call-status-change(connecting)',
      'webex-call: call-connect',
      'webex-call: call-digit',
    ]);
    expect(element.getAttribute('status')).to.equal('connecting');
    expect(stage.recorder.take()).to.deep.equal([]);
    element.remove();
    fake?.mute();
    expect(own.take()).to.deep.equal([]);
  });
});
