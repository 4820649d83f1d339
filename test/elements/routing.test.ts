import { expect } from 'chai';
import { Recorder } from '../support/recorder.js';
import { setStage, strike, type Stage } from '../support/stage.js';
import type { WebexCall } from '../../src/elements/webex-call.js';

/** A `<webex-call>` that shows a call, put somewhere. */
function show(stage: Stage, id: string, parent: Element, before: Node | null = null): WebexCall {
  const element = document.createElement('webex-call');
  element.id = id;
  parent.insertBefore(element, before);
  element.call = stage.line().last.call;
  return element;
}

describe('where the events of a call go', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = setStage();
    await stage.show(
      '<webex-line id="line" uri="sip:alice@example.com"></webex-line><aside></aside>',
    );
    stage.line().ring();
    stage.recorder.take();
  });
  afterEach(strike);

  it('from the line where no element shows it', () => {
    stage.line().last.mute();
    expect(stage.recorder.take()).to.deep.equal(['line: call-muted']);
  });

  it('once, from the first element inside its line, in the order of the document', () => {
    const line = stage.find('webex-line');
    const second = show(stage, 'second', line);
    const first = show(stage, 'first', line, line.firstChild);
    const outside = show(stage, 'outside', stage.find('aside'));
    const own = [second, first, outside].map((element) => new Recorder(element));
    stage.line().last.mute();
    expect(stage.recorder.take()).to.deep.equal(['first: call-muted']);
    expect(own.map((recorder) => recorder.take())).to.deep.equal([
      ['second: call-muted'],
      ['first: call-muted'],
      ['outside: call-muted'],
    ]);
  });

  it('from the line where it is shown outside of its line only', () => {
    const outside = new Recorder(show(stage, 'outside', stage.find('aside')));
    stage.line().last.mute();
    expect(stage.recorder.take()).to.deep.equal(['line: call-muted']);
    expect(outside.take()).to.deep.equal(['outside: call-muted']);
  });

  it('through shadow roots', () => {
    const host = document.createElement('div');
    host.id = 'host';
    const inner = document.createElement('section');
    host.attachShadow({ mode: 'closed' }).append(inner);
    stage.find('webex-line').append(host);
    const own = new Recorder(show(stage, 'deep', inner));
    stage.line().last.mute();
    expect(own.take()).to.deep.equal(['deep: call-muted']);
    // Seen from outside, the target is the host.
    expect(stage.recorder.take()).to.deep.equal(['host: call-muted']);
  });

  it('without bubbling not even to the host of a shadow root', () => {
    const host = document.createElement('div');
    host.id = 'host';
    const root = host.attachShadow({ mode: 'open' });
    const inner = document.createElement('section');
    root.append(inner);
    stage.find('aside').append(host);
    show(stage, 'deep', inner);
    const seen = new Recorder(host);
    stage.line().last.mute();
    expect(seen.take()).to.deep.equal([]);
  });

  it('from the calling for a line without an element', () => {
    stage.recorder.take();
    const line = stage.calling.callingClient.addLine({ uri: 'sip:extra@example.com' });
    stage.line(1).set({ status: 'connecting' });
    const call = line.makeCall('bob');
    call.mute();
    expect(stage.recorder.take()).to.deep.equal([
      'stage: line-status-change(connecting)',
      'stage: line-connecting',
      'stage: line-calls-change',
      'stage: call-muted',
    ]);
  });

  it('from another element when the first one has left', () => {
    const line = stage.find('webex-line');
    const first = show(stage, 'first', line);
    show(stage, 'second', line);
    first.remove();
    const gone = new Recorder(first);
    stage.line().last.mute();
    expect(stage.recorder.take()).to.deep.equal(['second: call-muted']);
    expect(gone.take()).to.deep.equal([]);
  });

  it('from an element only for the call it shows now', () => {
    const element = show(stage, 'element', stage.find('webex-line'));
    const { call } = stage.line().last;
    element.call = stage.line().ring().call;
    stage.recorder.take();
    call.mute();
    expect(stage.recorder.take()).to.deep.equal(['line: call-muted']);
    element.call = undefined;
    expect(element.status).to.equal('idle');
    expect(element.getAttribute('status')).to.equal('idle');
    expect(element.hasAttribute('direction')).to.equal(false);
  });
});
