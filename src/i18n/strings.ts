/*
 * Every word that our own elements show, in one place. Functions, so that they are asked when they
 * are needed, not when the module is loaded.
 */

/** The visible words of the buttons, and their accessible names, which begin with the same verb. */
export const strings = {
  answer: () => 'Answer',
  answerName: (who: string) => `Answer call from ${who}, ringing`,
  reject: () => 'Reject',
  rejectName: (who: string) => `Reject call from ${who}, ringing`,
  mute: () => 'Mute',
  muteName: () => 'Mute microphone, now on',
  unmute: () => 'Unmute',
  unmuteName: () => 'Unmute microphone, now off',
  end: () => 'End',
  endName: (who: string, state: string) => `End call with ${who}, ${state}`,
  controls: () => 'Call controls',
  nobody: () => 'nobody',
  unknownCaller: () => 'unknown caller',
  callStatus: {
    idle: () => 'not dialled',
    dialing: () => 'dialling',
    ringing: () => 'ringing',
    connecting: () => 'connecting',
    connected: () => 'connected',
    reconnecting: () => 'reconnecting',
    ended: () => 'ended',
  },
} as const;
