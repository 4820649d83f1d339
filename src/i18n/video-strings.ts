/** The words of `<webex-video>`. Functions, as in strings.ts. */
export const videoStrings = {
  remote: (who: string) => `Video of ${who}`,
  local: () => 'Your own video',
} as const;
