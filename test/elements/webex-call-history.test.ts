import { expect } from 'chai';
import type { CallRecord } from '../../src/core/data-services.js';
import { CallingError } from '../../src/core/errors.js';
import type { WebexCallHistory } from '../../src/elements/webex-call-history.js';
import { expectAccessible } from '../support/axe.js';
import { FakeHistory } from '../support/fakes/fake-history.js';
import { nextEvent } from '../support/recorder.js';
import { setStage, strike, task, type Stage } from '../support/stage.js';
import { until } from '../support/until.js';

const NOW = Date.now();

function record(index: number, more: Partial<CallRecord> = {}): CallRecord {
  return {
    sessionId: `s${String(index)}`,
    lineId: 'sip:alice@example.com',
    direction: 'inbound',
    disposition: 'answered',
    remote: { name: `Caller ${String(index)}`, uri: `sip:c${String(index)}@example.com` },
    startTime: NOW - index * 60_000,
    endTime: NOW - index * 60_000 + 5000,
    durationSeconds: 5,
    read: true,
    ...more,
  };
}

const many = (count: number): CallRecord[] =>
  Array.from({ length: count }, (_, index) => record(index));

const soon = (holds: () => boolean): Promise<void> => until(holds.toString(), holds);

/** What is read out of an element. */
function heard(element: Element | null): string {
  const copy = element?.cloneNode(true) as Element | undefined;
  for (const unheard of copy?.querySelectorAll('[aria-hidden=true]') ?? []) unheard.remove();
  return (copy?.textContent ?? '').replace(/\s+/gu, ' ').trim();
}

