/** The words of `<webex-voicemail>`. Functions, as in strings.ts. */
export const voicemailStrings = {
  list: (count: string) => `Messages, ${count}`,
  /** `count`: how many, as a number; `shown`: the same as it is written. */
  summary: (count: number, shown: string) =>
    count === 0 ? 'No new messages' : count === 1 ? '1 new message' : `${shown} new messages`,
  waiting: () => 'New messages wait',
  mailbox: () => 'Call the mailbox',
  empty: () => 'No messages.',
  /** Before what a row shows, in its accessible name. */
  play: () => 'Play message from',
  unread: () => 'new',
  urgent: () => 'urgent',
  callName: (who: string) => `Call ${who}`,
  deleteName: (who: string, when: string) => `Delete the message from ${who}, ${when}`,
  deleted: () => 'Message deleted',
  player: (who: string) => `Message from ${who}`,
  resume: () => 'Play',
  pause: () => 'Pause',
  loading: () => 'Loading…',
  place: () => 'Place in the message',
  placeText: (position: string, duration: string) => `${position} of ${duration}`,
  call: () => 'Call back',
  markRead: () => 'Mark as heard',
  markUnread: () => 'Mark as new',
  download: () => 'Download',
  delete: () => 'Delete',
  close: () => 'Close',
  transcript: () => 'Transcript',
  full: () => 'There is no room for more messages.',
  deleteOld: (shown: string) => `Delete the oldest heard messages (${shown})`,
} as const;
