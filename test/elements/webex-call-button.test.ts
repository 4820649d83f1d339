import { expect } from 'chai';
import type { WebexCallButton } from '../../src/elements/webex-call-button.js';
import { expectAccessible } from '../support/axe.js';
import type { FakeCall } from '../support/fakes/fake-models.js';
import { nextEvent } from '../support/recorder.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { setStage, strike, type Stage } from '../support/stage.js';

const LINES = `<webex-line uri="sip:alice@example.com"></webex-line>`;

describe('<webex-call-button>', () => {
  let stage: Stage;
  let element: WebexCallButton;
  let reader: ShadowReader;

  async function show(inside: string, attributes = ''): Promise<void> {
    stage = setStage();
    const markup = `<webex-call-button ${attributes}>${inside}</webex-call-button>`;
    await stage.show(LINES + markup);
    stage.line().set({ status: 'registered' });
    element = stage.find('webex-call-button');
    reader = new ShadowReader(element);
    await element.updateComplete;
  }
  const button = (): HTMLButtonElement | null => reader.root.querySelector('button');
  const name = (): string | null | undefined => button()?.getAttribute('aria-label');
  const set = async (patch: Parameters<FakeCall['set']>[0]): Promise<void> => {
    stage.line().last.set(patch);
    await element.updateComplete;
  };
  const click = async (): Promise<void> => {
    button()?.click();
    await element.updateComplete;
  };
  afterEach(strike);

  it('outside of a calling is disabled and accessible', async () => {
    element = document.createElement('webex-call-button');
    element.destination = 'bob';
    document.body.append(element);
    reader = new ShadowReader(element);
    await element.updateComplete;
    expect([name(), button()?.disabled]).to.deep.equal(['Call bob', true]);
    expect(element.matches(':state(disabled)')).to.equal(true);
    await expectAccessible(element);
    element.remove();
  });

  it('calls its destination, says how the call stands, and ends it', async () => {
    await show('Call Bob', 'destination="sip:bob@example.com"');
    expect(name()).to.equal('Call Bob');
    await expectAccessible(element);
    button()?.focus();
    await click();
    expect(stage.line().log).to.deep.equal(['makeCall "sip:bob@example.com"']);
    expect(stage.line().last.log).to.deep.equal(['dial']);
    expect(element.call).to.equal(stage.line().last.call);
    const seen: (string | null | undefined)[] = [name()];
    for (const status of ['dialing', 'ringing', 'connecting', 'connected'] as const) {
      await set({ status });
      seen.push(name());
      expect(element.matches(`:state(${status})`)).to.equal(true);
      await expectAccessible(element);
    }
    expect(seen).to.deep.equal([
      'End call: Bob, not dialled',
      'End call: Bob, dialling',
      'End call: Bob, ringing',
      'End call: Bob, connecting',
      'End call: Bob, connected',
    ]);
    expect(reader.root.querySelector('[role=status]')?.textContent).to.equal('connected');
    // The focus has stayed with the button.
    expect(reader.root.activeElement).to.equal(button());
    await click();
    expect(stage.line().last.log).to.deep.equal(['dial', 'end']);
    await element.updateComplete;
    expect(name()).to.equal('Call Bob');
    expect(element.matches(':state(failed)')).to.equal(false);
    await click();
    expect(stage.line().fakes.length).to.equal(2);
  });

  it('makes a number callable that is only written in it', async () => {
    await show(' +1\u00a0(408)\u2011555\u20110100 ');
    expect(name()).to.equal('Call +1 (408)\u2011555\u20110100');
    await click();
    expect(stage.line().log).to.deep.equal(['makeCall "+1 (408)-555-0100"']);
  });

  it('makes a link callable, which works as a link where there is no calling', async () => {
    await show('<a href="tel:+1-408-555-0100;phone-context=x">Our office</a>');
    const link = element.querySelector('a');
    expect(button()).to.equal(null);
    await expectAccessible(element);
    const press = (more: MouseEventInit = {}): boolean => {
      // Nothing may be left to the browser, which would ask the system for a telephone.
      let prevented = false;
      element.addEventListener(
        'click',
        (event) => {
          prevented = event.defaultPrevented;
          event.preventDefault();
        },
        { once: true },
      );
      link?.dispatchEvent(
        new MouseEvent('click', { bubbles: true, composed: true, cancelable: true, ...more }),
      );
      return prevented;
    };
    expect(press({ ctrlKey: true })).to.equal(false);
    expect(press()).to.equal(true);
    expect(stage.line().log).to.deep.equal(['makeCall "+1-408-555-0100"']);
    await element.updateComplete;
    expect(press()).to.equal(true);
    expect(stage.line().fakes.length).to.equal(1);
    await set({ status: 'connected' });
    expect(name()).to.equal('End call: Our office, connected');
    await expectAccessible(element);
    await click();
    await element.updateComplete;
    expect(button()).to.equal(null);
    document.body.append(element);
    expect(press()).to.equal(false);
    element.remove();
  });

  it('calls on the line around it, with video where that is asked for', async () => {
    stage = setStage();
    await stage.show(`${LINES}<webex-line uri="sip:sales@example.com">
      <webex-call-button destination="bob" video></webex-call-button></webex-line>`);
    for (const index of [0, 1]) stage.line(index).set({ status: 'registered' });
    element = stage.find('webex-call-button');
    reader = new ShadowReader(element);
    await element.updateComplete;
    await click();
    expect(stage.line(0).log).to.deep.equal([]);
    expect(stage.line(1).last.log).to.deep.equal(['dial video']);
  });

  it('says why a call failed, until the next', async () => {
    await show('Call Bob', 'destination="bob"');
    const told = nextEvent(document, 'call-error');
    await click();
    stage.line().last.fail('device-not-found');
    expect((await told).detail.error.code).to.equal('device-not-found');
    await reader.reads('There is no microphone or camera.');
    expect(element.matches(':state(failed)')).to.equal(true);
    expect(name()).to.equal('Call Bob');
    await expectAccessible(element);
    await click();
    expect(reader.text).to.not.include('no microphone');
  });

  it('without a registered line says so and tells one calling-error', async () => {
    await show('', 'destination="bob"');
    stage.line().set({ status: 'failed' });
    const failed = nextEvent(document, 'calling-error');
    await click();
    expect((await failed).detail.error.code).to.equal('invalid-state');
    await reader.reads('There is no registered line');
  });

  it('leaves the call alone when it is removed, and knows it again', async () => {
    await show('Call Bob', 'destination="bob"');
    await click();
    element.remove();
    await set({ status: 'connected' });
    stage.root.append(element);
    await element.updateComplete;
    expect(name()).to.equal('End call: Bob, connected');
    expect(stage.line().last.log).to.deep.equal(['dial']);
  });
});
