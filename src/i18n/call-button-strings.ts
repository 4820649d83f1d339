/** The words of `<webex-call-button>`. Functions, as in strings.ts. */
export const callButtonStrings = {
  call: () => 'Call',
  /** What it shows begins with the verb already, or does not. */
  callName: (shown: string) => (/^call\b/iu.test(shown) ? shown : `Call ${shown}`),
  endName: (shown: string, state: string) =>
    `End call: ${shown.replace(/^call\s+/iu, '')}, ${state}`,
} as const;
