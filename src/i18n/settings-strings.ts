import { msg, str } from '@lit/localize';

/** The words of `<webex-call-settings>`. Functions, as in strings.ts. */
export const settingsStrings = {
  line: () => msg('For', { id: 'settings.line' }),
  allLines: () => msg('All lines', { id: 'settings.allLines' }),
  form: (line: string) => msg(str`Call settings, ${line}`, { id: 'settings.form' }),
  incoming: () => msg('Calls that come in', { id: 'settings.incoming' }),
  doNotDisturb: () => msg('Do not disturb', { id: 'settings.doNotDisturb' }),
  callWaiting: () =>
    msg('Call waiting: a second call rings while you talk', { id: 'settings.callWaiting' }),
  forwarding: () => msg('Forward calls', { id: 'settings.forwarding' }),
  always: () => msg('Always', { id: 'settings.always' }),
  busy: () => msg('When busy', { id: 'settings.busy' }),
  noAnswer: () => msg('When nobody answers', { id: 'settings.noAnswer' }),
  destination: () => msg('to', { id: 'settings.destination' }),
  destinationName: (when: string) =>
    msg(str`${when}: forward to`, { id: 'settings.destinationName' }),
  rings: () => msg('Rings before that', { id: 'settings.rings' }),
  ringsName: (when: string) => msg(str`${when}: rings before that`, { id: 'settings.ringsName' }),
  voicemail: () => msg('Voicemail in this browser', { id: 'settings.voicemail' }),
  voicemailEnabled: () =>
    msg('Take messages while this page is open', { id: 'settings.voicemailEnabled' }),
  sendAllCalls: () => msg('All calls, without ringing', { id: 'settings.sendAllCalls' }),
  sendBusyCalls: () => msg('Calls while busy', { id: 'settings.sendBusyCalls' }),
  sendUnansweredCalls: () =>
    msg('Calls that nobody answers', { id: 'settings.sendUnansweredCalls' }),
  missing: () => msg('Give a number or an address.', { id: 'settings.missing' }),
  bad: () =>
    msg('A destination is a number, or an address such as bob@example.com.', {
      id: 'settings.bad',
    }),
  badRings: () => msg('From 1 to 20.', { id: 'settings.badRings' }),
  saved: () => msg('Saved', { id: 'settings.saved' }),
  greeting: () => msg('Greeting', { id: 'settings.greeting' }),
  greetingTones: () =>
    msg('Callers hear a few tones and the beep.', { id: 'settings.greetingTones' }),
  greetingOwn: () =>
    msg('Callers hear your greeting and the beep.', { id: 'settings.greetingOwn' }),
  record: () => msg('Record greeting', { id: 'settings.record' }),
  stop: () => msg('Stop recording', { id: 'settings.stop' }),
  recording: (clock: string) => msg(str`Recording, ${clock}`, { id: 'settings.recording' }),
  play: () => msg('Play greeting', { id: 'settings.play' }),
  stopPlaying: () => msg('Stop playing', { id: 'settings.stopPlaying' }),
  file: () => msg('Use a sound file', { id: 'settings.file' }),
  useTones: () => msg('Use the tones', { id: 'settings.useTones' }),
} as const;
