import { expect } from 'chai';
import { CallingError } from '../../src/core/errors.js';
import type { WebexCallControls } from '../../src/elements/webex-call-controls.js';
import { expectAccessible } from '../support/axe.js';
import { picture, type FakeCall } from '../support/fakes/fake-models.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { setStage, strike, task, type Stage } from '../support/stage.js';

/*
 * What `<webex-call-controls>` shows once a call is up, and its panels. Who dials whom over a network:
 * call-tools-exchange.test.ts.
 */

describe('<webex-call-controls> of a call that is up', () => {
  let stage: Stage;
  let controls: WebexCallControls;
  let reader: ShadowReader;
  let fake: FakeCall;

  async function set(patch: Parameters<FakeCall['set']>[0], to = fake): Promise<void> {
    to.set(patch);
    await settled();
  }

  /** What has happened is rendered. */
  async function settled(): Promise<void> {
    await task();
    await controls.updateComplete;
  }

  async function press(name: string): Promise<void> {
    reader.button(name).click();
    await settled();
  }

  function tools(): string[] {
    const all = [...reader.root.querySelectorAll('[part=tools] button')];
    return all.map((button) => button.getAttribute('aria-label') ?? '');
  }

  function focused(): string {
    const { activeElement } = reader.root;
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent.trim() ?? '';
  }

  const said = (): string | undefined =>
    reader.root.querySelector('[role=status].heard')?.textContent;

  function other(name: string, patch: Parameters<FakeCall['set']>[0] = {}): FakeCall {
    return stage.line().ring({ remote: { name }, status: 'connected', ...patch });
  }

  beforeEach(async () => {
    stage = setStage();
    await stage.show(`
      <webex-line id="line" uri="sip:alice@example.com">
        <template><webex-call><webex-call-controls></webex-call-controls></webex-call></template>
      </webex-line>
    `);
    fake = stage.line().ring({ remote: { name: 'Bob' }, status: 'connected' });
    controls = stage.find('webex-line > webex-call > webex-call-controls');
    reader = new ShadowReader(controls);
    await settled();
  });
  afterEach(strike);

  it('holds and resumes with one button that keeps the focus, and says so once', async () => {
    reader.button('Hold').focus();
    await press('Hold');
    await set({ heldLocally: true });
    expect(focused()).to.equal('Resume call with Bob, now held');
    expect(said()).to.equal('Call with Bob held');
    expect(controls.matches(':state(held)')).to.equal(true);
    await press('Resume');
    await set({ heldLocally: false });
    expect([focused(), said()]).to.deep.equal([
      'Hold call with Bob, now active',
      'Call with Bob resumed',
    ]);
    await set({ heldRemotely: true });
    expect(said()).to.equal('Bob holds the call');
    await set({ heldRemotely: false });
    expect(said()).to.equal('Bob has resumed the call');
    expect(fake.log).to.deep.equal(['hold', 'resume']);
  });

  it('keeps the room of what cannot be done yet, and lets nobody reach it', async () => {
    const height = controls.offsetHeight;
    for (const status of ['dialing', 'connecting'] as const) {
      await set({ status });
      expect(controls.offsetHeight).to.equal(height);
      const [hold] = reader.root.querySelectorAll<HTMLElement>('[part=tools] button');
      hold?.focus();
      expect(reader.root.activeElement).to.equal(null);
    }
  });

  it('sends digits by click and by key, and gives the focus back when Escape closes', async () => {
    await press('Open keypad');
    expect(focused()).to.match(/^1/u);
    expect(reader.button('Close keypad').getAttribute('aria-expanded')).to.equal('true');
    await expectAccessible(controls);
    reader.button('5').click();
    reader.press('#');
    reader.press('x');
    reader.press('b');
    await settled();
    expect(fake.log).to.deep.equal(['sendDigit 5', 'sendDigit #', 'sendDigit B']);
    expect(reader.root.querySelector('[part=digits] bdo')?.textContent).to.equal('5#B');
    reader.press('Escape');
    await settled();
    expect(reader.root.querySelector('[part=panel]')).to.equal(null);
    expect(focused()).to.equal('Open keypad');
  });

  it('transfers at once to what was typed', async () => {
    await press('Transfer');
    expect(reader.root.activeElement).to.equal(reader.field('Transfer to'));
    await press('Transfer now');
    expect(reader.text).to.include('Give a number or an address.');
    expect(reader.field('Transfer to').getAttribute('aria-invalid')).to.equal('true');
    await expectAccessible(controls);
    reader.type(reader.field('Transfer to'), ' carol ');
    await press('Transfer now');
    expect(fake.log).to.deep.equal(['transfer "carol"']);
    const transferProgress = { destination: 'sip:carol@example.com', status: 'ringing' } as const;
    await set({ pending: 'transfer', transferProgress });
    expect(said()).to.equal('Transfer to carol@example.com: rings');
    await expectAccessible(controls);
    reader.button('Transfer now').click();
    expect(fake.log).to.have.length(1);
    await set({
      pending: undefined,
      transferProgress: { ...transferProgress, status: 'failed' },
    } as never);
    expect(said()).to.equal('Transfer to carol@example.com: failed. The call goes on.');
  });

  it('asks first: a second call of the line, then completes', async () => {
    await press('Transfer');
    reader.type(reader.field('Transfer to'), 'carol');
    reader.button('Ask first').focus();
    await press('Ask first');
    const asked = stage.line().last;
    expect([stage.line().log, fake.log, asked.log]).to.deep.equal([
      ['makeCall "carol"'],
      ['hold'],
      ['dial'],
    ]);
    expect(focused()).to.match(/^Cancel/u);
    await set({ remote: { name: 'Carol' }, status: 'ringing' }, asked);
    expect(reader.text).to.include('Carol: ringing');
    await expectAccessible(controls);
    await set({ status: 'connected' }, asked);
    await expectAccessible(controls);
    await press('Transfer to Carol');
    expect(fake.log).to.deep.equal(['hold', 'completeTransfer']);
    expect(fake.others).to.deep.equal([asked.call]);
    // It renders once a frame, and the copy of a call that has ended goes with the next task.
    await new Promise(requestAnimationFrame);
    fake.finish({ cause: 'transferred', by: 'local' });
    asked.finish({ cause: 'transferred', by: 'local' });
    await controls.updateComplete;
    expect(said()).to.equal('Call transferred');
  });

  it('cancels a consultation: it ends, and the first call is taken up again', async () => {
    await press('Transfer');
    reader.type(reader.field('Transfer to'), 'carol');
    await press('Ask first');
    const asked = stage.line().last;
    await set({ heldLocally: true });
    await set({ status: 'connected', remote: { name: 'Carol' } }, asked);
    reader.button('Cancel').focus();
    await press('Cancel');
    expect([asked.log, fake.log]).to.deep.equal([
      ['dial', 'end'],
      ['hold', 'resume'],
    ]);
    expect(reader.root.querySelector('[part=panel]')).to.equal(null);
    expect(focused()).to.equal('Transfer call with Bob');
    await press('Transfer');
    expect(reader.root.querySelector('.fault')).to.equal(null);
  });

  it('says why a consultation came to nothing, once as a call-error, and asks again', async () => {
    await press('Transfer');
    reader.type(reader.field('Transfer to'), 'carol');
    await press('Ask first');
    const asked = stage.line().last;
    stage.recorder.take();
    await set({ heldLocally: true });
    asked.finish({ cause: 'busy' }, new CallingError('busy', 'It failed: busy.'));
    await settled();
    expect(reader.text).to.include('The line is busy.');
    expect(reader.field('Transfer to').value).to.equal('carol');
    const errors = stage.recorder.take().filter((event) => event.includes('error'));
    expect(errors).to.deep.equal(['webex-call: call-error(busy)']);
    expect(fake.log).to.deep.equal(['hold']);
  });

  it('merges with the other call, or lets choose among several, and splits', async () => {
    expect(tools().some((name) => name.startsWith('Merge'))).to.equal(false);
    const carol = other('Carol', { heldLocally: true });
    await settled();
    reader.button('Merge').focus();
    await press('Merge with the call with Carol');
    await set({ mergedWith: [carol.state.correlationId] });
    expect([focused(), said()]).to.deep.equal(['Split Bob from the merged calls', 'Calls merged']);
    await press('Split');
    await set({ mergedWith: [] });
    expect([focused(), said()]).to.deep.equal([
      'Merge with the call with Carol',
      'Bob is no longer merged',
    ]);
    const dave = other('Dave');
    await settled();
    await press('Merge with another call');
    await expectAccessible(controls);
    expect(focused()).to.equal('Merge with the call with Carol');
    await press('Merge with the call with Dave');
    expect(fake.log).to.deep.equal(['merge', 'split', 'merge']);
    expect(fake.others).to.deep.equal([carol.call, dave.call]);
    expect(focused()).to.equal('Merge with another call');
    // With one left there is nothing to choose.
    await press('Merge with another call');
    dave.finish();
    await settled();
    expect(reader.root.querySelector('[part=panel]')).to.equal(null);
    expect(focused()).to.equal('Merge with the call with Carol');
  });

  it('shows no video and no sharing where the backend has none', async () => {
    expect(tools()).to.deep.equal([
      'Hold call with Bob, now active',
      'Open keypad',
      'Transfer call with Bob',
    ]);
    stage.client.set({ capabilities: { video: true } });
    await settled();
    expect(tools().slice(3)).to.deep.equal(['Start video, now off', 'Share the screen, now off']);
    await press('Start video');
    expect(reader.button('Stop video').textContent.trim()).to.equal('Video');
    await expectAccessible(controls);
    await press('Stop video');
    expect(fake.log).to.deep.equal(['setVideo true', 'setVideo false']);
  });

  describe('sharing the screen', () => {
    const { mediaDevices } = navigator;
    const original = mediaDevices.getDisplayMedia.bind(mediaDevices);
    let screen: MediaStream;

    beforeEach(async () => {
      screen = picture();
      mediaDevices.getDisplayMedia = () => Promise.resolve(screen);
      stage.client.set({ capabilities: { video: true } });
      await settled();
    });
    afterEach(() => {
      mediaDevices.getDisplayMedia = original;
    });

    const states = (): string[] => screen.getTracks().map(({ readyState }) => readyState);

    it('sends it until it is stopped, then the camera again', async () => {
      await press('Start video');
      await press('Share');
      expect(controls.matches(':state(sharing)')).to.equal(true);
      expect(reader.button('Start video').disabled).to.equal(true);
      await expectAccessible(controls);
      await press('Stop sharing the screen');
      expect(states()).to.deep.equal(['ended']);
      expect(controls.matches(':state(sharing)')).to.equal(false);
      expect(fake.log).to.deep.equal([
        'setVideo true',
        'updateMedia',
        'setVideo false',
        'setVideo true',
      ]);
    });

    it('takes note when the browser ends it', async () => {
      // Only a browser ends a screen so that it tells: what would be told is kept.
      const told: (() => void)[] = [];
      for (const track of screen.getTracks()) {
        track.addEventListener = (type: string, listener: unknown) => {
          if (type === 'ended' && typeof listener === 'function') told.push(listener as () => void);
        };
      }
      await press('Share');
      for (const tell of told) tell();
      await settled();
      expect([fake.log, states()]).to.deep.equal([['updateMedia', 'setVideo false'], ['ended']]);
      await set({ heldRemotely: true });
      expect(controls.matches(':state(sharing)')).to.equal(false);
    });

    it('ends with the call', async () => {
      await press('Share');
      fake.finish();
      expect(states()).to.deep.equal(['ended']);
    });

    it('is no failure where the user chose none, and one where the far end takes none', async () => {
      mediaDevices.getDisplayMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
      await press('Share');
      expect([fake.log, said()]).to.deep.equal([[], 'The screen is not shared.']);
      mediaDevices.getDisplayMedia = () => Promise.resolve(screen);
      fake.takesVideo = false;
      stage.recorder.take();
      await press('Share');
      expect(states()).to.deep.equal(['ended']);
      expect(stage.recorder.take()).to.deep.equal(['webex-call: call-error(media-failed)']);
    });
  });

  it('does for a button of the page in a slot what it does for its own', async () => {
    controls.innerHTML = '<button slot="hold">Halten</button>';
    controls.querySelector('button')?.click();
    await settled();
    expect(fake.log).to.deep.equal(['hold']);
  });

  it('is accessible in light and dark, with buttons that a finger hits', async () => {
    stage.client.set({ capabilities: { video: true } });
    other('Carol');
    await settled();
    for (const scheme of ['light', 'dark']) {
      document.documentElement.style.colorScheme = scheme;
      await set({ heldLocally: scheme === 'light' });
      await expectAccessible(controls);
    }
    document.documentElement.style.colorScheme = '';
    for (const button of reader.root.querySelectorAll('button')) {
      const { width, height } = button.getBoundingClientRect();
      expect(Math.min(width, height)).to.be.at.least(44);
    }
  });

  it('closes its panel when the call is no longer up', async () => {
    await press('Open keypad');
    await new Promise(requestAnimationFrame);
    fake.finish();
    await controls.updateComplete;
    expect(reader.root.querySelector('[part=panel]')).to.equal(null);
  });
});
