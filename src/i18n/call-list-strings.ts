import { msg, str } from '@lit/localize';

/** The words of `<webex-call-list>` and `<webex-call-timer>`. Functions, as in strings.ts. */
export const callListStrings = {
  list: () => msg('Calls', { id: 'list.list' }),
  empty: () => msg('No calls.', { id: 'list.empty' }),
  outside: () =>
    msg('This is shown inside a <webex-calling> or a <webex-line>.', { id: 'list.outside' }),
  held: () => msg('held', { id: 'list.held' }),
  remoteHeld: () => msg('holds us', { id: 'list.remoteHeld' }),
  merged: () => msg('merged', { id: 'list.merged' }),
  answerName: (who: string) => msg(str`Answer call from ${who}`, { id: 'list.answerName' }),
  rejectName: (who: string) => msg(str`Reject call from ${who}`, { id: 'list.rejectName' }),
  endName: (who: string) => msg(str`End call with ${who}`, { id: 'list.endName' }),
  holdName: (who: string) => msg(str`Hold call with ${who}`, { id: 'list.holdName' }),
  /** It is taken up, and the others are held. */
  resumeName: (who: string) =>
    msg(str`Resume call with ${who}, and hold the others`, { id: 'list.resumeName' }),
  swap: () => msg('Swap calls', { id: 'list.swap' }),
  /** The name of what counts the time of a call. */
  time: () => msg('Call time', { id: 'list.time' }),
  news: {
    came: (who: string) => msg(str`${who} is calling`, { id: 'list.news.came' }),
    ended: (who: string) => msg(str`Call with ${who} ended`, { id: 'list.news.ended' }),
    active: (who: string) => msg(str`Now talking with ${who}`, { id: 'list.news.active' }),
  },
} as const;
