import { msg, str } from '@lit/localize';

/*
 * The words of the lists and forms of the data services. Functions, so that they are asked when they
 * are needed, not when the module is loaded.
 */

/** What every data service's element says of its state. */
export const serviceStrings = {
  outside: () => msg('This is shown inside a <webex-calling>.', { id: 'service.outside' }),
  loading: () => msg('Loading…', { id: 'service.loading' }),
  unavailable: () => msg('This is not available here.', { id: 'service.unavailable' }),
  retry: () => msg('Try again', { id: 'service.retry' }),
  inMemory: () =>
    msg('This browser stores nothing here: all is gone when the page is closed.', {
      id: 'service.inMemory',
    }),
} as const;

/** The words of `<webex-call-history>`. */
export const historyStrings = {
  list: (count: string) => msg(str`Calls, ${count}`, { id: 'history.list' }),
  search: () => msg('Search calls', { id: 'history.search' }),
  filter: () => msg('Show', { id: 'history.filter' }),
  all: () => msg('All', { id: 'history.all' }),
  missed: () => msg('Missed', { id: 'history.missed' }),
  empty: () => msg('No calls yet.', { id: 'history.empty' }),
  nothingFound: () => msg('No call matches.', { id: 'history.nothingFound' }),
  markAll: () => msg('Mark missed as seen', { id: 'history.markAll' }),
  deleteAll: () => msg('Delete all', { id: 'history.deleteAll' }),
  deleteAllSure: () =>
    msg('Delete all calls? This cannot be undone.', { id: 'history.deleteAllSure' }),
  sure: () => msg('Delete them', { id: 'history.sure' }),
  keep: () => msg('Keep them', { id: 'history.keep' }),
  deleteName: (who: string, when: string) =>
    msg(str`Delete the call with ${who}, ${when}`, { id: 'history.deleteName' }),
  deleted: () => msg('Call deleted', { id: 'history.deleted' }),
  /** Before what a row shows, in its accessible name. */
  call: () => msg('Call', { id: 'history.call' }),
  unread: () => msg('new', { id: 'history.unread' }),
  what: {
    inbound: {
      answered: () => msg('Incoming', { id: 'history.what.inbound.answered' }),
      missed: () => msg('Missed', { id: 'history.what.inbound.missed' }),
      rejected: () => msg('Rejected', { id: 'history.what.inbound.rejected' }),
      cancelled: () => msg('Missed', { id: 'history.what.inbound.cancelled' }),
      failed: () => msg('Failed', { id: 'history.what.inbound.failed' }),
      forwarded: () => msg('Forwarded', { id: 'history.what.inbound.forwarded' }),
      voicemail: () => msg('Left a message', { id: 'history.what.inbound.voicemail' }),
    },
    outbound: {
      answered: () => msg('Outgoing', { id: 'history.what.outbound.answered' }),
      missed: () => msg('Not answered', { id: 'history.what.outbound.missed' }),
      rejected: () => msg('Refused', { id: 'history.what.outbound.rejected' }),
      cancelled: () => msg('Not answered', { id: 'history.what.outbound.cancelled' }),
      failed: () => msg('Failed', { id: 'history.what.outbound.failed' }),
      forwarded: () => msg('Forwarded', { id: 'history.what.outbound.forwarded' }),
      voicemail: () => msg('Voicemail', { id: 'history.what.outbound.voicemail' }),
    },
  },
} as const;
