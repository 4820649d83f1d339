import { msg, str } from '@lit/localize';

/** The words of `<webex-incoming-call>`. Functions, as in strings.ts. */
export const incomingStrings = {
  calls: () => msg('Incoming calls', { id: 'incoming.calls' }),
  incoming: () => msg('Incoming call', { id: 'incoming.incoming' }),
  incomingVideo: () => msg('Incoming video call', { id: 'incoming.incomingVideo' }),
  /** Heard once, when a call begins to ring. */
  rings: (who: string) => msg(str`Incoming call from ${who}`, { id: 'incoming.rings' }),
  ringsWith: (who: string, number: string) =>
    msg(str`Incoming call from ${who}, ${number}`, { id: 'incoming.ringsWith' }),
  forLine: (line: string) => msg(str`For ${line}`, { id: 'incoming.forLine' }),
  forwardedBy: (who: string) => msg(str`Forwarded by ${who}`, { id: 'incoming.forwardedBy' }),
  verified: () => msg('Number verified', { id: 'incoming.verified' }),
  unverified: () => msg('Number not verified', { id: 'incoming.unverified' }),
  answerVideo: () => msg('Answer with video', { id: 'incoming.answerVideo' }),
  answerVideoName: (who: string) =>
    msg(str`Answer with video call from ${who}, ringing`, { id: 'incoming.answerVideoName' }),
  voicemail: () => msg('Send to voicemail', { id: 'incoming.voicemail' }),
  voicemailName: (who: string) =>
    msg(str`Send to voicemail: call from ${who}, ringing`, { id: 'incoming.voicemailName' }),
  openWindow: () => msg('Open in a small window', { id: 'incoming.openWindow' }),
  closeWindow: () => msg('Close the small window', { id: 'incoming.closeWindow' }),
  /** In the page, while the window is open. */
  inWindow: () => msg('Calls are shown in a small window.', { id: 'incoming.inWindow' }),
  noWindow: () => msg('The browser did not open a small window.', { id: 'incoming.noWindow' }),
  noCalls: () => msg('No calls.', { id: 'incoming.noCalls' }),
  held: () => msg('on hold', { id: 'incoming.held' }),
  allow: () => msg('Notify me of calls', { id: 'incoming.allow' }),
  notification: (who: string) => msg(str`Call from ${who}`, { id: 'incoming.notification' }),
} as const;
