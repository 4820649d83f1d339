import { expect } from 'chai';
import { setStage, strike, task, type Stage } from '../support/stage.js';
import type { WebexCall } from '../../src/elements/webex-call.js';

/** The call elements that were stamped, by their calls. */
function copies(stage: Stage): readonly WebexCall[] {
  return [...stage.root.querySelectorAll('webex-call')].filter(
    (element) => element.closest('template') === null,
  );
}

describe('the template of a line', () => {
  let stage: Stage;

  beforeEach(() => {
    stage = setStage();
  });
  afterEach(strike);

  it('is stamped once for each call, with everything that is in it', async () => {
    await stage.show(`
      <webex-line uri="sip:alice@example.com"><template>text <!-- note -->
        <h2 class="title">Call</h2><webex-call><webex-call></webex-call></webex-call>
      </template></webex-line>
    `);
    const line = stage.find('webex-line');
    const first = stage.line().ring();
    const second = stage.line().ring();
    expect(copies(stage).map(({ call }) => call)).to.deep.equal([
      first.call,
      first.call,
      second.call,
      second.call,
    ]);
    expect(line.querySelectorAll('h2.title')).to.have.length(2);
    expect(line.textContent.match(/text/gu)).to.have.length(2);
    first.finish();
    second.finish();
    await task();
    expect(line.childNodes).to.have.length(1);
  });

  it('is removed one task after the end, not before', async () => {
    await stage.show(
      '<webex-line uri="sip:alice@example.com"><template><webex-call></webex-call></template></webex-line>',
    );
    const fake = stage.line().ring();
    const [copy] = copies(stage);
    fake.finish();
    await Promise.resolve();
    expect(copy?.isConnected).to.equal(true);
    expect(copy?.status).to.equal('ended');
    await task();
    expect(copy?.isConnected).to.equal(false);
  });

  it('stays for `linger` milliseconds, and goes wherever it has been moved', async () => {
    await stage.show(
      '<webex-line linger="60" uri="sip:alice@example.com"><template><webex-call></webex-call></template></webex-line>',
    );
    const fake = stage.line().ring();
    const [copy] = copies(stage);
    if (copy) document.body.append(copy);
    expect(copy?.call).to.equal(fake.call);
    const ended = performance.now();
    fake.finish();
    await task();
    expect(copy?.isConnected).to.equal(true);
    while (copy?.isConnected) await task();
    expect(performance.now() - ended).to.be.at.least(59);
  });

  it('gives the call to no element that has a destination of its own', async () => {
    await stage.show(`
      <webex-line uri="sip:alice@example.com">
        <template><webex-call></webex-call><webex-call destination="carol"></webex-call></template>
      </webex-line>
    `);
    const fake = stage.line().ring();
    expect(copies(stage).map(({ call }) => call)).to.deep.equal([fake.call, undefined]);
  });

  it('is the first one, looked up anew for each call', async () => {
    await stage.show(`
      <webex-line uri="sip:alice@example.com">
        <template><b>one</b></template><template><b>two</b></template>
      </webex-line>
    `);
    const line = stage.find('webex-line');
    stage.line().ring();
    line.querySelector('template')?.remove();
    stage.line().ring();
    line.querySelector('template')?.remove();
    stage.line().ring();
    expect([...line.querySelectorAll(':scope > b')].map((b) => b.textContent)).to.deep.equal([
      'one',
      'two',
    ]);
  });

  it('may have its blueprint as children, as React and Vue make it, and that stays inert', async () => {
    await stage.show('<webex-line uri="sip:alice@example.com"></webex-line>');
    const line = stage.find('webex-line');
    const template = document.createElement('template');
    const blueprint = document.createElement('webex-call');
    blueprint.autoAnswer = true;
    blueprint.setAttribute('class', 'mine');
    template.append('hello ', blueprint);
    line.append(template);
    const fake = stage.line().ring();
    const stamped = line.querySelector<WebexCall>(':scope > webex-call');
    expect(stamped?.call).to.equal(fake.call);
    expect(stamped?.className).to.equal('mine');
    expect(line.lastChild?.previousSibling?.textContent).to.equal('hello ');
    expect(blueprint.call).to.equal(undefined);
    // Properties of the blueprint are not copied, attributes are.
    expect(stamped?.autoAnswer).to.equal(false);
    fake.finish();
    await task();
    expect(template.isConnected).to.equal(true);
    expect(blueprint.parentNode).to.equal(template);
  });

  it('keeps every model element inside a <template> inert', async () => {
    await stage.show('<section></section>');
    const template = document.createElement('template');
    template.append(document.createElement('webex-line'), document.createElement('webex-call'));
    const line = template.querySelector('webex-line');
    const call = template.querySelector('webex-call');
    line?.setAttribute('uri', 'sip:inert@example.com');
    call?.setAttribute('destination', 'bob');
    call?.setAttribute('auto-dial', '');
    stage.root.append(template);
    await task();
    expect(stage.client.lines).to.deep.equal([]);
    expect(line?.line).to.equal(undefined);
    expect(stage.recorder.take()).to.deep.equal([]);
  });

  it('is not stamped for a call that an element made', async () => {
    await stage.show(`
      <webex-line uri="sip:alice@example.com">
        <template><webex-call></webex-call></template>
        <webex-call id="own" destination="bob"></webex-call>
      </webex-line>
    `);
    const own = stage.find<WebexCall>('#own');
    void own.dial();
    expect(copies(stage)).to.deep.equal([own]);
    expect(own.call).to.equal(stage.line().last.call);
    expect(stage.recorder.take()).to.deep.equal([
      'webex-line: line-calls-change',
      'webex-line: line-outgoing-call',
    ]);
  });

  it('is not needed', async () => {
    await stage.show('<webex-line uri="sip:alice@example.com"></webex-line>');
    const fake = stage.line().ring();
    expect(stage.find('webex-line').calls).to.deep.equal([fake.call]);
    expect(stage.find('webex-line').getCall(fake.state.correlationId)).to.equal(fake.call);
  });

  it('may be stamped while a listener runs', async () => {
    await stage.show(
      '<webex-line uri="sip:alice@example.com"><template><webex-call></webex-call></template></webex-line>',
    );
    const line = stage.find('webex-line');
    stage.root.addEventListener('call-muted', () => void line.makeCall('bob'), { once: true });
    stage.line().ring().mute();
    expect(copies(stage).map(({ direction }) => direction)).to.deep.equal(['inbound', 'outbound']);
  });
});
