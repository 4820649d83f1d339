/** The words of `<webex-incoming-call>`. Functions, as in strings.ts. */
export const incomingStrings = {
  calls: () => 'Incoming calls',
  incoming: () => 'Incoming call',
  incomingVideo: () => 'Incoming video call',
  /** Heard once, when a call begins to ring. */
  rings: (who: string, number: string) => `Incoming call from ${who}${number}`,
  forLine: (line: string) => `For ${line}`,
  forwardedBy: (who: string) => `Forwarded by ${who}`,
  verified: () => 'Number verified',
  unverified: () => 'Number not verified',
  answerVideo: () => 'Answer with video',
  answerVideoName: (who: string) => `Answer with video call from ${who}, ringing`,
  allow: () => 'Notify me of calls',
  notification: (who: string) => `Call from ${who}`,
} as const;
