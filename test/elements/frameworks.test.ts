import { expect } from 'chai';
import { html, render } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Call } from '../../src/calling/line.js';
import { elsewhere } from '../support/fake-network.js';
import { microtasks, setStage, strike, task, type Stage } from '../support/stage.js';

describe('as frameworks use it', () => {
  let stage: Stage;

  beforeEach(() => {
    stage = setStage();
  });
  afterEach(strike);

  it('a list of calls rendered by the page, keyed by correlationId, without a template', async () => {
    const rows = (calls: readonly Call[]): unknown =>
      repeat(
        calls,
        ({ state }) => state.correlationId,
        (call) => html`<webex-call .call=${call}></webex-call>`,
      );
    const draw = (calls: readonly Call[] = []): void =>
      void render(
        html`<webex-line
          uri="sip:alice@example.com"
          @line-calls-change=${({ detail }: CustomEvent<{ calls: readonly Call[] }>) =>
            draw(detail.calls)}
          >${rows(calls)}</webex-line
        >`,
        stage.root,
      );
    draw();
    await microtasks();
    const first = stage.line().ring();
    const second = stage.line().ring();
    const shown = (): (Call | undefined)[] =>
      [...stage.root.querySelectorAll('webex-call')].map(({ call }) => call);
    expect(shown()).to.deep.equal([first.call, second.call]);
    const kept = stage.root.querySelectorAll('webex-call')[1];
    stage.recorder.take();
    first.finish();
    expect(shown()).to.deep.equal([second.call]);
    expect(stage.root.querySelector('webex-call')).to.equal(kept);
    second.mute();
    expect(stage.recorder.take()).to.deep.equal([
      'webex-call: call-status-change(ended)',
      'webex-call: call-disconnect',
      'webex-line: line-calls-change',
      'webex-call: call-muted',
    ]);
  });

  it('a tree that is built out of the document, properties first, and put in whole', async () => {
    const line = document.createElement('webex-line');
    const call = document.createElement('webex-call');
    call.destination = 'bob';
    call.autoDial = true;
    line.append(call);
    line.uri = 'sip:alice@example.com';
    stage.root.append(line);
    await microtasks();
    stage.line().set({ status: 'registered' });
    expect(stage.line().log).to.deep.equal(['makeCall "bob"']);
  });

  it('properties bound right after connecting, as Angular does', async () => {
    const line = document.createElement('webex-line');
    const call = document.createElement('webex-call');
    stage.root.append(line);
    line.append(call);
    line.uri = 'sip:alice@example.com';
    line.maxCalls = 3;
    call.destination = 'bob';
    await microtasks();
    expect(stage.line().options.maxCalls).to.equal(3);
    expect(stage.line().updates).to.deep.equal([]);
  });

  it('properties of elements whose tags are defined later, last of all over attributes', async () => {
    const line = elsewhere('webex-line');
    line.setAttribute('uri', 'sip:attribute@example.com');
    line.setAttribute('display-name', 'Attribute');
    line.uri = 'sip:alice@example.com';
    stage.root.append(line);
    await microtasks();
    expect(line.uri).to.equal('sip:alice@example.com');
    expect(line.displayName).to.equal('Attribute');
    expect(Object.hasOwn(line, 'uri')).to.equal(false);
  });

  it('undefined, null and the empty text where there is nothing, as React and Vue pass it', async () => {
    const line = document.createElement('webex-line');
    line.uri = null as never;
    line.maxCalls = undefined as never;
    line.ringTimeout = null as never;
    stage.root.append(line);
    await microtasks();
    expect(line.status).to.equal('idle');
    line.setAttribute('uri', '');
    await microtasks();
    expect(line.status).to.equal('idle');
    line.uri = 'sip:alice@example.com';
    await microtasks();
    expect(stage.line().options).to.include({ maxCalls: 10, ringTimeout: 60 });
    expect(stage.recorder.take()).to.deep.equal([]);
  });

  it('a framework that renders the same tree twice into the document keeps one line', async () => {
    const draw = (name: string): void =>
      void render(
        html`<webex-line uri="sip:alice@example.com" display-name=${name}></webex-line>`,
        stage.root,
      );
    draw('A');
    await microtasks();
    draw('B');
    await microtasks();
    expect(stage.client.lines).to.have.length(1);
    expect(stage.line().updates.map(({ displayName }) => displayName)).to.deep.equal(['B']);
  });

  it('models survive the proxies of reactive state', async () => {
    await stage.show('<webex-line uri="sip:alice@example.com"></webex-line>');
    const { call } = stage.line().ring();
    // What Vue does: it leaves frozen objects alone.
    expect(Object.isFrozen(call) && Object.isFrozen(call.line)).to.equal(true);
    const element = document.createElement('webex-call');
    element.call = call;
    stage.root.append(element);
    await task();
    expect(element.status).to.equal('ringing');
  });

  it('handlers of a page compile against the event types', async () => {
    await stage.show('<webex-line uri="sip:alice@example.com"></webex-line>');
    const seen: string[] = [];
    document.addEventListener(
      'line-incoming-call',
      ({ detail: { call, line } }) => {
        seen.push(`${line.lineId} ${call.state.status}`);
      },
      { once: true },
    );
    window.addEventListener('call-alerting', ({ detail }) => seen.push(detail.state.direction), {
      once: true,
    });
    stage.line().ring();
    expect(seen).to.deep.equal(['sip:alice@example.com ringing', 'inbound']);
  });
});
