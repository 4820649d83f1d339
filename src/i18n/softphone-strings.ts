import { msg, str } from '@lit/localize';

/** The words of `<webex-softphone>`. Functions, as in strings.ts. */
export const softphoneStrings = {
  tabs: () => msg('Telephone', { id: 'phone.tabs' }),
  tab: {
    keypad: () => msg('Keypad', { id: 'phone.tab.keypad' }),
    history: () => msg('History', { id: 'phone.tab.history' }),
    contacts: () => msg('Contacts', { id: 'phone.tab.contacts' }),
    voicemail: () => msg('Voicemail', { id: 'phone.tab.voicemail' }),
    settings: () => msg('Settings', { id: 'phone.tab.settings' }),
  },
  /** After the word of a tab, in its accessible name. */
  missed: (count: string) => msg(str`missed: ${count}`, { id: 'phone.missed' }),
  messages: (count: string) => msg(str`new: ${count}`, { id: 'phone.messages' }),
  calls: () => msg('Calls', { id: 'phone.calls' }),
  /** In a call: brings back the dial field. */
  dialMore: () => msg('Call somebody else', { id: 'phone.dialMore' }),
  held: () => msg('on hold', { id: 'phone.held' }),
  heldRemotely: () => msg('held by the other side', { id: 'phone.heldRemotely' }),
  /** Heard once, when a call has come further. */
  said: (who: string, status: string) =>
    msg(str`Call with ${who}: ${status}`, { id: 'phone.said' }),
  failed: (who: string, why: string) => msg(str`${who}: ${why}`, { id: 'phone.failed' }),
  audioBlocked: () =>
    msg('The browser keeps calls silent until you allow sound.', { id: 'phone.audioBlocked' }),
  startAudio: () => msg('Turn on sound', { id: 'phone.startAudio' }),
  dismiss: () => msg('Dismiss', { id: 'phone.dismiss' }),
} as const;
