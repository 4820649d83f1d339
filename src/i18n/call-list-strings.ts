/** The words of `<webex-call-list>` and `<webex-call-timer>`. Functions, as in strings.ts. */
export const callListStrings = {
  list: () => 'Calls',
  empty: () => 'No calls.',
  outside: () => 'This is shown inside a <webex-calling> or a <webex-line>.',
  held: () => 'held',
  remoteHeld: () => 'holds us',
  merged: () => 'merged',
  answerName: (who: string) => `Answer call from ${who}`,
  rejectName: (who: string) => `Reject call from ${who}`,
  endName: (who: string) => `End call with ${who}`,
  holdName: (who: string) => `Hold call with ${who}`,
  /** It is taken up, and the others are held. */
  resumeName: (who: string) => `Resume call with ${who}, and hold the others`,
  swap: () => 'Swap calls',
  /** The name of what counts the time of a call. */
  time: () => 'Call time',
  news: {
    came: (who: string) => `${who} is calling`,
    ended: (who: string) => `Call with ${who} ended`,
    active: (who: string) => `Now talking with ${who}`,
  },
} as const;
