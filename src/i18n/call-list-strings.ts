/** The words of `<webex-call-list>` and `<webex-call-timer>`. Functions, as in strings.ts. */
export const callListStrings = {
  /** The name of what counts the time of a call. */
  time: () => 'Call time',
} as const;
