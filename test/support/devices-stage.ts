import type { WebexAudioDevices } from '../../src/elements/webex-audio-devices.js';
import { FakeCallingAudio } from './fakes/fake-calling-audio.js';
import { ShadowReader } from './shadow-reader.js';
import { setStage, strike, task, type Stage } from './stage.js';

/** A `<webex-audio-devices>` over fake devices, made anew for each test, and used as a person does. */
export interface DevicesStage {
  readonly stage: Stage;
  readonly fake: FakeCallingAudio;
  readonly element: WebexAudioDevices;
  readonly reader: ShadowReader;
  /** What has happened is rendered. */
  settled(): Promise<void>;
  select(name: 'microphone' | 'speaker'): HTMLSelectElement;
  /** The devices of a select, with a mark at the one that is chosen. */
  offered(name: 'microphone' | 'speaker'): string[];
  /** The outputs that can ring, with a mark at those that are chosen. */
  ringing(): string[];
  choose(name: 'microphone' | 'speaker', value: string): Promise<void>;
  tick(name: string): Promise<void>;
  press(name: string): Promise<void>;
  alerts(): string[];
  meter(): Element;
}

/** Call it inside `describe()`. */
export function devicesStage(): DevicesStage {
  let stage: Stage;
  let fake: FakeCallingAudio;
  let element: WebexAudioDevices;
  let reader: ShadowReader;

  beforeEach(async () => {
    fake = new FakeCallingAudio();
    stage = setStage(fake.parts);
    await stage.show('<webex-audio-devices></webex-audio-devices>');
    element = stage.find('webex-audio-devices');
    reader = new ShadowReader(element);
    await reader.soon(() => reader.root.querySelector('form') !== null);
    fake.tell('granted', ['mic-a', 'mic-b'], ['out-a', 'out-b']);
    await settled();
  });
  afterEach(async () => {
    await strike();
    fake.dispose();
  });

  async function settled(): Promise<void> {
    await task();
    await element.updateComplete;
  }
  const find = <Found extends Element>(selector: string): Found => {
    const found = reader.root.querySelector<Found>(selector);
    if (!found) throw new Error(`There is no ${selector}.`);
    return found;
  };
  const select = (name: string): HTMLSelectElement => find(`select[name=${name}]`);

  return {
    get stage() {
      return stage;
    },
    get fake() {
      return fake;
    },
    get element() {
      return element;
    },
    get reader() {
      return reader;
    },
    settled,
    select,
    offered: (name) =>
      [...select(name).options].map(({ text, selected }) => `${selected ? '> ' : ''}${text}`),
    ringing: () =>
      [...reader.root.querySelectorAll('input')].map(
        ({ checked, labels }) => `${checked ? '> ' : ''}${labels?.[0]?.textContent.trim() ?? ''}`,
      ),
    choose: async (name, value) => {
      select(name).value = value;
      select(name).dispatchEvent(new Event('change', { bubbles: true }));
      await settled();
    },
    tick: async (name) => {
      reader.field(name).click();
      await settled();
    },
    press: async (name) => {
      reader.button(name).click();
      await settled();
    },
    alerts: () =>
      [...reader.root.querySelectorAll('[role=alert]')].map((one) => one.textContent.trim()),
    meter: () => find('[role=meter]'),
  };
}
