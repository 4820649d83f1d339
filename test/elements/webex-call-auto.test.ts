import { expect } from 'chai';
import type { WebexCall } from '../../src/elements/webex-call.js';
import { CallingError } from '../../src/core/errors.js';
import { microtasks, setStage, strike, task, type Stage } from '../support/stage.js';

describe('<webex-call auto-dial>', () => {
  let stage: Stage;

  async function show(attributes: string): Promise<WebexCall> {
    await stage.show(`
      <webex-line id="line" uri="sip:alice@example.com"><webex-call id="call" ${attributes}></webex-call></webex-line>
    `);
    return stage.find('webex-call');
  }

  beforeEach(() => {
    stage = setStage();
  });
  afterEach(strike);

  it('dials once the line is registered, once for each destination', async () => {
    const element = await show('destination="bob" auto-dial');
    const line = stage.line();
    line.set({ status: 'connecting' });
    await task();
    expect(line.fakes).to.deep.equal([]);
    line.set({ status: 'registered' });
    expect(line.log).to.deep.equal(['makeCall "bob"']);
    expect(line.last.log).to.deep.equal(['dial']);
    line.last.finish({ cause: 'normal', by: 'local' });
    line.set({ status: 'reconnecting' });
    line.set({ status: 'registered' });
    element.setAttribute('destination', 'bob');
    await task();
    expect(line.fakes).to.have.length(1);
    element.setAttribute('destination', 'carol');
    await task();
    expect(line.log).to.deep.equal(['makeCall "bob"', 'makeCall "carol"']);
  });

  it('dials at once on a line that is registered already, and not again after a move', async () => {
    const element = await show('');
    stage.line().set({ status: 'registered' });
    element.destination = 'bob';
    element.autoDial = true;
    await microtasks();
    expect(stage.line().fakes).to.have.length(1);
    stage.find('webex-line').append(element);
    await task();
    expect(stage.line().fakes).to.have.length(1);
  });

  it('waits for the end of the call there is before it dials another destination', async () => {
    const element = await show('destination="bob" auto-dial');
    stage.line().set({ status: 'registered' });
    const first = stage.line().last;
    element.destination = 'carol';
    await task();
    expect(stage.line().fakes).to.have.length(1);
    first.finish();
    expect(stage.line().fakes).to.have.length(2);
  });

  it('tells a failure by one call-error, before call-disconnect', async () => {
    const rejections: unknown[] = [];
    const onRejection = (event: PromiseRejectionEvent): void => void rejections.push(event.reason);
    window.addEventListener('unhandledrejection', onRejection);
    await show('destination="bob" auto-dial');
    stage.line().set({ status: 'registered' });
    const fake = stage.line().last;
    fake.set({ status: 'dialing' });
    stage.recorder.take();
    fake.finish({ cause: 'busy' }, new CallingError('busy', 'Busy.'));
    await task();
    expect(stage.recorder.take()).to.deep.equal([
      'call: call-status-change(ended)',
      'call: call-error(busy)',
      'call: call-disconnect',
      'line: line-calls-change',
      'stage: calling-all-calls-cleared',
    ]);
    window.removeEventListener('unhandledrejection', onRejection);
    expect(rejections).to.deep.equal([]);
  });

  it('tells one call-error for a microphone that is refused, while the call stays idle', async () => {
    await show('destination="bob" auto-dial');
    stage.line().set({ status: 'registered' });
    stage.recorder.take();
    const error = stage.line().last.fail('permission-denied');
    await task();
    expect(stage.recorder.events.map(({ detail }) => detail.error)).to.deep.equal([error]);
    expect(stage.recorder.take()).to.deep.equal(['call: call-error(permission-denied)']);
  });

  it('tells one call-error for a destination that cannot be called', async () => {
    await show('destination="bob@" auto-dial');
    stage.line().refuses = new CallingError('invalid-argument', 'No.');
    stage.line().set({ status: 'registered' });
    await task();
    expect(stage.recorder.take()).to.deep.equal([
      'line: line-status-change(registered)',
      'line: line-registered',
      'call: call-error(invalid-argument)',
    ]);
  });

  it('takes our own end() for no failure', async () => {
    const element = await show('destination="bob" auto-dial');
    stage.line().set({ status: 'registered' });
    void element.end();
    await task();
    expect(stage.recorder.take().filter((entry) => entry.includes('error'))).to.deep.equal([]);
  });
});

describe('<webex-call auto-answer>', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = setStage();
    await stage.show(`
      <webex-line id="line" uri="sip:alice@example.com">
        <template><webex-call class="copy" auto-answer></webex-call></template>
      </webex-line>
    `);
  });
  afterEach(strike);

  it('answers a call that comes in, before it rings aloud', async () => {
    const fake = stage.line().ring();
    await microtasks();
    expect(fake.log).to.deep.equal(['answer']);
    void stage.find('webex-line').makeCall('bob');
    await task();
    expect(stage.line().last.log).to.deep.equal([]);
  });

  it('answers no second one while another is answered, and does when that has ended', async () => {
    const first = stage.line().ring();
    const second = stage.line().ring();
    await task();
    expect([first.log, second.log]).to.deep.equal([['answer'], []]);
    first.set({ status: 'connected', pending: undefined, connectTime: 1 } as never);
    await task();
    expect(second.log).to.deep.equal([]);
    first.finish();
    expect(second.log).to.deep.equal(['answer']);
  });

  it('tells a failure by one call-error, and does not try again', async () => {
    const fake = stage.line().ring();
    await task();
    stage.recorder.take();
    fake.fail('permission-denied');
    fake.set({ pending: undefined } as never);
    await task();
    fake.mute();
    await task();
    expect(fake.log).to.deep.equal(['answer', 'mute']);
    expect(stage.recorder.take()).to.deep.equal([
      'webex-call: call-error(permission-denied)',
      'webex-call: call-muted',
    ]);
  });

  it('tells that the caller gave up before the answer, before call-disconnect', async () => {
    const fake = stage.line().ring();
    await task();
    stage.recorder.take();
    fake.finish({ cause: 'cancelled', by: 'remote' });
    await task();
    expect(stage.recorder.take().slice(0, 3)).to.deep.equal([
      'webex-call: call-status-change(ended)',
      'webex-call: call-error(cancelled)',
      'webex-call: call-disconnect',
    ]);
  });
});
