import { msg, str } from '@lit/localize';

/*
 * Every word that our own elements show, in one place. Functions, so that they are asked when they
 * are needed, not when the module is loaded.
 */

/** The visible words of the buttons, and their accessible names, which begin with the same verb. */
export const strings = {
  answer: () => msg('Answer', { id: 'main.answer' }),
  answerName: (who: string) =>
    msg(str`Answer call from ${who}, ringing`, { id: 'main.answerName' }),
  reject: () => msg('Reject', { id: 'main.reject' }),
  rejectName: (who: string) =>
    msg(str`Reject call from ${who}, ringing`, { id: 'main.rejectName' }),
  mute: () => msg('Mute', { id: 'main.mute' }),
  muteName: () => msg('Mute microphone, now on', { id: 'main.muteName' }),
  unmute: () => msg('Unmute', { id: 'main.unmute' }),
  unmuteName: () => msg('Unmute microphone, now off', { id: 'main.unmuteName' }),
  end: () => msg('End', { id: 'main.end' }),
  endName: (who: string, state: string) =>
    msg(str`End call with ${who}, ${state}`, { id: 'main.endName' }),
  controls: () => msg('Call controls', { id: 'main.controls' }),
  nobody: () => msg('nobody', { id: 'main.nobody' }),
  unknownCaller: () => msg('unknown caller', { id: 'main.unknownCaller' }),
  callStatus: {
    idle: () => msg('not dialled', { id: 'main.callStatus.idle' }),
    dialing: () => msg('dialling', { id: 'main.callStatus.dialing' }),
    ringing: () => msg('ringing', { id: 'main.callStatus.ringing' }),
    connecting: () => msg('connecting', { id: 'main.callStatus.connecting' }),
    connected: () => msg('connected', { id: 'main.callStatus.connected' }),
    reconnecting: () => msg('reconnecting', { id: 'main.callStatus.reconnecting' }),
    ended: () => msg('ended', { id: 'main.callStatus.ended' }),
  },
} as const;