describe('<webex-call-history>', () => {
  let stage: Stage;
  let history: FakeHistory;
  let element: WebexCallHistory;

  async function show(fake = new FakeHistory(many(3))): Promise<void> {
    history = fake;
    stage = setStage({ callHistory: history });
    await stage.show('<webex-call-history></webex-call-history>');
    element = stage.find('webex-call-history');
    await element.updateComplete;
    await task();
  }
  const root = (): ShadowRoot => {
    if (!element.shadowRoot) throw new Error('It renders nothing.');
    return element.shadowRoot;
  };
  const rows = (): HTMLElement[] => [...root().querySelectorAll<HTMLElement>('.row')];
  const who = (): (string | undefined)[] =>
    rows().map((row) => row.querySelector('bdi')?.textContent ?? undefined);
  const rowsAre = (...names: string[]): Promise<void> => soon(() => who().join() === names.join());
  const named = (name: string): HTMLButtonElement => {
    const found = [...root().querySelectorAll('button')].find(
      (button) =>
        button.textContent.trim() === name ||
        heard(button).startsWith(`${name} `) ||
        button.getAttribute('aria-label')?.startsWith(name),
    );
    if (!found) throw new Error(`There is no button ${name}.`);
    return found;
  };
  const focused = (): string | null | undefined =>
    root().activeElement?.closest('.row')?.querySelector('bdi')?.textContent;
  const press = (key: string): void => {
    root().activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
    );
  };
  afterEach(strike);

  it('shows who called, what became of it, when and how long, and is accessible', async () => {
    await show(
      new FakeHistory([
        record(0, { disposition: 'missed', read: false, durationSeconds: 0 }),
        record(1, {
          direction: 'outbound',
          durationSeconds: 65,
          remote: { name: 'Caller 1', avatarUrl: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=' },
        }),
        record(2, { remote: {} }),
      ]),
    );
    await rowsAre('Caller 0', 'Caller 1', 'unknown caller');
    const said = rows().map((row) => heard(row.querySelector('button')));
    expect(said[0]).to.match(/^Call Caller 0 Missed, new .*\d/u);
    expect(said[1]).to.match(/^Call Caller 1 Outgoing · 1:05 .*\d/u);
    expect(rows()[1]?.querySelector('img')?.src).to.match(/^data:image/);
    expect(rows()[2]?.querySelector('button')?.disabled).to.equal(true);
    await expectAccessible(element);
  });

  it('shows only what is in view of a long list, and reads on as one scrolls', async () => {
    await show(new FakeHistory(many(1000)));
    await soon(() => rows().length > 0);
    expect(rows().length).to.be.lessThan(60);
    expect(history.log).to.deep.equal(['page 100']);
    const list = root().querySelector('.list');
    const last = (): number => Number(rows().at(-1)?.dataset['key']?.slice(1));
    while (last() < 299) {
      const before = last();
      list?.scrollBy({ top: 4000 });
      await soon(() => last() > before);
    }
    expect(rows().length).to.be.lessThan(60);
    expect(history.log).to.include('page 100 s199');
    expect(rows()[0]?.getAttribute('aria-setsize')).to.match(/^[345]00$/);
  });

  it('calls by a row, on the line of that call; a page may do it its own way', async () => {
    await show();
    await stage.show(
      '<webex-line uri="sip:bob@example.com"></webex-line><webex-line uri="sip:alice@example.com"></webex-line><webex-call-history></webex-call-history>',
    );
    for (const index of [0, 1]) stage.line(index).set({ status: 'registered' });
    element = stage.find('webex-call-history');
    await rowsAre('Caller 0', 'Caller 1', 'Caller 2');
    named('Call Caller 1').click();
    const dialled = stage.line(1).calls[0];
    expect(dialled?.state.remote.uri ?? stage.line(1).log.join()).to.include('c1@example.com');
    const asked = nextEvent(document, 'calling-dial-request');
    document.addEventListener('calling-dial-request', (event) => event.preventDefault(), {
      once: true,
    });
    named('Call Caller 2').click();
    const { detail } = await asked;
    expect(detail.destination).to.equal('sip:c2@example.com');
    expect(detail.lineId).to.equal('sip:alice@example.com');
    expect(stage.line(1).calls.length).to.equal(1);
  });

  it('without a registered line tells one calling-error', async () => {
    await show();
    await rowsAre('Caller 0', 'Caller 1', 'Caller 2');
    const failed = nextEvent(document, 'calling-error');
    named('Call Caller 1').click();
    expect((await failed).detail.error.code).to.equal('invalid-state');
  });

  it('goes by keyboard: one row in the tab order, arrows, Home and End, Delete keeps the place', async () => {
    await show(new FakeHistory(many(300)));
    await soon(() => rows().length > 0);
    const inOrder = rows().filter((row) => row.querySelector('button')?.tabIndex === 0);
    expect(inOrder.length).to.equal(1);
    inOrder[0]?.querySelector('button')?.focus();
    press('ArrowDown');
    await soon(() => focused() === 'Caller 1');
    press('Delete');
    await soon(() => focused() === 'Caller 2');
    press('ArrowUp');
    await soon(() => focused() === 'Caller 0');
    press('End');
    await soon(() => (focused() ?? '').startsWith('Caller ') && focused() !== 'Caller 0');
    press('Home');
    await soon(() => focused() === 'Caller 0');
    expect(history.records.some(({ sessionId }) => sessionId === 's1')).to.equal(false);
    expect(root().querySelector('[role=status]')?.textContent).to.equal('Call deleted');
  });

  it('searches, filters the missed ones, marks them all as seen', async () => {
    await show(
      new FakeHistory([
        record(0),
        record(1, { disposition: 'missed', read: false }),
        record(2, { remote: { name: 'Zoe', uri: 'sip:zoe@example.com' } }),
      ]),
    );
    await rowsAre('Caller 0', 'Caller 1', 'Zoe');
    const search = root().querySelector('input');
    if (!search) throw new Error('There is no field.');
    search.value = 'zoe';
    search.dispatchEvent(new Event('input'));
    await rowsAre('Zoe');
    search.value = 'nobody like that';
    search.dispatchEvent(new Event('input'));
    await soon(() => root().textContent.includes('No call matches'));
    search.value = '';
    search.dispatchEvent(new Event('input'));
    named('Missed').click();
    await rowsAre('Caller 1');
    expect(named('Missed').ariaPressed).to.equal('true');
    named('Mark missed as seen').click();
    await soon(() => named('Mark missed as seen').disabled);
    expect(history.records[1]?.read).to.equal(true);
  });

  it('deletes all only when asked twice, and says what is empty', async () => {
    await show();
    await rowsAre('Caller 0', 'Caller 1', 'Caller 2');
    named('Delete all').click();
    await element.updateComplete;
    await task();
    expect(root().activeElement?.textContent.trim()).to.equal('Keep them');
    named('Keep them').click();
    await element.updateComplete;
    expect(history.records.length).to.equal(3);
    named('Delete all').click();
    await element.updateComplete;
    named('Delete them').click();
    await soon(() => root().textContent.includes('No calls yet'));
    expect(element.matches(':state(empty)')).to.equal(true);
    await expectAccessible(element);
  });

  it('shows a change that was made elsewhere', async () => {
    await show();
    await rowsAre('Caller 0', 'Caller 1', 'Caller 2');
    history.change([record(9), ...history.records]);
    await rowsAre('Caller 9', 'Caller 0', 'Caller 1', 'Caller 2');
  });

  it('says that it loads, fails (and tries again), is not there, or keeps nothing', async () => {
    await show(new FakeHistory([], { status: 'loading' }));
    expect(root().textContent).to.include('Loading');
    history.set({
      status: 'failed',
      error: new CallingError('storage-failed', 'The disk is on fire.'),
    });
    await element.updateComplete;
    expect(root().querySelector('[role=alert]')?.textContent).to.include('could not be read');
    expect(element.matches(':state(failed)')).to.equal(true);
    await expectAccessible(element);
    const asked = history.log.length;
    named('Try again').click();
    expect(history.log.length).to.equal(asked + 1);
    history.set({ status: 'unavailable' });
    await element.updateComplete;
    expect(root().textContent).to.include('not available');
    history.set({ status: 'ready', persistent: false });
    await element.updateComplete;
    expect(root().textContent).to.include('stores nothing');
  });

  it('outside of a calling is disabled and throws nothing; moved into one it shows its calls', async () => {
    await show();
    const lone = document.createElement('webex-call-history');
    document.body.append(lone);
    await lone.updateComplete;
    expect(lone.matches(':state(disabled)')).to.equal(true);
    await expectAccessible(lone);
    element.remove();
    stage.root.append(lone);
    element = lone;
    await rowsAre('Caller 0', 'Caller 1', 'Caller 2');
    lone.remove();
  });
});
