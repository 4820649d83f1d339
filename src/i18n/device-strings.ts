import { msg, str } from '@lit/localize';

/** The words of `<webex-audio-devices>`. Functions, as in strings.ts. */
export const deviceStrings = {
  form: () => msg('Sound devices', { id: 'device.form' }),
  microphone: () => msg('Microphone', { id: 'device.microphone' }),
  speaker: () => msg('Speaker', { id: 'device.speaker' }),
  ringDevices: () => msg('Ring on', { id: 'device.ringDevices' }),
  default: () => msg('System default', { id: 'device.default' }),
  /** A device that is chosen and not there. */
  gone: (device: string) => msg(str`${device} (not connected)`, { id: 'device.gone' }),
  /** A device whose name is not known. */
  chosen: () => msg('The chosen device', { id: 'device.chosen' }),
  unnamed: (place: string) => msg(str`Device ${place}`, { id: 'device.unnamed' }),
  instead: () =>
    msg('Not connected: the system default is used until it is back.', { id: 'device.instead' }),
  allow: () => msg('Allow microphone', { id: 'device.allow' }),
  why: () =>
    msg('Browsers tell what devices there are once the microphone is allowed.', {
      id: 'device.why',
    }),
  denied: () =>
    msg(
      'This page may not use the microphone. Allow it in the settings of the browser for this page, mostly beside the address, then come back.',
      { id: 'device.denied' },
    ),
  none: () => msg('No microphone is connected.', { id: 'device.none' }),
  fixed: () =>
    msg('This browser lets you choose the speaker in the system only.', { id: 'device.fixed' }),
  test: () => msg('Test microphone', { id: 'device.test' }),
  stop: () => msg('Stop microphone test', { id: 'device.stop' }),
  level: () => msg('Microphone level', { id: 'device.level' }),
  /** How loud it is, to be heard. */
  loudness: {
    off: () => msg('not measured', { id: 'device.loudness.off' }),
    silent: () => msg('silent', { id: 'device.loudness.silent' }),
    soft: () => msg('soft', { id: 'device.loudness.soft' }),
    good: () => msg('good', { id: 'device.loudness.good' }),
    loud: () => msg('very loud', { id: 'device.loudness.loud' }),
  },
  speak: () => msg('Say something.', { id: 'device.speak' }),
  heard: () => msg('You are heard.', { id: 'device.heard' }),
  /** Opens a window of the browser. */
  pick: () => msg('Choose another speaker', { id: 'device.pick' }),
  testSound: () => msg('Test sound', { id: 'device.testSound' }),
  playing: () => msg('You should hear three notes now.', { id: 'device.playing' }),
  lost: () =>
    msg('This speaker could not be used: the sound came from the system default.', {
      id: 'device.lost',
    }),
  refused: () => msg('The browser refused to play the sound. Try again.', { id: 'device.refused' }),
  /** Why an output could not be chosen. */
  output: {
    missing: () => msg('This speaker is not connected.', { id: 'device.output.missing' }),
    busy: () => msg('This speaker cannot be used just now.', { id: 'device.output.busy' }),
    denied: () =>
      msg('This speaker was not allowed. Browsers allow it with the microphone.', {
        id: 'device.output.denied',
      }),
  },
} as const;
