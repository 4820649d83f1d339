/** The words of `<webex-audio-devices>`. Functions, as in strings.ts. */
export const deviceStrings = {
  form: () => 'Sound devices',
  microphone: () => 'Microphone',
  speaker: () => 'Speaker',
  ringDevices: () => 'Ring on',
  default: () => 'System default',
  /** A device that is chosen and not there. */
  gone: (device: string) => `${device} (not connected)`,
  /** A device whose name is not known. */
  chosen: () => 'The chosen device',
  unnamed: (place: string) => `Device ${place}`,
  instead: () => 'Not connected: the system default is used until it is back.',
  allow: () => 'Allow microphone',
  why: () => 'Browsers tell what devices there are once the microphone is allowed.',
  denied: () =>
    'This page may not use the microphone. Allow it in the settings of the browser for this page, mostly beside the address, then come back.',
  none: () => 'No microphone is connected.',
  fixed: () => 'This browser lets you choose the speaker in the system only.',
  test: () => 'Test microphone',
  stop: () => 'Stop microphone test',
  level: () => 'Microphone level',
  /** How loud it is, to be heard. */
  loudness: {
    off: () => 'not measured',
    silent: () => 'silent',
    soft: () => 'soft',
    good: () => 'good',
    loud: () => 'very loud',
  },
  speak: () => 'Say something.',
  heard: () => 'You are heard.',
  /** Opens a window of the browser. */
  pick: () => 'Choose another speaker',
  testSound: () => 'Test sound',
  playing: () => 'You should hear three notes now.',
  lost: () => 'This speaker could not be used: the sound came from the system default.',
  refused: () => 'The browser refused to play the sound. Try again.',
} as const;
