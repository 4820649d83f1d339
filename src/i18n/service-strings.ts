/*
 * The words of the lists and forms of the data services. Functions, so that they are asked when they
 * are needed, not when the module is loaded.
 */

/** What every data service's element says of its state. */
export const serviceStrings = {
  outside: () => 'This is shown inside a <webex-calling>.',
  loading: () => 'Loading…',
  unavailable: () => 'This is not available here.',
  retry: () => 'Try again',
  inMemory: () => 'This browser stores nothing here: all is gone when the page is closed.',
} as const;

/** The words of `<webex-call-history>`. */
export const historyStrings = {
  list: (count: string) => `Calls, ${count}`,
  search: () => 'Search calls',
  filter: () => 'Show',
  all: () => 'All',
  missed: () => 'Missed',
  empty: () => 'No calls yet.',
  nothingFound: () => 'No call matches.',
  markAll: () => 'Mark missed as seen',
  deleteAll: () => 'Delete all',
  deleteAllSure: () => 'Delete all calls? This cannot be undone.',
  sure: () => 'Delete them',
  keep: () => 'Keep them',
  deleteName: (who: string, when: string) => `Delete the call with ${who}, ${when}`,
  deleted: () => 'Call deleted',
  /** Before what a row shows, in its accessible name. */
  call: () => 'Call',
  unread: () => 'new',
  what: {
    inbound: {
      answered: () => 'Incoming',
      missed: () => 'Missed',
      rejected: () => 'Rejected',
      cancelled: () => 'Missed',
      failed: () => 'Failed',
      forwarded: () => 'Forwarded',
      voicemail: () => 'Left a message',
    },
    outbound: {
      answered: () => 'Outgoing',
      missed: () => 'Not answered',
      rejected: () => 'Refused',
      cancelled: () => 'Not answered',
      failed: () => 'Failed',
      forwarded: () => 'Forwarded',
      voicemail: () => 'Voicemail',
    },
  },
} as const;
