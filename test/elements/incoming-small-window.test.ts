import { expect } from 'chai';
import type { WebexIncomingCall } from '../../src/elements/webex-incoming-call.js';
import { expectAccessible } from '../support/axe.js';
import { FakeVoicemail } from '../support/fakes/fake-voicemail.js';
import type { FakeCall } from '../support/fakes/fake-models.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { setSmallWindows, type SmallWindows } from '../support/small-windows.js';
import { setStage, strike, task, type Stage } from '../support/stage.js';
import { until } from '../support/until.js';

const OPEN = 'Open in a small window';
const CLOSE = 'Close the small window';

describe('the small window of <webex-incoming-call>', () => {
  let stage: Stage;
  let element: WebexIncomingCall;
  let reader: ShadowReader;
  let windows: SmallWindows | undefined;

  async function show(there: boolean, attributes = 'picture-in-picture'): Promise<SmallWindows> {
    windows = setSmallWindows(there);
    stage = setStage({ voicemail: new FakeVoicemail([], { status: 'unavailable' }) });
    await stage.show(`<webex-line uri="sip:alice@example.com"></webex-line>
      <webex-incoming-call lang="en-GB" dir="rtl" ${attributes}></webex-incoming-call>`);
    element = stage.find('webex-incoming-call');
    reader = new ShadowReader(element);
    await element.updateComplete;
    return windows;
  }

  /** Opens it, and reads in it. */
  async function open(): Promise<ShadowReader> {
    reader.button(OPEN).click();
    await until('it is open', () => element.matches(':state(small-window)'));
    await element.updateComplete;
    const host = windows?.open[0]?.document.body.firstElementChild;
    if (!host) throw new Error('There is nothing in it.');
    return new ShadowReader(host);
  }

  async function ring(
    name: string,
    status: 'ringing' | 'connected' = 'ringing',
  ): Promise<FakeCall> {
    const fake = stage.line().ring({ remote: { name }, status });
    await element.updateComplete;
    return fake;
  }

  afterEach(async () => {
    await strike();
    windows?.restore();
  });

  it('is offered where it is wanted and where the browser has such windows', async () => {
    await show(false);
    expect(reader.text).to.equal('');
    windows?.restore();
    await show(true, '');
    expect(reader.text).to.equal('');
    element.pictureInPicture = true;
    await element.updateComplete;
    expect(reader.text).to.equal(OPEN);
    await expectAccessible(element);
  });

  it('shows who calls, in the look and the language of the page, while the page says where', async () => {
    const opened = await show(true);
    element.style.setProperty('--webex-surface', 'rgb(1, 2, 3)');
    element.style.colorScheme = 'dark';
    const bob = await ring('Bob');
    const small = await open();
    expect(opened.asked).to.equal(1);
    expect(reader.text).to.equal(`Calls are shown in a small window. ${CLOSE}`);
    element.style.colorScheme = '';
    await expectAccessible(element);
    expect(small.root.querySelector('.name')?.textContent).to.equal('Bob');
    expect(small.root.querySelector('[role=alert]')?.textContent).to.equal(
      'Incoming call from Bob',
    );
    const root = small.root.ownerDocument.documentElement;
    expect([root.lang, root.dir, root.style.colorScheme]).to.deep.equal(['en-GB', 'rtl', 'dark']);
    const [page] = opened.open;
    const card = small.root.querySelector('.card');
    const style = card && page?.getComputedStyle(card);
    // Its own style sheets, and in them what the page has set, where the browser tells of that.
    expect(style?.borderTopStyle).to.equal('solid');
    if ('computedStyleMap' in element) expect(style?.backgroundColor).to.equal('rgb(1, 2, 3)');
    small.button('Answer call from Bob').click();
    expect(bob.log).to.deep.equal(['answer']);
  });

  it('has those that go on too, to be muted and ended, and says that there is none', async () => {
    await show(true);
    const small = await open();
    await small.reads('No calls.');
    const bob = await ring('Bob');
    expect(small.button('Answer call from Bob').localName).to.equal('button');
    small.button('Answer call from Bob').focus();
    bob.set({ status: 'connected', connectTime: Date.now() - 61_000 });
    await element.updateComplete;
    expect(small.text).to.include('connected · 1:01');
    // The focus goes on.
    expect(small.root.activeElement).to.equal(small.button('Mute microphone'));
    small.button('Mute microphone').click();
    await element.updateComplete;
    small.button('Unmute microphone').click();
    await small.reads('1:02');
    small.button('End call with Bob').click();
    await element.updateComplete;
    expect(bob.log).to.deep.equal(['mute', 'unmute', 'end']);
    await small.reads('No calls.');
  });

  it('takes the keys of the page', async () => {
    await show(true, 'picture-in-picture answer-key="F4"');
    const small = await open();
    const bob = await ring('Bob');
    small.root.ownerDocument.dispatchEvent(new KeyboardEvent('keydown', { key: 'F4' }));
    expect(bob.log).to.deep.equal(['answer']);
  });

  it('gives back to the page what it showed when it is closed, here or there', async () => {
    const opened = await show(true);
    await ring('Bob');
    await open();
    reader.button(CLOSE).click();
    await element.updateComplete;
    expect(opened.open).to.deep.equal([]);
    expect(reader.button('Answer call from Bob').localName).to.equal('button');
    await open();
    opened.close();
    await element.updateComplete;
    expect(element.matches(':state(small-window)')).to.equal(false);
    expect(reader.root.querySelectorAll('.card')).to.have.length(1);
    expect(reader.button(OPEN).localName).to.equal('button');
  });

  it('stays when the element is moved, and goes with it', async () => {
    const opened = await show(true);
    await open();
    stage.root.append(element);
    await task();
    expect(opened.open).to.have.length(1);
    element.remove();
    await task();
    expect(opened.open).to.deep.equal([]);
  });

  it('that the browser does not open is said, and can be tried again', async () => {
    const opened = await show(true);
    opened.refuses = true;
    reader.button(OPEN).click();
    await reader.reads('The browser did not open a small window.');
    await expectAccessible(element);
    opened.refuses = false;
    await open();
    expect(reader.text).to.not.include('did not');
  });
});
