import { expect } from 'chai';
import type { WebexCallTimer } from '../../src/elements/webex-call-timer.js';
import { expectAccessible } from '../support/axe.js';
import { speak, speakEnglish } from '../support/page-language.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { setStage, strike, type Stage } from '../support/stage.js';
import type { FakeCall } from '../support/fakes/fake-models.js';

describe('<webex-call-timer>', () => {
  afterEach(speakEnglish);

  let stage: Stage;
  let timer: WebexCallTimer;
  let reader: ShadowReader;
  let fake: FakeCall;
  // The timers that are waiting.
  let waiting: Set<unknown>;
  const original = {
    setTimeout: window.setTimeout.bind(window),
    clearTimeout: window.clearTimeout.bind(window),
  };

  async function set(patch: Parameters<FakeCall['set']>[0]): Promise<void> {
    fake.set(patch);
    await timer.updateComplete;
  }

  beforeEach(async () => {
    stage = setStage();
    await stage.show(`
      <webex-line uri="sip:alice@example.com" linger="60000">
        <template><webex-call><webex-call-timer></webex-call-timer></webex-call></template>
      </webex-line>
    `);
    fake = stage.line().ring({ remote: { name: 'Bob' } });
    timer = stage.find('webex-line > webex-call > webex-call-timer');
    reader = new ShadowReader(timer);
    await timer.updateComplete;
    waiting = new Set();
    window.setTimeout = ((run: () => void, ms: number) => {
      const id: unknown = original.setTimeout(() => {
        waiting.delete(id);
        run();
      }, ms);
      if (ms > 100 && ms <= 1000) waiting.add(id);
      return id;
    }) as typeof window.setTimeout;
    window.clearTimeout = (id) => {
      waiting.delete(id);
      original.clearTimeout(id);
    };
  });
  afterEach(async () => {
    Object.assign(window, original);
    await strike();
  });

  it('counts from the first connection on, and tells nobody of it', async () => {
    expect(reader.text).to.equal('0:00');
    await set({ status: 'connecting' });
    expect([reader.text, waiting.size]).to.deep.equal(['0:00', 0]);
    await set({ status: 'connected', connectTime: Date.now() - 3_661_000 });
    expect(reader.text).to.equal('1:01:01');
    expect(timer.matches(':state(running)')).to.equal(true);
    await reader.reads('1:01:02');
    const time = reader.root.querySelector('[part=time]');
    expect([time?.getAttribute('role'), time?.ariaLabel, time?.ariaLive]).to.deep.equal([
      'timer',
      'Call time',
      null,
    ]);
    await expectAccessible(timer);
  });

  it('goes on while the media path is mended, and stands still at the end', async () => {
    const connectTime = Date.now() - 65_000;
    await set({ status: 'connected', connectTime });
    await set({ status: 'reconnecting' });
    expect([reader.text, waiting.size]).to.deep.equal(['1:05', 1]);
    await set({ status: 'ended', endTime: connectTime + 59_900 });
    expect([reader.text, waiting.size]).to.deep.equal(['0:59', 0]);
    expect(timer.matches(':state(running)')).to.equal(false);
  });

  it('waits for nothing while it is not in the document', async () => {
    await set({ status: 'connected', connectTime: Date.now() });
    expect(waiting.size).to.equal(1);
    const place = timer.parentElement;
    const { watchers } = fake;
    timer.remove();
    expect([waiting.size, fake.watchers]).to.deep.equal([0, watchers - 1]);
    place?.append(timer);
    await timer.updateComplete;
    await timer.updateComplete;
    expect([waiting.size, fake.watchers]).to.deep.equal([1, watchers]);
  });

  it('writes digits as the language does', async () => {
    await speak('ar-EG');
    await set({ status: 'connected', connectTime: Date.now() - 65_000 });
    expect(reader.text).to.equal('١:٠٥');
  });

  it('outside of a call shows no time', async () => {
    const alone = document.createElement('webex-call-timer');
    stage.root.append(alone);
    await alone.updateComplete;
    expect(new ShadowReader(alone).text).to.equal('0:00');
    await expectAccessible(alone);
  });
});
