import { expect } from 'chai';
import { createDeferred } from '../../src/core/deferred.js';
import { deviceStrings } from '../../src/i18n/device-strings.js';
import { errorStrings } from '../../src/i18n/error-strings.js';
import { expectAccessible, expectAccessibleInBoth } from '../support/axe.js';
import { devicesStage } from '../support/devices-stage.js';

describe('<webex-audio-devices>', () => {
  const bench = devicesStage();

  describe('choosing', () => {
    it('shows what there is and what is chosen, in light and dark, with room for fingers', async () => {
      expect(bench.offered('microphone')).to.deep.equal([
        '> System default',
        'The mic-a',
        'The mic-b',
      ]);
      bench.fake.chosen({
        microphone: 'mic-b',
        speaker: 'out-a',
        ringDevices: ['default', 'out-b'],
      });
      await bench.settled();
      expect(bench.offered('microphone')).to.deep.equal([
        'System default',
        'The mic-a',
        '> The mic-b',
      ]);
      expect(bench.offered('speaker')).to.deep.equal([
        'System default',
        '> The out-a',
        'The out-b',
      ]);
      expect(bench.ringing()).to.deep.equal(['> System default', 'The out-a', '> The out-b']);
      await expectAccessibleInBoth(bench.element);
      for (const control of bench.reader.root.querySelectorAll('button, select, label')) {
        expect(control.getBoundingClientRect().height).to.be.at.least(44);
      }
    });

    it('tells the calling, and shows what came of it', async () => {
      await bench.choose('microphone', 'mic-b');
      await bench.choose('speaker', 'out-a');
      await bench.tick('The out-b');
      await bench.tick('System default');
      await bench.tick('The out-b');
      expect(bench.fake.log).to.deep.equal([
        'microphone mic-b',
        'speaker out-a',
        'ring default out-b',
        'ring out-b',
        'ring',
      ]);
      // None is the default one.
      expect(bench.ringing()).to.deep.equal(['> System default', 'The out-a', 'The out-b']);
      await bench.tick('System default');
      expect(bench.ringing()).to.deep.equal(['> System default', 'The out-a', 'The out-b']);
    });

    it('keeps both of two ring devices that are pressed at once', async () => {
      bench.fake.gate = createDeferred();
      await bench.tick('The out-a');
      await bench.tick('The out-b');
      expect(bench.fake.log.at(-1)).to.equal('ring default out-a out-b');
      bench.fake.gate.resolve();
      await bench.settled();
      expect(bench.ringing()).to.deep.equal(['> System default', '> The out-a', '> The out-b']);
    });

    it('says why a choice failed, and shows what is chosen still; a later one is not disturbed', async () => {
      bench.fake.refusals.set('mic-b', 'device-in-use');
      bench.fake.refusals.set('out-a', 'device-not-found');
      await bench.choose('microphone', 'mic-b');
      await bench.choose('speaker', 'out-a');
      await bench.tick('The out-a');
      expect(bench.alerts()).to.deep.equal([
        errorStrings.byCode['device-in-use'](),
        deviceStrings.output.missing(),
        deviceStrings.output.missing(),
      ]);
      expect(bench.select('microphone').value).to.equal('default');
      expect(bench.ringing()).to.deep.equal(['> System default', 'The out-a', 'The out-b']);
      await expectAccessible(bench.element);
      await bench.choose('microphone', 'mic-a');
      expect(bench.alerts()).to.have.length(2);
      bench.fake.refusals.set('mic-b', 'cancelled');
      await bench.choose('microphone', 'mic-b');
      expect(bench.alerts()).to.have.length(2);
    });

    it('shows what somebody has pressed while it is being chosen', async () => {
      bench.fake.gate = createDeferred();
      await bench.choose('microphone', 'mic-b');
      bench.fake.tell('granted', ['mic-a', 'mic-b'], ['out-a']);
      await bench.settled();
      expect(bench.select('microphone').value).to.equal('mic-b');
      bench.fake.refusals.set('mic-b', 'device-in-use');
      bench.fake.gate.resolve();
      await bench.settled();
      expect(bench.select('microphone').value).to.equal('default');
    });

    it('follows devices that come and go, and keeps what is chosen in sight', async () => {
      bench.fake.chosen({ microphone: 'mic-b', speaker: 'out-b', ringDevices: ['out-a', 'out-b'] });
      bench.fake.tell('granted', ['mic-a'], ['out-a', 'out-c']);
      await bench.settled();
      expect(bench.offered('microphone')).to.deep.equal([
        'System default',
        'The mic-a',
        '> The mic-b (not connected)',
      ]);
      expect(bench.offered('speaker').at(-1)).to.equal('> The out-b (not connected)');
      expect(bench.reader.text).to.include('the system default is used until it is back');
      await expectAccessible(bench.element);
      // It is to ring again when it is back.
      await bench.tick('The out-c');
      expect(bench.fake.log.at(-1)).to.equal('ring out-a out-c');
      expect(bench.stage.calling.audio.state.ringDevices).to.deep.equal(['out-a', 'out-c']);
      bench.fake.chosen({ ringDevices: ['out-a', 'out-c', 'out-b'] });
      bench.fake.tell('granted', ['mic-a', 'mic-b'], ['out-a', 'out-b', 'out-c']);
      await bench.settled();
      expect(bench.offered('microphone')).to.deep.equal([
        'System default',
        'The mic-a',
        '> The mic-b',
      ]);
      expect(bench.ringing().slice(1)).to.deep.equal(['> The out-a', '> The out-b', '> The out-c']);
      expect(bench.reader.text).to.not.include('not connected');
    });

    it('lets choose a speaker in the window of the browser, where it has one', async () => {
      expect(bench.reader.seek('button', 'Choose another speaker')).to.equal(
        'selectAudioOutput' in navigator.mediaDevices
          ? bench.reader.button('Choose another speaker')
          : undefined,
      );
      const picks = ['out-c', undefined];
      Object.defineProperty(navigator.mediaDevices, 'selectAudioOutput', {
        configurable: true,
        value: async () => {
          const deviceId = picks.shift();
          if (deviceId === undefined) throw new DOMException('closed', 'NotAllowedError');
          return { deviceId, label: `The ${deviceId}` };
        },
      });
      bench.element.requestUpdate();
      await bench.settled();
      await expectAccessible(bench.element);
      await bench.press('Choose another speaker');
      expect(bench.fake.log).to.deep.equal(['speaker out-c']);
      // It is not in the list yet.
      expect(bench.offered('speaker').at(-1)).to.equal('> The out-c (not connected)');
      bench.fake.tell('granted', ['mic-a'], ['out-a', 'out-c']);
      await bench.settled();
      expect(bench.offered('speaker').at(-1)).to.equal('> The out-c');
      await bench.press('Choose another speaker');
      expect([bench.fake.log.length, bench.alerts()]).to.deep.equal([1, []]);
      Reflect.deleteProperty(navigator.mediaDevices, 'selectAudioOutput');
    });

    it('shows no choice of outputs where the browser has none, and still a test sound', async () => {
      bench.fake.canSelect(false);
      await bench.settled();
      expect(bench.reader.root.querySelector('select[name=speaker]')).to.equal(null);
      expect(bench.reader.root.querySelectorAll('input')).to.have.length(0);
      expect(bench.reader.text).to.include('in the system only');
      expect(bench.reader.button('Test sound').disabled).to.equal(false);
      await expectAccessible(bench.element);
    });
  });

  describe('the permission', () => {
    it('is asked for by a button, whose stream is stopped at once; the focus goes on', async () => {
      bench.fake.tell('prompt');
      await bench.settled();
      expect(bench.reader.text).to.include('once the microphone is allowed');
      expect(bench.offered('microphone')).to.deep.equal(['> System default']);
      await expectAccessible(bench.element);
      const button = bench.reader.button('Allow microphone');
      button.focus();
      bench.fake.gate = createDeferred();
      button.click();
      button.click();
      await bench.settled();
      expect(button.ariaDisabled).to.equal('true');
      bench.fake.gate.resolve();
      await bench.settled();
      expect(bench.fake.log).to.deep.equal(['createMicrophoneStream']);
      expect(bench.fake.hums.map(({ stream }) => stream.active)).to.deep.equal([false]);
      bench.fake.tell('granted', ['mic-a'], []);
      await bench.settled();
      expect(bench.reader.seek('button', 'Allow microphone')).to.equal(undefined);
      expect(bench.reader.root.activeElement).to.equal(bench.select('microphone'));
    });

    it('that is refused is told, with what helps, and it works again when it is given', async () => {
      bench.fake.tell('prompt');
      await bench.settled();
      bench.fake.refusals.set('microphone', 'permission-denied');
      await bench.press('Allow microphone');
      expect(bench.alerts()).to.deep.equal([errorStrings.byCode['permission-denied']()]);
      await expectAccessible(bench.element);
      bench.fake.tell('denied');
      await bench.settled();
      expect(bench.reader.text).to.include('Allow it in the settings of the browser');
      expect(bench.element.matches(':state(denied)')).to.equal(true);
      expect(bench.reader.button('Test microphone').disabled).to.equal(true);
      await expectAccessible(bench.element);
      bench.fake.tell('granted', ['mic-a'], ['out-a']);
      await bench.settled();
      expect(bench.element.matches(':state(denied)')).to.equal(false);
      expect(bench.reader.button('Test microphone').disabled).to.equal(false);
    });

    it('given, and no microphone there', async () => {
      bench.fake.tell('granted', [], ['out-a']);
      await bench.settled();
      expect(bench.reader.text).to.include('No microphone is connected.');
      expect(bench.reader.button('Test microphone').disabled).to.equal(true);
      await expectAccessible(bench.element);
    });

    it('a device that is chosen is not called missing while nothing is known', async () => {
      bench.fake.chosen({ microphone: 'mic-z' });
      bench.fake.tell('prompt');
      await bench.settled();
      expect(bench.offered('microphone')).to.deep.equal(['System default', '> The chosen device']);
    });
  });

  it('outside of a calling says where it belongs; moved back it leaves no subscription', async () => {
    expect(bench.fake.watchers).to.equal(1);
    document.body.append(bench.element);
    await bench.settled();
    expect([bench.fake.watchers, bench.reader.text]).to.deep.equal([
      0,
      'This is shown inside a <webex-calling>.',
    ]);
    expect(bench.element.matches(':state(disabled)')).to.equal(true);
    await expectAccessible(bench.element);
    bench.stage.root.append(bench.element);
    await bench.settled();
    expect([bench.fake.watchers, bench.offered('microphone').length]).to.deep.equal([1, 3]);
    bench.element.remove();
    expect(bench.fake.watchers).to.equal(0);
  });

  it('fits in 280 px, as text runs the other way too', async () => {
    bench.stage.root.style.inlineSize = '264px';
    for (const dir of ['ltr', 'rtl']) {
      bench.stage.root.dir = dir;
      await bench.settled();
      expect(bench.element.scrollWidth).to.be.at.most(264);
    }
    const [first] = bench.meter().children;
    const { left } = bench.meter().getBoundingClientRect();
    expect(first && first.getBoundingClientRect().left > left + 20).to.equal(true);
  });
});
