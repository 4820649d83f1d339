import { expect } from 'chai';
import type { WebexLine } from '../../src/elements/webex-line.js';
import { lineContext } from '../../src/context/contexts.js';
import { expectAccessible } from '../support/axe.js';
import { codeOf, codeThrown } from '../support/codes.js';
import { ContextProbe } from '../support/context-probe.js';
import { microtasks, setStage, strike, task, type Stage } from '../support/stage.js';

describe('<webex-line>', () => {
  let stage: Stage;

  async function show(attributes = 'uri="sip:alice@example.com"'): Promise<WebexLine> {
    await stage.show(`<webex-line id="line" ${attributes}></webex-line>`);
    return stage.find('webex-line');
  }

  beforeEach(() => {
    stage = setStage();
  });
  afterEach(strike);

  it('renders empty: a block that honours hidden, and nothing for axe to find', async () => {
    const line = await show('');
    expect(getComputedStyle(line).display).to.equal('block');
    line.hidden = true;
    expect(getComputedStyle(line).display).to.equal('none');
    line.hidden = false;
    await expectAccessible(line);
    expect(line.getAttribute('status')).to.equal('idle');
  });

  it('waits in idle without `uri`, and rejects what needs one', async () => {
    const line = await show('');
    expect(line.status).to.equal('idle');
    expect(line.line).to.equal(undefined);
    expect(line.lineId).to.equal('');
    expect(line.calls).to.deep.equal([]);
    expect(line.getCall('x')).to.equal(undefined);
    expect(await codeOf(line.register())).to.equal('invalid-argument');
    expect(codeThrown(() => line.makeCall('bob'))).to.equal('invalid-argument');
    await line.deregister();
    line.setAttribute('uri', 'sip:alice@example.com');
    await microtasks();
    expect(line.lineId).to.equal('sip:alice@example.com');
    expect(stage.recorder.take()).to.deep.equal([]);
  });

  it('rejects what needs a calling outside of one', async () => {
    const line = document.createElement('webex-line');
    line.uri = 'sip:alice@example.com';
    expect(await codeOf(line.register())).to.equal('invalid-state');
    document.body.append(line);
    await microtasks();
    expect(await codeOf(line.register())).to.equal('invalid-state');
    expect(codeThrown(() => line.makeCall('bob'))).to.equal('invalid-state');
    line.remove();
  });

  it('adds its line with its inputs, and follows them', async () => {
    const line = await show(
      'uri=" sip:alice@example.com " username="u" password="p" display-name="Alice" manual register-expires="60" max-calls="2" ring-timeout="5" dial-timeout="6" voicemail-number="*9"',
    );
    const options = {
      uri: 'sip:alice@example.com',
      username: 'u',
      password: 'p',
      displayName: 'Alice',
      manual: true,
      registerExpires: 60,
      maxCalls: 2,
      ringTimeout: 5,
      dialTimeout: 6,
      voicemailNumber: '*9',
    };
    expect(stage.line().options).to.deep.equal(options);
    line.displayName = 'Alice A.';
    line.setAttribute('max-calls', '3');
    line.removeAttribute('ring-timeout');
    line.linger = 10;
    await microtasks();
    const { uri: _, ...rest } = options;
    expect(stage.line().updates).to.deep.equal([
      { ...rest, displayName: 'Alice A.', maxCalls: 3, ringTimeout: 60 },
    ]);
  });

  it('has the names and defaults of the contract', () => {
    const line = document.createElement('webex-line');
    const defaults = {
      uri: undefined,
      username: undefined,
      password: undefined,
      displayName: undefined,
      manual: false,
      registerExpires: 600,
      maxCalls: 10,
      ringTimeout: 60,
      dialTimeout: 180,
      linger: 0,
      voicemailNumber: undefined,
    };
    const names = Object.keys(defaults) as (keyof WebexLine)[];
    expect(Object.fromEntries(names.map((name) => [name, line[name]]))).to.deep.equal(defaults);
  });

  it('never writes its password into the document, and keeps it when the attribute is removed', async () => {
    const line = await show('uri="sip:alice@example.com" password="first-secret"');
    line.removeAttribute('password');
    await microtasks();
    expect(line.password).to.equal('first-secret');
    expect(stage.line().updates).to.deep.equal([]);
    line.password = 'second-secret';
    await microtasks();
    expect(stage.line().updates.at(-1)?.password).to.equal('second-secret');
    expect(stage.root.outerHTML).to.not.include('secret');
    expect(JSON.stringify(line.state)).to.not.include('secret');
  });

  it('passes commands on, and shows what its line is', async () => {
    const line = await show();
    const fake = stage.line();
    await line.register();
    await line.deregister();
    const call = line.makeCall({ type: 'tel', address: '1' });
    expect(fake.log).to.deep.equal([
      'register',
      'deregister',
      'makeCall {"type":"tel","address":"1"}',
    ]);
    expect(line.calls).to.deep.equal([call]);
    expect(line.getCall(call.state.correlationId)).to.equal(call);
    const seen: unknown[] = [];
    line.state$.subscribe(({ status }) => seen.push(status));
    line.calls$.subscribe(({ length }) => seen.push(length));
    fake.set({ status: 'registered' });
    await call.end();
    expect(seen).to.deep.equal(['idle', 1, 'registered', 0]);
    expect(line.state).to.equal(fake.state);
  });

  it('acts at once when a command comes before the microtask', () => {
    const line = document.createElement('webex-line');
    line.uri = 'sip:alice@example.com';
    stage.root.append(line);
    expect(line.makeCall('bob').line).to.equal(line.line);
  });

  it('tells an address that cannot be used, and takes up a better one', async () => {
    const line = await show('uri="nonsense"');
    expect(stage.recorder.take()).to.deep.equal([
      'line: line-status-change(failed)',
      'line: line-error(invalid-argument)',
    ]);
    expect(line.status).to.equal('failed');
    expect(line.getAttribute('status')).to.equal('failed');
    expect(line.state.error?.code).to.equal('invalid-argument');
    expect(await codeOf(line.register())).to.equal('invalid-argument');
    line.displayName = 'Still wrong';
    await microtasks();
    expect(stage.recorder.take()).to.deep.equal([]);
    line.uri = 'sip:alice@example.com';
    await microtasks();
    expect(line.status).to.equal('idle');
    expect(line.lineId).to.equal('sip:alice@example.com');
  });

  it('is told off as the second one of a name', async () => {
    await stage.show(`
      <webex-line id="first" uri="sip:alice@example.com"></webex-line>
      <webex-line id="second" uri="sip:alice@example.com"></webex-line>
    `);
    expect(stage.recorder.take()).to.deep.equal([
      'second: line-status-change(failed)',
      'second: line-error(invalid-argument)',
    ]);
    expect(stage.client.lines).to.have.length(1);
  });

  it('takes the address over from an element that was taken out in the same task', async () => {
    const old = await show();
    const next = document.createElement('webex-line');
    next.uri = 'sip:alice@example.com';
    old.replaceWith(next);
    await task();
    expect(stage.recorder.take()).to.deep.equal([]);
    expect(next.line).to.equal(stage.line(1).line);
    expect(stage.client.log).to.deep.equal(['removeLine sip:alice@example.com']);
  });

  it('changes its address at once without a call, and after the last one with calls', async () => {
    const line = await show();
    const first = line.line;
    line.uri = 'sip:bob@example.com';
    await microtasks();
    expect(line.line).to.not.equal(first);
    expect(line.lineId).to.equal('sip:bob@example.com');
    const call = stage.line(1).ring();
    line.uri = 'sip:carol@example.com';
    await microtasks();
    expect(line.lineId).to.equal('sip:bob@example.com');
    call.finish();
    await microtasks();
    expect(line.lineId).to.equal('sip:carol@example.com');
    expect(stage.client.log).to.deep.equal([
      'removeLine sip:alice@example.com',
      'removeLine sip:bob@example.com',
    ]);
    line.removeAttribute('uri');
    line.uri = undefined;
    await microtasks();
    expect(line.line).to.equal(undefined);
    expect(line.status).to.equal('idle');
  });

  it('tells an input that cannot be used, and goes on with the last good one', async () => {
    const line = await show('uri="sip:alice@example.com" max-calls="many" linger="-1"');
    expect(stage.recorder.take()).to.deep.equal([
      'line: line-error(invalid-argument)',
      'line: line-error(invalid-argument)',
    ]);
    expect(stage.line().options.maxCalls).to.equal(10);
    expect(line.linger).to.equal(0);
    line.maxCalls = 4;
    await microtasks();
    line.maxCalls = -4;
    await microtasks();
    expect(stage.recorder.take()).to.deep.equal(['line: line-error(invalid-argument)']);
    expect(stage.line().updates.at(-1)?.maxCalls).to.equal(4);
  });

  it('is provided to what is inside it, and moves with it', async () => {
    const line = await show();
    const probe = new ContextProbe(lineContext);
    line.append(probe.element);
    expect(probe.value).to.equal(line.line);
    const place = document.createElement('section');
    stage.root.append(place);
    place.append(line);
    await task();
    expect(probe.value).to.equal(line.line);
    expect(stage.client.log).to.deep.equal([]);
    line.remove();
    await task();
    expect(stage.client.log).to.deep.equal(['removeLine sip:alice@example.com']);
    expect(codeThrown(() => line.makeCall('bob'))).to.equal('invalid-state');
    stage.root.append(line);
    await microtasks();
    expect(line.line).to.equal(stage.line(1).line);
    expect(probe.value).to.equal(line.line);
  });

  it('belongs to the calling it is moved into', async () => {
    const line = await show();
    const other = setStage();
    other.root.append(line);
    await task();
    expect(stage.client.log).to.deep.equal(['removeLine sip:alice@example.com']);
    expect(line.line).to.equal(other.line().line);
    document.body.append(line);
    await microtasks();
    expect(other.client.log).to.deep.equal(['removeLine sip:alice@example.com']);
    expect(line.line).to.equal(undefined);
    line.remove();
  });
});
