/** The words of `<webex-softphone>`. Functions, as in strings.ts. */
export const softphoneStrings = {
  tabs: () => 'Telephone',
  tab: {
    keypad: () => 'Keypad',
    history: () => 'History',
    contacts: () => 'Contacts',
    voicemail: () => 'Voicemail',
    settings: () => 'Settings',
  },
  /** After the word of a tab, in its accessible name. */
  missed: (count: string) => `missed: ${count}`,
  messages: (count: string) => `new: ${count}`,
  calls: () => 'Calls',
  held: () => 'on hold',
  heldRemotely: () => 'held by the other side',
  /** Heard once, when a call has come further. */
  said: (who: string, status: string) => `Call with ${who}: ${status}`,
  failed: (who: string, why: string) => `${who}: ${why}`,
  audioBlocked: () => 'The browser keeps calls silent until you allow sound.',
  startAudio: () => 'Turn on sound',
  dismiss: () => 'Dismiss',
} as const;
