import { expect } from 'chai';
import { CallingError } from '../../src/core/errors.js';
import { setStage, strike, type Stage } from '../support/stage.js';

const markup = `
  <webex-line id="line" uri="sip:alice@example.com">
    <template><webex-call id="copy"></webex-call></template>
  </webex-line>
`;

describe('event sequences', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = setStage();
    await stage.show(markup);
    stage.recorder.take();
  });
  afterEach(strike);

  it('tells the life of a line', () => {
    const line = stage.line();
    line.set({ status: 'connecting' });
    line.set({ status: 'registered', expiresAt: 1 });
    line.set({ expiresAt: 2 });
    line.set({ status: 'reconnecting' });
    line.set({ status: 'registered' });
    line.set({ status: 'unregistered' });
    line.set({ status: 'connecting' });
    line.set({ status: 'failed' });
    line.set({ status: 'connecting' });
    line.set({ status: 'registered' });
    expect(stage.recorder.take()).to.deep.equal([
      'line: line-status-change(connecting)',
      'line: line-connecting',
      'line: line-status-change(registered)',
      'line: line-registered',
      'line: line-status-change(reconnecting)',
      'line: line-reconnecting',
      'line: line-status-change(registered)',
      'line: line-reconnected',
      'line: line-status-change(unregistered)',
      'line: line-unregistered',
      'line: line-status-change(connecting)',
      'line: line-connecting',
      'line: line-status-change(failed)',
      'line: line-status-change(connecting)',
      'line: line-connecting',
      'line: line-status-change(registered)',
      'line: line-registered',
    ]);
  });

  it('tells an outbound call from makeCall() to its end', () => {
    const call = stage.find('webex-line').makeCall('bob');
    const fake = stage.line().last;
    void call.dial();
    fake.set({ status: 'dialing', callId: '1' });
    fake.set({ status: 'ringing' });
    fake.set({ earlyMedia: true });
    fake.set({ status: 'connecting' });
    fake.set({ status: 'connected', connectTime: 1 });
    fake.set({ status: 'reconnecting' });
    fake.set({ status: 'connected' });
    fake.finish();
    expect(stage.recorder.take()).to.deep.equal([
      'line: line-calls-change',
      'line: line-outgoing-call',
      'copy: call-status-change(dialing)',
      'copy: call-status-change(ringing)',
      'copy: call-progress',
      'copy: call-progress',
      'copy: call-status-change(connecting)',
      'copy: call-connect',
      'copy: call-status-change(connected)',
      'copy: call-established',
      'copy: call-status-change(reconnecting)',
      'copy: call-reconnecting',
      'copy: call-status-change(connected)',
      'copy: call-reconnected',
      'copy: call-status-change(ended)',
      'copy: call-disconnect',
      'line: line-calls-change',
      'stage: calling-all-calls-cleared',
    ]);
  });

  it('tells line-outgoing-call at each dial(), also when the microphone was refused before', () => {
    const call = stage.find('webex-line').makeCall('bob');
    const fake = stage.line().last;
    stage.recorder.take();
    void call.dial().catch(() => undefined);
    fake.set({ pending: undefined } as never);
    void call.dial().catch(() => undefined);
    expect(stage.recorder.take()).to.deep.equal([
      'line: line-outgoing-call',
      'line: line-outgoing-call',
    ]);
  });

  it('tells an inbound call: announced, stamped, alerting, then the change of calls', () => {
    const line = stage.find('webex-line');
    const copiesWhenAnnounced: number[] = [];
    line.addEventListener('line-incoming-call', () => {
      copiesWhenAnnounced.push(line.querySelectorAll(':scope > webex-call').length);
    });
    const fake = stage.line().ring();
    fake.set({ pending: 'answer' });
    fake.set({ status: 'connecting' });
    fake.set({ status: 'connected', connectTime: 1 });
    fake.finish();
    expect(copiesWhenAnnounced).to.deep.equal([0]);
    expect(stage.recorder.take()).to.deep.equal([
      'line: line-incoming-call',
      'copy: call-alerting',
      'line: line-calls-change',
      'copy: call-status-change(connecting)',
      'copy: call-connect',
      'copy: call-status-change(connected)',
      'copy: call-established',
      'copy: call-status-change(ended)',
      'copy: call-disconnect',
      'line: line-calls-change',
      'stage: calling-all-calls-cleared',
    ]);
  });

  it('prevented, an incoming call is silent and nothing is stamped; it can be answered', () => {
    const line = stage.find('webex-line');
    line.addEventListener('line-incoming-call', (event) => event.preventDefault());
    const fake = stage.line().ring();
    expect(fake.log).to.deep.equal(['silence']);
    expect(line.querySelector(':scope > webex-call')).to.equal(null);
    expect(line.calls).to.deep.equal([fake.call]);
    fake.set({ status: 'connecting' });
    expect(stage.recorder.take()).to.deep.equal([
      'line: line-incoming-call',
      'line: call-alerting',
      'line: line-calls-change',
      'line: call-status-change(connecting)',
      'line: call-connect',
    ]);
  });

  it('a call that is rejected while it is announced does not alert and is not stamped', () => {
    const line = stage.find('webex-line');
    line.addEventListener('line-incoming-call', (event) => void event.detail.call.reject());
    stage.line().ring();
    expect(line.querySelector(':scope > webex-call')).to.equal(null);
    expect(stage.recorder.take()).to.deep.equal([
      'line: line-incoming-call',
      'line: line-calls-change',
      'line: call-status-change(ended)',
      'line: call-disconnect',
      'line: line-calls-change',
      'stage: calling-all-calls-cleared',
    ]);
  });

  it('a call that is answered while it is announced alerts and is stamped', () => {
    const line = stage.find('webex-line');
    line.addEventListener('line-incoming-call', (event) => void event.detail.call.answer());
    const fake = stage.line().ring();
    expect(fake.log).to.deep.equal(['answer']);
    expect(stage.recorder.take()).to.deep.equal([
      'line: line-incoming-call',
      'copy: call-alerting',
      'line: line-calls-change',
    ]);
  });

  it('a call that takes the place of another is not announced', () => {
    stage.line().ring({ status: 'connecting', replaces: 'other' });
    expect(stage.recorder.take()).to.deep.equal(['copy: call-connect', 'line: line-calls-change']);
  });

  it('commands given by listeners neither lose nor reorder events', () => {
    const seen: string[] = [];
    document.addEventListener(
      'call-status-change',
      ({ detail: { call, status } }) => {
        if (status !== 'connecting') return;
        call.mute();
        call.unmute();
        void call.end();
        seen.push(call.state.status);
      },
      { once: true },
    );
    const fake = stage.line().ring();
    fake.set({ status: 'connecting' });
    expect(seen).to.deep.equal(['ended']);
    expect(stage.recorder.take()).to.deep.equal([
      'line: line-incoming-call',
      'copy: call-alerting',
      'line: line-calls-change',
      'copy: call-status-change(connecting)',
      'copy: call-connect',
      'copy: call-muted',
      'copy: call-unmuted',
      'copy: call-status-change(ended)',
      'copy: call-disconnect',
      'line: line-calls-change',
      'stage: calling-all-calls-cleared',
    ]);
  });

  it('keeps the order of two calls whose listeners end each other', () => {
    const first = stage.line().ring();
    const second = stage.line().ring();
    stage.recorder.take();
    stage.root.addEventListener('call-muted', () => second.finish(), { once: true });
    first.set({ muted: true });
    first.finish();
    expect(stage.recorder.take()).to.deep.equal([
      'copy: call-muted',
      'copy: call-status-change(ended)',
      'copy: call-disconnect',
      'line: line-calls-change',
      'copy: call-status-change(ended)',
      'copy: call-disconnect',
      'line: line-calls-change',
      'stage: calling-all-calls-cleared',
    ]);
  });

  it('tells hold, transfer, quality, digits and media', () => {
    const fake = stage.line().ring({ status: 'ringing' });
    fake.set({ status: 'connecting' });
    fake.set({ status: 'connected', connectTime: 1 });
    stage.recorder.take();
    const error = new CallingError('hold-failed', 'No.');
    const track = { kind: 'audio' } as MediaStreamTrack;
    const progress = { destination: 'x', status: 'trying' } as const;
    fake.set({ heldLocally: true });
    fake.set({ heldLocally: false });
    fake.set({ heldRemotely: true });
    fake.set({ heldRemotely: false });
    fake.set({ remote: { name: 'Bob' } });
    fake.events.next({ type: 'digit', tone: '1' });
    fake.events.next({ type: 'digit', tone: '1' });
    fake.events.next({ type: 'remote-media', change: 'added', track });
    fake.events.next({ type: 'hold-error', error });
    fake.events.next({ type: 'resume-error', error });
    fake.events.next({ type: 'transfer-error', error });
    fake.events.next({ type: 'error', error });
    fake.events.next({ type: 'transfer-progress', progress });
    fake.events.next({ type: 'quality-warning', warning: 'high-jitter' });
    fake.events.next({ type: 'quality-warning-cleared', warning: 'high-jitter' });
    fake.finish({ cause: 'transferred' });
    expect(stage.recorder.take()).to.deep.equal([
      'copy: call-held',
      'copy: call-resumed',
      'copy: call-remote-held',
      'copy: call-remote-resumed',
      'copy: call-caller-id',
      'copy: call-digit',
      'copy: call-digit',
      'copy: call-remote-media(added)',
      'copy: call-hold-error(hold-failed)',
      'copy: call-resume-error(hold-failed)',
      'copy: call-transfer-error(hold-failed)',
      'copy: call-error(hold-failed)',
      'copy: call-transfer-progress',
      'copy: call-quality-warning',
      'copy: call-quality-warning-cleared',
      'copy: call-status-change(ended)',
      'copy: call-transferred',
      'copy: call-disconnect',
      'line: line-calls-change',
      'stage: calling-all-calls-cleared',
    ]);
  });

  it('a prevented transfer request is declined', () => {
    const fake = stage.line().ring();
    let declined = 0;
    const request = {
      type: 'transfer-request',
      destination: 'sip:carol@example.com',
      preventDefault: () => (declined += 1),
    } as const;
    fake.events.next(request);
    expect(declined).to.equal(0);
    stage.root.addEventListener('call-transfer-request', (event) => event.preventDefault());
    fake.events.next(request);
    expect(declined).to.equal(1);
  });

  it('puts into detail what the contract names', () => {
    const fake = stage.line().ring();
    fake.set({ status: 'connecting' });
    const { line } = stage.line();
    const { calling } = stage;
    const details = new Map(stage.recorder.events.map(({ type, detail }) => [type, detail]));
    const state = fake.state;
    expect(details.get('line-incoming-call')).to.deep.equal({
      line,
      calling,
      state: line.state,
      call: fake.call,
    });
    expect(details.get('line-calls-change')).to.deep.equal({
      line,
      calling,
      state: line.state,
      calls: [fake.call],
    });
    expect(details.get('call-status-change')).to.deep.equal({
      call: fake.call,
      line,
      calling,
      state,
      status: 'connecting',
      previous: 'ringing',
    });
  });

  it('has no ended call among the calls when call-disconnect is dispatched', () => {
    const seen: number[] = [];
    const line = stage.find('webex-line');
    stage.root.addEventListener('call-disconnect', () => seen.push(line.calls.length));
    const first = stage.line().ring();
    stage.line().ring();
    first.finish();
    expect(seen).to.deep.equal([1]);
    expect(line.calls).to.deep.equal(stage.line().calls);
  });

  it('shows the new state in properties and attributes when an event is dispatched', () => {
    const seen: unknown[] = [];
    stage.root.addEventListener('call-connect', () => {
      const copy = stage.find<HTMLElement & { status: string }>('#copy');
      seen.push(copy.status, copy.getAttribute('status'), copy.matches(':state(connecting)'));
    });
    stage.root.addEventListener('line-registered', () => {
      const line = stage.find('webex-line');
      seen.push(line.status, line.getAttribute('status'), line.matches(':state(registered)'));
    });
    stage.line().ring().set({ status: 'connecting' });
    stage.line().set({ status: 'registered' });
    expect(seen).to.deep.equal([
      'connecting',
      'connecting',
      true,
      'registered',
      'registered',
      true,
    ]);
  });
});
