import { msg, str } from '@lit/localize';
import { plural } from './plural.js';

/** The words of `<webex-voicemail>`. Functions, as in strings.ts. */
export const voicemailStrings = {
  list: (count: string) => msg(str`Messages, ${count}`, { id: 'voicemail.list' }),
  /** `count`: how many, as a number; `shown`: the same as it is written. */
  summary: (count: number, shown: string) =>
    count === 0
      ? msg('No new messages', { id: 'voicemail.summary.none' })
      : plural(count, {
          one: () => msg('1 new message', { id: 'voicemail.summary.one' }),
          two: () => msg('2 new messages', { id: 'voicemail.summary.two' }),
          few: () => msg(str`${shown} new messages`, { id: 'voicemail.summary.few' }),
          many: () => msg(str`${shown} new messages`, { id: 'voicemail.summary.many' }),
          other: () => msg(str`${shown} new messages`, { id: 'voicemail.summary.other' }),
        }),
  waiting: () => msg('New messages wait', { id: 'voicemail.waiting' }),
  mailbox: () => msg('Call the mailbox', { id: 'voicemail.mailbox' }),
  empty: () => msg('No messages.', { id: 'voicemail.empty' }),
  /** Before what a row shows, in its accessible name. */
  play: () => msg('Play message from', { id: 'voicemail.play' }),
  unread: () => msg('new', { id: 'voicemail.unread' }),
  urgent: () => msg('urgent', { id: 'voicemail.urgent' }),
  callName: (who: string) => msg(str`Call ${who}`, { id: 'voicemail.callName' }),
  deleteName: (who: string, when: string) =>
    msg(str`Delete the message from ${who}, ${when}`, { id: 'voicemail.deleteName' }),
  deleted: () => msg('Message deleted', { id: 'voicemail.deleted' }),
  player: (who: string) => msg(str`Message from ${who}`, { id: 'voicemail.player' }),
  resume: () => msg('Play', { id: 'voicemail.resume' }),
  pause: () => msg('Pause', { id: 'voicemail.pause' }),
  loading: () => msg('Loading…', { id: 'voicemail.loading' }),
  place: () => msg('Place in the message', { id: 'voicemail.place' }),
  placeText: (position: string, duration: string) =>
    msg(str`${position} of ${duration}`, { id: 'voicemail.placeText' }),
  call: () => msg('Call back', { id: 'voicemail.call' }),
  markRead: () => msg('Mark as heard', { id: 'voicemail.markRead' }),
  markUnread: () => msg('Mark as new', { id: 'voicemail.markUnread' }),
  download: () => msg('Download', { id: 'voicemail.download' }),
  delete: () => msg('Delete', { id: 'voicemail.delete' }),
  close: () => msg('Close', { id: 'voicemail.close' }),
  transcript: () => msg('Transcript', { id: 'voicemail.transcript' }),
  full: () => msg('There is no room for more messages.', { id: 'voicemail.full' }),
  deleteOld: (shown: string) =>
    msg(str`Delete the oldest heard messages (${shown})`, { id: 'voicemail.deleteOld' }),
} as const;
