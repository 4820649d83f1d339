import { expect } from 'chai';
import type { WebexCallList } from '../../src/elements/webex-call-list.js';
import { createDeferred } from '../../src/core/deferred.js';
import { CallingError } from '../../src/core/errors.js';
import { expectAccessible } from '../support/axe.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { setStage, strike, task, type Stage } from '../support/stage.js';
import type { FakeCall } from '../support/fakes/fake-models.js';

describe('<webex-call-list>', () => {
  let stage: Stage;
  let element: WebexCallList;
  let reader: ShadowReader;

  /** What has happened is rendered. */
  async function settled(): Promise<void> {
    await task();
    const lists = document.querySelectorAll('webex-call-list');
    await Promise.all(Array.from(lists, (list) => list.updateComplete));
  }

  async function press(name: string): Promise<void> {
    reader.button(name).click();
    await settled();
  }

  function rows(): string[] {
    return [...reader.root.querySelectorAll('[part=row] .texts')].map((row) =>
      row.textContent.replace(/\s+/gu, ' ').trim(),
    );
  }

  const names = (): (string | null)[] =>
    [...reader.root.querySelectorAll('button')].map(
      (button) => button.ariaLabel ?? button.textContent.trim(),
    );
  const said = (): string | undefined => reader.root.querySelector('[role=status]')?.textContent;

  async function two(): Promise<readonly [FakeCall, FakeCall]> {
    const line = stage.line();
    const bob = line.ring({
      remote: { name: 'Bob' },
      status: 'connected',
      heldLocally: true,
      connectTime: Date.now() - 65_500,
    });
    const carol = stage.line(1).ring({ remote: { name: 'Carol' }, status: 'connected' });
    await settled();
    return [bob, carol];
  }

  beforeEach(async () => {
    stage = setStage();
    await stage.show(`
      <webex-line uri="sip:alice@example.com"><webex-call-list id="of-line"></webex-call-list></webex-line>
      <webex-line uri="sip:sales@example.com"></webex-line>
      <webex-call-list id="all"></webex-call-list>
    `);
    element = stage.find('#all');
    reader = new ShadowReader(element);
    await settled();
  });
  afterEach(strike);

  it('shows the calls of all lines, and in a line those of the line', async () => {
    expect(reader.text).to.equal('No calls.');
    expect(element.matches(':state(empty)')).to.equal(true);
    await expectAccessible(element);
    await two();
    expect(rows()).to.deep.equal(['Bob held · 1:05', 'Carol connected']);
    const ofLine = new ShadowReader(stage.find('#of-line'));
    expect(ofLine.root.querySelectorAll('[part=row]')).to.have.length(1);
    for (const scheme of ['light', 'dark']) {
      document.documentElement.style.colorScheme = scheme;
      await expectAccessible(element);
    }
    document.documentElement.style.colorScheme = '';
    for (const button of reader.root.querySelectorAll('button')) {
      const { width, height } = button.getBoundingClientRect();
      expect(Math.min(width, height)).to.be.at.least(44);
    }
    await reader.reads('1:06');
  });

  it('answers and rejects what rings, with one call-error where that fails', async () => {
    const fake = stage.line().ring({ remote: { name: 'Bob' } });
    await settled();
    expect(names()).to.deep.equal(['Answer call from Bob', 'Reject call from Bob']);
    expect(said()).to.equal('Bob is calling');
    await expectAccessible(element);
    await press('Answer call from Bob');
    await press('Answer call from Bob');
    expect(fake.log).to.deep.equal(['answer']);
    stage.recorder.take();
    fake.fail('permission-denied');
    await settled();
    const errors = stage.recorder.take().filter((event) => event.includes('error'));
    expect(errors).to.have.length(1);
    fake.set({ pending: undefined } as never);
    await settled();
    await press('Reject call from Bob');
    expect(fake.log).to.deep.equal(['answer', 'reject']);
    expect([rows(), said()]).to.deep.equal([[], 'Call with Bob ended']);
  });

  it('holds, resumes, swaps and ends, and keeps the focus in it', async () => {
    const [bob, carol] = await two();
    expect(names()).to.deep.equal([
      'Resume call with Bob, and hold the others',
      'End call with Bob',
      'Hold call with Carol',
      'End call with Carol',
      'Swap calls',
    ]);
    await press('Resume call with Bob');
    await press('Hold call with Carol');
    reader.button('Swap calls').focus();
    const holding = createDeferred<void>();
    carol.holds = () => holding.promise;
    await press('Swap calls');
    await press('Swap calls');
    carol.set({ heldLocally: true });
    await settled();
    // With both held there is nothing to swap, but for what is under way.
    expect(reader.button('Swap calls').ariaDisabled).to.equal('true');
    expect([bob.log, carol.log]).to.deep.equal([['resume'], ['hold', 'hold']]);
    holding.resolve();
    bob.set({ heldLocally: false });
    await settled();
    expect([bob.log, carol.log]).to.deep.equal([
      ['resume', 'resume'],
      ['hold', 'hold'],
    ]);
    expect(reader.root.activeElement).to.equal(reader.button('Swap calls'));
    expect(reader.button('Swap calls').ariaDisabled).to.equal(null);
    expect(said()).to.equal('Now talking with Bob');
    const current = [...reader.root.querySelectorAll('[aria-current=true] bdi')];
    expect(current.map(({ textContent }) => textContent)).to.deep.equal(['Bob']);
    reader.button('End call with Bob').focus();
    await press('End call with Bob');
    expect(bob.log.at(-1)).to.equal('end');
    expect(names()).to.deep.equal([
      'Resume call with Carol, and hold the others',
      'End call with Carol',
    ]);
    expect(reader.root.activeElement?.ariaLabel).to.match(/^Resume call with Carol/u);
  });

  it('takes up no call where the other could not be held, and says so once', async () => {
    const [bob, carol] = await two();
    carol.holds = () => Promise.reject(new CallingError('hold-failed', 'They refused.'));
    stage.recorder.take();
    await press('Swap calls');
    expect([bob.log, carol.log]).to.deep.equal([[], ['hold']]);
    const errors = stage.recorder.take().filter((event) => event.includes('call-error'));
    expect(errors).to.have.length(1);
    expect(reader.button('Swap calls').ariaDisabled).to.equal(null);
  });

  it('cuts nothing off, from 280 px of width on', async () => {
    const [bob] = await two();
    bob.set({
      heldRemotely: true,
      mergedWith: ['x'],
      remote: { name: 'Bartholomew-Maximilian Featherstonehaugh' },
    });
    element.style.inlineSize = '280px';
    await settled();
    const cut = [...reader.root.querySelectorAll<HTMLElement>('.texts, .texts > *, .row, .list')]
      .filter(
        (one) =>
          one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline',
      )
      .map(({ className }) => className);
    expect(cut).to.deep.equal([]);
    const list = reader.root.querySelector('.list')?.getBoundingClientRect();
    for (const button of reader.root.querySelectorAll('.row button')) {
      expect(button.getBoundingClientRect().right).to.be.at.most(list?.right ?? 0);
    }
  });

  it('shows what the far end says of itself as text', async () => {
    stage.line().ring({ remote: { name: '<img src=x>' }, heldRemotely: true, status: 'connected' });
    await settled();
    expect(rows()).to.deep.equal(['<img src=x> connected · holds us']);
    expect(reader.root.querySelector('img')).to.equal(null);
  });

  it('leaves no subscription behind, and says where it belongs outside of a calling', async () => {
    const [bob] = await two();
    const { watchers } = bob;
    document.body.append(element);
    await settled();
    expect(bob.watchers).to.equal(watchers - 1);
    expect(reader.text).to.include('inside a <webex-calling>');
    expect(element.matches(':state(disabled)')).to.equal(true);
    stage.root.append(element);
    await settled();
    expect([bob.watchers, rows().length]).to.deep.equal([watchers, 2]);
  });
});
