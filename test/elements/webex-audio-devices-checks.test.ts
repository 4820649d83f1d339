import { expect } from 'chai';
import { createDeferred } from '../../src/core/deferred.js';
import { errorStrings } from '../../src/i18n/error-strings.js';
import { expectAccessible } from '../support/axe.js';
import { takeCensus } from '../support/browser-census.js';
import { devicesStage } from '../support/devices-stage.js';
import { until } from '../support/until.js';

describe('<webex-audio-devices>: trying', () => {
  const bench = devicesStage();
  const shows = (): unknown[] => [
    bench.meter().getAttribute('aria-valuenow'),
    bench.meter().getAttribute('aria-valuetext'),
    bench.meter().querySelectorAll('.on').length,
  ];

  describe('the level meter', () => {
    it('runs only when asked for, and says how loud it is', async () => {
      expect([bench.fake.listeners, shows()]).to.deep.equal([0, ['0', 'not measured', 0]]);
      await bench.press('Test microphone');
      expect(bench.fake.listeners).to.equal(1);
      expect(bench.element.matches(':state(testing)')).to.equal(true);
      await bench.reader.reads('Say something.');
      bench.fake.levels.next(0.1);
      await until('it is soft', () => shows().join() === '10,soft,2');
      bench.fake.levels.next(0.6);
      await until('it is good', () => shows().join() === '60,good,12');
      await bench.reader.reads('You are heard.');
      await expectAccessible(bench.element);
      bench.fake.levels.next(1);
      await until('it is loud', () => shows().join() === '100,very loud,20');
      bench.fake.levels.next(0);
      await until('it is silent', () => shows().join() === '0,silent,0');
      await bench.press('Stop microphone test');
      await until('it is off', () => shows().join() === '0,not measured,0');
      expect([bench.fake.listeners, bench.fake.log]).to.deep.equal([0, []]);
      expect(bench.element.matches(':state(testing)')).to.equal(false);
    });

    it('costs a frame at most what it can show', async () => {
      await bench.press('Test microphone');
      let rendered = 0;
      const { updated } = bench.element as unknown as { updated(changes: unknown): void };
      Object.assign(bench.element, {
        updated(changes: unknown) {
          rendered += 1;
          updated.call(bench.element, changes);
        },
      });
      const frame = (): Promise<number> => new Promise(requestAnimationFrame);
      await frame();
      rendered = 0;
      for (let level = 0; level < 100; level += 1) {
        bench.fake.levels.next(level / 100);
        await Promise.resolve();
      }
      await frame();
      await frame();
      await bench.element.updateComplete;
      expect(rendered).to.be.within(1, 3);
      expect(shows()[0]).to.equal('99');
    });

    it('asks where it is not allowed yet, and keeps the stream as long as it measures', async () => {
      bench.fake.tell('prompt');
      await bench.settled();
      await bench.press('Test microphone');
      expect(bench.fake.log).to.deep.equal(['createMicrophoneStream']);
      const [asked] = bench.fake.hums;
      expect([asked?.stream.active, bench.fake.listeners]).to.deep.equal([true, 1]);
      await bench.press('Stop microphone test');
      expect([asked?.stream.active, bench.fake.listeners]).to.deep.equal([false, 0]);
      bench.fake.refusals.set('microphone', 'permission-denied');
      await bench.press('Test microphone');
      expect([bench.alerts(), bench.fake.listeners]).to.deep.equal([
        [errorStrings.byCode['permission-denied']()],
        0,
      ]);
    });

    for (const [what, hide] of [
      ['no longer shown', () => (bench.stage.root.hidden = true)],
      ['taken out', () => bench.element.remove()],
      ['moved out of its calling', () => document.body.append(bench.element)],
      ['over', () => bench.fake.levels.complete()],
    ] as const) {
      it(`stops when it is ${what}`, async () => {
        await bench.press('Test microphone');
        bench.fake.levels.next(0.5);
        hide();
        await until('it is off', () => bench.fake.listeners === 0);
        bench.element.remove();
      });
    }

    it('stops with the page in the background', async () => {
      await bench.press('Test microphone');
      Object.defineProperty(document, 'hidden', { configurable: true, value: true });
      document.dispatchEvent(new Event('visibilitychange'));
      Reflect.deleteProperty(document, 'hidden');
      expect(bench.fake.listeners).to.equal(0);
      await bench.reader.soon(() => bench.reader.seek('button', 'Test microphone') !== undefined);
    });

    it('taken out while it asks, it turns nothing on', async () => {
      bench.fake.tell('prompt');
      await bench.settled();
      bench.fake.gate = createDeferred();
      bench.reader.button('Test microphone').click();
      await bench.settled();
      bench.element.remove();
      bench.fake.gate.resolve();
      await until('it was given', () => bench.fake.hums.length === 1);
      await bench.settled();
      expect([bench.fake.hums[0]?.stream.active, bench.fake.listeners]).to.deep.equal([false, 0]);
    });
  });

  describe('the test sound', () => {
    it('sounds once, and again when it is pressed again; says so', async () => {
      const census = takeCensus();
      await bench.press('Test sound');
      expect(bench.element.matches(':state(playing)')).to.equal(true);
      await bench.reader.reads('You should hear three notes now.');
      await expectAccessible(bench.element);
      await bench.press('Test sound');
      expect(census.count().audioContexts).to.equal(1);
      await until('it is over', () => !bench.element.matches(':state(playing)'));
      expect(census.count().audioContexts).to.equal(0);
      expect(bench.alerts()).to.deep.equal([]);
      census.stop();
    });

    it('of a speaker that cannot be used comes from the default one, which is said', async () => {
      bench.fake.chosen({ speaker: 'out-nowhere' });
      await bench.settled();
      await bench.press('Test sound');
      await bench.reader.reads('This speaker could not be used');
      await expectAccessible(bench.element);
    });

    it('ends when the bench.element is taken out', async () => {
      const census = takeCensus();
      await bench.press('Test sound');
      bench.element.remove();
      expect(census.count().audioContexts).to.equal(0);
      census.stop();
    });
  });
});
