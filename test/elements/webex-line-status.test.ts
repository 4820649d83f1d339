import { expect } from 'chai';
import { CallingError } from '../../src/core/errors.js';
import type { WebexLineStatus } from '../../src/elements/webex-line-status.js';
import { expectAccessible } from '../support/axe.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { microtasks, setStage, strike, type Stage } from '../support/stage.js';

const refused = new CallingError('authentication-failed', 'The password is wrong.');

describe('<webex-line-status>', () => {
  let stage: Stage;
  let element: WebexLineStatus;
  let reader: ShadowReader;

  async function show(markup: string): Promise<void> {
    stage = setStage();
    await stage.show(markup);
    element = stage.find('webex-line-status');
    reader = new ShadowReader(element);
    await element.updateComplete;
  }
  const lines = (): string[] =>
    [...reader.root.querySelectorAll('.line')].map((line) =>
      [
        line.querySelector('.name')?.textContent,
        line.querySelector('[part=status]')?.lastChild?.textContent,
        line.querySelector('.dot')?.className,
      ]
        .map((text) => text?.trim())
        .join(' | '),
    );
  const set = async (index: number, patch: Parameters<ReturnType<Stage['line']>['set']>[0]) => {
    stage.line(index).set(patch);
    await element.updateComplete;
  };
  afterEach(strike);

  it('outside of a calling says so, and is accessible', async () => {
    element = document.createElement('webex-line-status');
    document.body.append(element);
    reader = new ShadowReader(element);
    await reader.reads('This is shown inside a <webex-calling>.');
    expect(element.matches(':state(disabled)')).to.equal(true);
    await expectAccessible(element);
    element.remove();
  });

  it('says how all lines of the calling stand, and is accessible in each state', async () => {
    await show('<webex-line-status></webex-line-status>');
    await reader.reads('There is no line.');
    await stage.show(`<webex-line uri="sip:alice@example.com"></webex-line>
      <webex-line uri="sip:sales@example.com"></webex-line><webex-line-status></webex-line-status>`);
    element = stage.find('webex-line-status');
    reader = new ShadowReader(element);
    await reader.soon(() => lines().length === 2);
    const seen: string[] = [];
    for (const status of ['connecting', 'registered', 'reconnecting', 'unregistered'] as const) {
      await set(1, { status });
      seen.push(lines()[1] ?? '');
      await expectAccessible(element);
    }
    expect(lines()[0]).to.equal('alice@example.com | Not registered yet | dot off');
    expect(seen).to.deep.equal([
      'sales@example.com | Connecting… | dot busy',
      'sales@example.com | Ready | dot good',
      'sales@example.com | Reconnecting… | dot busy',
      'sales@example.com | Not registered | dot off',
    ]);
    await set(0, { status: 'registered' });
    expect(element.matches(':state(registered)')).to.equal(false);
    await set(1, { status: 'registered' });
    expect(element.matches(':state(registered)')).to.equal(true);
  });

  it('shows the line around it alone', async () => {
    await show(`<webex-line uri="sip:alice@example.com"></webex-line>
      <webex-line uri="sip:sales@example.com"><webex-line-status></webex-line-status></webex-line>`);
    expect(lines()).to.deep.equal(['sales@example.com | Not registered yet | dot off']);
  });

  it('says why a line failed and registers again; says when it will try by itself', async () => {
    await show(`<webex-line uri="sip:alice@example.com" manual></webex-line>
      <webex-line-status></webex-line-status>`);
    const retryAt = new Date(2026, 0, 1, 12, 5, 10).getTime();
    await set(0, { status: 'connecting', error: refused, retryAt });
    await reader.reads('does not accept the user name or the password. Next attempt at');
    expect(reader.text).to.match(/12[:.]05[:.]10/u);
    expect(reader.root.querySelector('button')).to.equal(null);
    stage.line().set({ status: 'failed', error: refused, retryAt: undefined as never });
    await element.updateComplete;
    expect(element.matches(':state(failed)')).to.equal(true);
    expect(reader.text).to.include('the password.').and.not.include('Next attempt');
    await expectAccessible(element);
    reader.button('Try again to register alice@example.com').click();
    await set(0, { status: 'unregistered' });
    reader.button('Register alice@example.com').click();
    expect(stage.line().log).to.deep.equal(['register', 'register']);
  });

  it('follows lines that come and go, and leaves none behind when it is moved away', async () => {
    await show(`<webex-line uri="sip:alice@example.com"></webex-line>
      <webex-line-status></webex-line-status>`);
    const line = document.createElement('webex-line');
    line.uri = 'sip:new@example.com';
    stage.root.append(line);
    await microtasks();
    await element.updateComplete;
    expect(lines().length).to.equal(2);
    document.body.append(element);
    await element.updateComplete;
    expect(lines()).to.deep.equal([]);
    element.remove();
  });
});
