import { expect } from 'chai';
import type { CallStats } from '../../src/core/call-stats.js';
import type { WebexCallQuality } from '../../src/elements/webex-call-quality.js';
import { expectAccessible, expectAccessibleInBoth } from '../support/axe.js';
import type { FakeCall } from '../support/fakes/fake-models.js';
import { speak, speakEnglish } from '../support/page-language.js';
import { ShadowReader } from '../support/shadow-reader.js';
import { setStage, strike, task, type Stage } from '../support/stage.js';
import { until } from '../support/until.js';

const START = 1_700_000_000_000;

/** A sample, so many seconds after the first. */
function sample(
  second: number,
  { mos = 4.2, loss = 0, jitter = 4, roundTrip = 40 }: Partial<Record<string, number>> = {},
): CallStats {
  const flow = { packets: 50, packetRate: 50, bitrate: 31_600, codec: 'opus' };
  const way = { ...flow, packetsLost: 0, lossPercent: loss, jitterMs: jitter };
  return {
    time: START + second * 1000,
    intervalMs: 1000,
    inbound: { ...way, mos },
    outbound: { ...way, mos: mos - 0.2, lossPercent: loss + 1 },
    roundTripMs: roundTrip,
  };
}

describe('<webex-call-quality>', () => {
  let stage: Stage;
  let fake: FakeCall;
  let element: WebexCallQuality;
  let reader: ShadowReader;

  async function show(markup = '<webex-call-quality></webex-call-quality>'): Promise<void> {
    await stage.show(`
      <webex-line uri="sip:alice@example.com" linger="60000">
        <template><webex-call>${markup}</webex-call></template>
      </webex-line>
    `);
    fake = stage.line().ring({ remote: { name: 'Bob' }, status: 'connected', connectTime: START });
    element = stage.find('webex-line > webex-call webex-call-quality');
    reader = new ShadowReader(element);
    await until('it measures', () => fake.statsWatchers === 1);
  }
  async function set(patch: Parameters<FakeCall['set']>[0]): Promise<void> {
    fake.set(patch);
    await element.updateComplete;
  }
  const plots = (): (string | null)[] =>
    [...reader.root.querySelectorAll('.plot path:not(.grid)')].map((path) =>
      path.getAttribute('d'),
    );
  const captions = (): string[] =>
    [...reader.root.querySelectorAll('figcaption')].map((one) =>
      one.textContent.replace(/\s+/gu, ' ').trim(),
    );
  const table = (): string[] =>
    [...reader.root.querySelectorAll('tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent.trim()).join(' | '),
    );
  const full = (): number => reader.root.querySelectorAll('.bars .full').length;
  const frame = (): Promise<number> => new Promise(requestAnimationFrame);

  beforeEach(() => {
    stage = setStage();
  });
  afterEach(strike);

  it('says in bars and a word how good it is', async () => {
    await show();
    const seen: unknown[] = [];
    for (const mos of [undefined, 4.4, 4.2, 3.8, 3.3, 2]) {
      await set({ quality: { ...(mos !== undefined && { mos }), warnings: [] } });
      const opinion = reader.root.querySelector('[part=opinion]')?.textContent;
      const states = ['good', 'fair', 'poor'].filter((name) => element.matches(`:state(${name})`));
      seen.push([opinion, full(), ...states]);
    }
    expect(seen).to.deep.equal([
      ['not measured', 0],
      ['excellent', 5, 'good'],
      ['good', 4, 'good'],
      ['fair', 3, 'fair'],
      ['poor', 2, 'poor'],
      ['bad', 1, 'poor'],
    ]);
    expect(reader.text).to.include('bad 2.0');
    await set({ status: 'reconnecting' });
    expect([full(), element.matches(':state(poor)')]).to.deep.equal([0, true]);
    await reader.reads('interrupted');
    expect(reader.text).to.not.include('2.0');
  });

  it('plots the last minute: what is received, what is sent, and both ways', async () => {
    await show();
    await reader.soon(() => plots().length === 7);
    expect(plots()).to.deep.equal(Array.from({ length: 7 }, () => ''));
    expect(captions()[0]).to.equal('Opinion score – · –');
    for (let second = 0; second <= 90; second += 1) {
      fake.stats.next(sample(second, { jitter: second, loss: second === 90 ? 42.25 : 0 }));
    }
    await element.updateComplete;
    expect(captions()).to.deep.equal([
      'Opinion score 4.2 · 4.0',
      'Packets lost 42.3% · 43.3%',
      'Jitter 90 ms · 90 ms',
      'Round trip 40 ms',
    ]);
    const [, received] = plots();
    // One point for each second of the last minute, the last one at the end.
    expect(received?.match(/[ML]/gu)).to.have.length(60);
    expect(received).to.match(/L240\.0 4\.9$/u);
    expect(reader.root.querySelectorAll('.scale bdi')[4]?.textContent).to.equal('100 ms');
    expect(plots()[6]).to.match(/^M4\.0 37\.8h\.1L8\.0 37\.8/u);
    await expectAccessibleInBoth(element);
  });

  it('breaks a line where nothing is known', async () => {
    await show();
    await reader.soon(() => plots().length === 7);
    for (const second of [0, 1, 20, 21]) fake.stats.next(sample(second));
    const { inbound: silent, ...rest } = sample(22);
    const { mos: _none, ...inbound } = silent;
    fake.stats.next({ ...rest, inbound });
    fake.stats.next(sample(23));
    await element.updateComplete;
    const lines = [plots()[1], plots()[0]].map((path) => path?.match(/[ML]/gu)?.join(''));
    expect(lines).to.deep.equal(['MLMLM', 'MLMLLL']);
    expect(captions()[0]).to.equal('Opinion score 4.2 · 4.0');
  });

  it('has its numbers as a table to be heard, and to be seen by a button', async () => {
    await show();
    await reader.soon(() => table().length > 0);
    expect(table()[1]).to.equal('Opinion score | – | –');
    fake.stats.next(sample(0, { loss: 0.4 }));
    await element.updateComplete;
    expect(table()).to.deep.equal([
      ' | received | sent',
      'Opinion score | 4.2 | 4.0',
      'Packets lost | 0.4% | 1.4%',
      'Jitter | 4 ms | 4 ms',
      'Round trip | 40 ms',
      'Codec | opus | opus',
      'Bit rate | 32 kb/s | 32 kb/s',
    ]);
    const seen = (): boolean =>
      (reader.root.querySelector('table')?.parentElement?.offsetWidth ?? 0) > 100;
    expect(seen()).to.equal(false);
    const button = reader.button('Show numbers');
    expect(button.ariaPressed).to.equal('false');
    button.click();
    await element.updateComplete;
    expect([seen(), button.ariaPressed]).to.deep.equal([true, 'true']);
    await expectAccessibleInBoth(element);
    expect(button.getBoundingClientRect().height).to.be.at.least(44);
    await speak('de');
    await reader.soon(() => table()[1] === 'Bewertung (MOS) | 4,2 | 4,0');
    await speakEnglish();
  });

  it('says what is wrong in words, once to those who hear it', async () => {
    await show();
    const said = (): string[] =>
      [...reader.root.querySelectorAll('[role=status] .warning')].map((one) => one.textContent);
    await set({ quality: { mos: 4, warnings: ['high-packet-loss', 'constant-silence'] } });
    expect(said()).to.deep.equal([
      'Much of the sound is lost on the way',
      'The microphone gives only silence',
    ]);
    expect(element.matches(':state(warning)')).to.equal(true);
    expect(reader.root.querySelector('.bars .mark')).to.not.equal(null);
    await expectAccessibleInBoth(element);
    await set({ quality: { mos: 4, warnings: [] } });
    expect([said(), element.matches(':state(warning)')]).to.deep.equal([[], false]);
  });

  it('compact is the bars alone, named, always as large, and loads no plots', async () => {
    await show('<webex-call-quality compact></webex-call-quality>');
    const name = (): string | null | undefined =>
      reader.root.querySelector('[role=img]')?.getAttribute('aria-label');
    const size = (): number[] => [element.offsetWidth, element.offsetHeight];
    const before = size();
    expect([name(), before]).to.deep.equal(['Call quality: not measured', [30, 20]]);
    await set({ quality: { mos: 3.2, warnings: ['low-mos'] } });
    expect(name()).to.equal('Call quality: poor. The sound is bad');
    expect(size()).to.deep.equal(before);
    await expectAccessible(element);
    fake.stats.next(sample(0));
    await task();
    expect(reader.root.querySelector('figure')).to.equal(null);
    element.compact = false;
    await reader.soon(() => captions()[0] === 'Opinion score 4.2 · 4.0');
  });

  it('measures, and loads its plots, only while it is shown', async () => {
    stage.root.hidden = true;
    const shown = show('<div id="place"><webex-call-quality></webex-call-quality></div>');
    await task();
    await frame();
    await frame();
    expect([fake.statsWatchers, reader.root.querySelector('figure')]).to.deep.equal([0, null]);
    stage.root.hidden = false;
    await shown;
    await reader.soon(() => plots().length === 7);
    const place = element.parentElement;
    place?.setAttribute('hidden', '');
    await until('it is over', () => fake.statsWatchers === 0);
    place?.removeAttribute('hidden');
    await until('it is again', () => fake.statsWatchers === 1);
    fake.finish();
    await until('it is over', () => fake.statsWatchers === 0);
  });

  it('moved it goes on, taken out it leaves no subscription, in another call it begins anew', async () => {
    await show();
    await reader.soon(() => plots().length === 7);
    fake.stats.next(sample(0));
    fake.stats.next(sample(1));
    const place = element.parentElement;
    const { watchers } = fake;
    element.remove();
    expect([fake.statsWatchers, fake.watchers]).to.deep.equal([0, watchers - 1]);
    await frame();
    expect(fake.statsWatchers).to.equal(0);
    place?.append(element);
    await element.updateComplete;
    expect([fake.statsWatchers, fake.watchers]).to.deep.equal([1, watchers]);
    expect(captions()[0]).to.equal('Opinion score 4.2 · 4.0');
    const other = stage.line().ring({ remote: { name: 'Carol' }, status: 'connected' });
    await task();
    const calls = stage.root.querySelectorAll('webex-line > webex-call');
    [...calls].find((one) => one !== place)?.append(element);
    await element.updateComplete;
    expect(fake.statsWatchers).to.equal(0);
    expect(captions()[0]).to.equal('Opinion score – · –');
    expect(other.statsWatchers).to.be.above(0);
  });

  it('says nothing where the statistics cannot be had', async () => {
    await show();
    fake.stats.error(new Error('not loaded'));
    await element.updateComplete;
    expect(fake.statsWatchers).to.equal(0);
    expect(reader.text).to.include('not measured');
  });

  it('outside of a call says where it belongs', async () => {
    const alone = document.createElement('webex-call-quality');
    stage.root.append(alone);
    await alone.updateComplete;
    expect(new ShadowReader(alone).text).to.include('inside a <webex-call>');
    expect(alone.matches(':state(disabled)')).to.equal(true);
    await expectAccessible(alone);
    alone.compact = true;
    await alone.updateComplete;
    await expectAccessible(alone);
  });

  it('fits in 280 px', async () => {
    stage.root.style.inlineSize = '264px';
    await show();
    await reader.soon(() => plots().length === 7);
    fake.stats.next(sample(0));
    reader.button('Show numbers').click();
    for (const dir of ['ltr', 'rtl']) {
      stage.root.dir = dir;
      await element.updateComplete;
      expect(element.scrollWidth).to.be.at.most(264);
    }
  });
});
