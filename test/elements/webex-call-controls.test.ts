import { expect } from 'chai';
import type { WebexCallControls } from '../../src/elements/webex-call-controls.js';
import { expectAccessible } from '../support/axe.js';
import { moveBefore, setStage, strike, task, type Stage } from '../support/stage.js';
import type { FakeCall } from '../support/fakes/fake-models.js';

function buttons(controls: WebexCallControls): HTMLButtonElement[] {
  const all = [...(controls.shadowRoot?.querySelectorAll('button') ?? [])];
  return all.filter((button) => button.checkVisibility({ visibilityProperty: true }));
}

/** What assistive technology is told, and what is seen. */
function faces(controls: WebexCallControls): string[] {
  return buttons(controls).map((button) => {
    const name = button.getAttribute('aria-label') ?? '';
    const disabled = button.disabled || button.ariaDisabled === 'true';
    return `${name}${disabled ? ' (disabled)' : ''}`;
  });
}

describe('<webex-call-controls>', () => {
  let stage: Stage;
  let controls: WebexCallControls;

  async function ring(start: Parameters<FakeCall['set']>[0] = {}): Promise<FakeCall> {
    const fake = stage.line().ring({ remote: { name: 'Bob' }, ...start });
    controls = stage.find('webex-line > webex-call > webex-call-controls');
    await controls.updateComplete;
    return fake;
  }

  async function set(fake: FakeCall, patch: Parameters<FakeCall['set']>[0]): Promise<void> {
    fake.set(patch);
    await controls.updateComplete;
  }

  function press(verb: string): void {
    const button = buttons(controls).find(({ textContent }) => textContent.trim() === verb);
    if (!button) throw new Error(`There is no button ${verb}.`);
    button.click();
  }

  beforeEach(async () => {
    stage = setStage();
    await stage.show(`
      <webex-line id="line" uri="sip:alice@example.com">
        <template><webex-call><webex-call-controls></webex-call-controls></webex-call></template>
      </webex-line>
    `);
  });
  afterEach(strike);

  it('outside of a call is disabled, accessible, and throws nothing', async () => {
    controls = document.createElement('webex-call-controls');
    stage.root.append(controls);
    await controls.updateComplete;
    expect(faces(controls)).to.deep.equal([
      'Mute microphone, now on (disabled)',
      'End call with nobody, not dialled (disabled)',
    ]);
    expect(controls.matches(':state(disabled)')).to.equal(true);
    for (const button of buttons(controls)) {
      button.disabled = false;
      button.click();
    }
    await expectAccessible(controls);
  });

  it('shows the buttons that the state allows, named by verb and state', async () => {
    const fake = await ring();
    const seen: Record<string, string[]> = { ringing: faces(controls) };
    await set(fake, { pending: 'answer' });
    seen.answering = faces(controls);
    await set(fake, { status: 'connecting', pending: undefined } as never);
    seen.connecting = faces(controls);
    await set(fake, { status: 'connected' });
    seen.connected = faces(controls);
    await set(fake, { muted: true });
    seen.muted = faces(controls);
    expect(controls.matches(':state(muted)')).to.equal(true);
    await set(fake, { status: 'reconnecting', muted: false });
    seen.reconnecting = faces(controls);
    // It renders once a frame, and the copy of a call that has ended goes with the next task.
    await new Promise(requestAnimationFrame);
    fake.finish();
    await controls.updateComplete;
    seen.ended = faces(controls);
    const tools = ['Hold call with Bob, now active', 'Open keypad', 'Transfer call with Bob'];
    expect(seen).to.deep.equal({
      ringing: ['Answer call from Bob, ringing', 'Reject call from Bob, ringing'],
      answering: ['Answer call from Bob, ringing (disabled)', 'Reject call from Bob, ringing'],
      connecting: ['Mute microphone, now on', 'End call with Bob, connecting'],
      connected: ['Mute microphone, now on', 'End call with Bob, connected', ...tools],
      muted: ['Unmute microphone, now off', 'End call with Bob, connected', ...tools],
      reconnecting: ['Mute microphone, now on', 'End call with Bob, reconnecting', ...tools],
      ended: ['Mute microphone, now on (disabled)', 'End call with Bob, ended (disabled)'],
    });
  });

  it('is accessible in each of its states', async () => {
    const fake = await ring();
    await expectAccessible(controls);
    await set(fake, { status: 'connected' });
    await expectAccessible(controls);
    await set(fake, { muted: true });
    await expectAccessible(controls);
    document.documentElement.style.colorScheme = 'dark';
    await expectAccessible(controls);
    document.documentElement.style.colorScheme = '';
  });

  it('answers, mutes, unmutes and ends', async () => {
    const fake = await ring();
    press('Answer');
    press('Answer');
    await set(fake, { status: 'connected' });
    press('Mute');
    await controls.updateComplete;
    press('Unmute');
    await controls.updateComplete;
    press('End');
    expect(fake.log).to.deep.equal(['answer', 'mute', 'unmute', 'end']);
  });

  it('keeps the focus while it answers, and gives it on when the buttons change', async () => {
    const fake = await ring();
    buttons(controls)[0]?.focus();
    press('Answer');
    await set(fake, { pending: 'answer' });
    await task();
    expect(controls.shadowRoot?.activeElement).to.equal(buttons(controls)[0]);
    press('Answer');
    expect(fake.log).to.deep.equal(['answer']);
    await set(fake, { status: 'connected' });
    await task();
    expect(controls.shadowRoot?.activeElement).to.equal(buttons(controls)[0]);
    expect(faces(controls)[0]).to.equal('Mute microphone, now on');
  });

  it('rejects', async () => {
    const fake = await ring();
    press('Reject');
    expect(fake.log).to.deep.equal(['reject']);
  });

  it('makes the failure of its button one call-error, from the call', async () => {
    const fake = await ring();
    press('Answer');
    stage.recorder.take();
    fake.fail('permission-denied');
    await task();
    expect(stage.recorder.take()).to.deep.equal(['webex-call: call-error(permission-denied)']);
    fake.set({ pending: undefined } as never);
    await controls.updateComplete;
    expect(faces(controls)[0]).to.equal('Answer call from Bob, ringing');
    press('Answer');
    expect(fake.log).to.deep.equal(['answer', 'answer']);
  });

  it('keeps the focus in it when the button that had it is gone', async () => {
    const fake = await ring();
    buttons(controls)[0]?.focus();
    await set(fake, { status: 'connecting' });
    expect(controls.shadowRoot?.activeElement?.getAttribute('aria-label')).to.match(/^Mute/u);
    // And takes none that it did not have.
    buttons(controls)[0]?.blur();
    await set(fake, { status: 'connected' });
    expect(controls.shadowRoot?.activeElement).to.equal(null);
  });

  it('has buttons that a finger hits, and parts to style', async () => {
    await ring();
    for (const button of buttons(controls)) {
      const { width, height } = button.getBoundingClientRect();
      expect(Math.min(width, height)).to.be.at.least(44);
      expect(button.tabIndex).to.equal(0);
    }
    const parts = [...(controls.shadowRoot?.querySelectorAll('[part]') ?? [])];
    const names = new Set(parts.flatMap((part) => [...part.part]));
    expect([...names]).to.include.members(['base', 'button', 'answer-button', 'icon', 'label']);
  });

  it('shows names from the network as text, of bounded length', async () => {
    const fake = await ring({ remote: { name: '<img src=x onerror="window.hacked = true">' } });
    expect(faces(controls)[0]).to.include('<img');
    expect(controls.shadowRoot?.querySelector('img')).to.equal(null);
    await set(fake, { remote: { name: 'x'.repeat(10_000) } });
    expect(faces(controls)[0]?.length).to.be.below(120);
    await set(fake, { remote: { name: '\u{1f469}\u200d\u{1f680} שלום' } });
    expect(faces(controls)[0]).to.equal('Answer call from \u{1f469}\u200d\u{1f680} שלום, ringing');
    await set(fake, { remote: { number: '+49 1' } });
    expect(faces(controls)[0]).to.equal('Answer call from +49 1, ringing');
    await set(fake, { remote: { name: ' ', uri: 'sip:a@b' } });
    expect(faces(controls)[0]).to.equal('Answer call from a@b, ringing');
    await set(fake, { remote: {} });
    expect(faces(controls)[0]).to.equal('Answer call from unknown caller, ringing');
    expect('hacked' in window).to.equal(false);
  });

  it('finds its call again after it has been moved, and leaves no subscription behind', async () => {
    const fake = await ring();
    const other = stage.line().ring({ remote: { name: 'Carol' } });
    const [first, second] = stage.root.querySelectorAll('webex-line > webex-call');
    // Its own controls are not counted in what follows.
    second?.replaceChildren();
    controls.remove();
    const one = (count = 0): number => count + 1;
    const two = (count = 0): number => count + 2;
    const rest = [fake.watchers, other.watchers];
    for (const move of [
      (place: Element) => place.append(controls),
      (place: Element) => moveBefore(place, controls),
    ]) {
      if (second) move(second);
      await controls.updateComplete;
      expect(faces(controls)[0]).to.equal('Answer call from Carol, ringing');
      // It follows its call, and all calls for those that it could be merged with.
      expect([fake.watchers, other.watchers]).to.deep.equal([one(rest[0]), two(rest[1])]);
      if (first) move(first);
      await controls.updateComplete;
      expect(faces(controls)[0]).to.equal('Answer call from Bob, ringing');
      expect([fake.watchers, other.watchers]).to.deep.equal([two(rest[0]), one(rest[1])]);
    }
    controls.remove();
    expect([fake.watchers, other.watchers]).to.deep.equal(rest);
    stage.root.append(controls);
    await controls.updateComplete;
    expect(faces(controls)[0]).to.include('(disabled)');
  });
});
