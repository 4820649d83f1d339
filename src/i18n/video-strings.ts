import { msg, str } from '@lit/localize';

/** The words of `<webex-video>`. Functions, as in strings.ts. */
export const videoStrings = {
  remote: (who: string) => msg(str`Video of ${who}`, { id: 'video.remote' }),
  local: () => msg('Your own video', { id: 'video.local' }),
} as const;
