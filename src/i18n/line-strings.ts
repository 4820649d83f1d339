/** The words of `<webex-line-status>`. Functions, as in strings.ts. */
export const lineStrings = {
  lines: () => 'Lines',
  none: () => 'There is no line.',
  status: {
    idle: () => 'Not registered yet',
    connecting: () => 'Connecting…',
    registered: () => 'Ready',
    reconnecting: () => 'Reconnecting…',
    unregistered: () => 'Not registered',
    failed: () => 'Failed',
  },
  retryAt: (time: string) => `Next attempt at ${time}.`,
  register: () => 'Register',
  registerName: (line: string) => `Register ${line}`,
  retry: () => 'Try again',
  retryName: (line: string) => `Try again to register ${line}`,
} as const;
