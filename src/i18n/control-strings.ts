import { msg, str } from '@lit/localize';

/** The words of `<webex-call-controls>` but those in strings.ts. Functions, as there. */
export const controlStrings = {
  tools: () => msg('More for this call', { id: 'control.tools' }),
  hold: () => msg('Hold', { id: 'control.hold' }),
  holdName: (who: string) =>
    msg(str`Hold call with ${who}, now active`, { id: 'control.holdName' }),
  resume: () => msg('Resume', { id: 'control.resume' }),
  resumeName: (who: string) =>
    msg(str`Resume call with ${who}, now held`, { id: 'control.resumeName' }),
  keypad: () => msg('Keypad', { id: 'control.keypad' }),
  keypadName: (open: boolean) =>
    open
      ? msg('Close keypad', { id: 'control.closeKeypadName' })
      : msg('Open keypad', { id: 'control.openKeypadName' }),
  transfer: () => msg('Transfer', { id: 'control.transfer' }),
  transferName: (who: string) =>
    msg(str`Transfer call with ${who}`, { id: 'control.transferName' }),
  merge: () => msg('Merge', { id: 'control.merge' }),
  mergeName: (who: string) =>
    msg(str`Merge with the call with ${who}`, { id: 'control.mergeName' }),
  mergeSomeName: () => msg('Merge with another call', { id: 'control.mergeSomeName' }),
  split: () => msg('Split', { id: 'control.split' }),
  splitName: (who: string) =>
    msg(str`Split ${who} from the merged calls`, { id: 'control.splitName' }),
  video: () => msg('Video', { id: 'control.video' }),
  videoName: (on: boolean) =>
    on
      ? msg('Stop video, now on', { id: 'control.stopVideoName' })
      : msg('Start video, now off', { id: 'control.startVideoName' }),
  share: (on: boolean) =>
    on
      ? msg('Stop sharing', { id: 'control.stopShare' })
      : msg('Share', { id: 'control.startShare' }),
  shareName: (on: boolean) =>
    on
      ? msg('Stop sharing the screen, now on', { id: 'control.stopShareName' })
      : msg('Share the screen, now off', { id: 'control.startShareName' }),
  keypadPanel: () => msg('Keypad', { id: 'control.keypadPanel' }),
  digits: () => msg('Digits sent', { id: 'control.digits' }),
  transferTo: () => msg('Transfer to', { id: 'control.transferTo' }),
  transferHint: () => msg('Number or address', { id: 'control.transferHint' }),
  transferNow: () => msg('Transfer now', { id: 'control.transferNow' }),
  consult: () => msg('Ask first', { id: 'control.consult' }),
  consultation: (who: string, status: string) =>
    msg(str`${who}: ${status}`, { id: 'control.consultation' }),
  complete: (who: string) => msg(str`Transfer to ${who}`, { id: 'control.complete' }),
  cancel: () => msg('Cancel', { id: 'control.cancel' }),
  cancelConsultation: (who: string) =>
    msg(str`Cancel, and end the call with ${who}`, { id: 'control.cancelConsultation' }),
  missing: () => msg('Give a number or an address.', { id: 'control.missing' }),
  consultationOver: (who: string) =>
    msg(str`The call with ${who} has ended. The first call is still held.`, {
      id: 'control.consultationOver',
    }),
  progress: {
    requested: (who: string) =>
      msg(str`Transfer to ${who}: requested`, { id: 'control.progress.requested' }),
    trying: (who: string) =>
      msg(str`Transfer to ${who}: on its way`, { id: 'control.progress.trying' }),
    ringing: (who: string) =>
      msg(str`Transfer to ${who}: rings`, { id: 'control.progress.ringing' }),
    failed: (who: string) =>
      msg(str`Transfer to ${who}: failed. The call goes on.`, { id: 'control.progress.failed' }),
  },
  news: {
    held: (who: string) => msg(str`Call with ${who} held`, { id: 'control.news.held' }),
    resumed: (who: string) => msg(str`Call with ${who} resumed`, { id: 'control.news.resumed' }),
    remoteHeld: (who: string) => msg(str`${who} holds the call`, { id: 'control.news.remoteHeld' }),
    remoteResumed: (who: string) =>
      msg(str`${who} has resumed the call`, { id: 'control.news.remoteResumed' }),
    merged: () => msg('Calls merged', { id: 'control.news.merged' }),
    split: (who: string) => msg(str`${who} is no longer merged`, { id: 'control.news.split' }),
    transferred: () => msg('Call transferred', { id: 'control.news.transferred' }),
    notShared: () => msg('The screen is not shared.', { id: 'control.news.notShared' }),
  },
} as const;
