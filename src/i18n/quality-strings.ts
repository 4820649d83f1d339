import { msg, str } from '@lit/localize';

/** The words of `<webex-call-quality>`. Functions, as in strings.ts. */
export const qualityStrings = {
  quality: () => msg('Call quality', { id: 'quality.quality' }),
  outside: () => msg('This is shown inside a <webex-call>.', { id: 'quality.outside' }),
  /** The accessible name of the bars. */
  bars: (verdict: string) => msg(str`Call quality: ${verdict}`, { id: 'quality.bars' }),
  /** The button of the softphone that opens and closes what is known of the quality. */
  show: (verdict: string) => msg(str`Show call quality, now ${verdict}`, { id: 'quality.show' }),
  hide: (verdict: string) => msg(str`Hide call quality, now ${verdict}`, { id: 'quality.hide' }),
  /** One of these names, and something that is wrong. */
  wrong: (name: string, warning: string) => msg(str`${name}. ${warning}`, { id: 'quality.wrong' }),
  verdict: {
    excellent: () => msg('excellent', { id: 'quality.verdict.excellent' }),
    good: () => msg('good', { id: 'quality.verdict.good' }),
    fair: () => msg('fair', { id: 'quality.verdict.fair' }),
    poor: () => msg('poor', { id: 'quality.verdict.poor' }),
    bad: () => msg('bad', { id: 'quality.verdict.bad' }),
    interrupted: () => msg('interrupted', { id: 'quality.verdict.interrupted' }),
    unknown: () => msg('not measured', { id: 'quality.verdict.unknown' }),
  },
  warning: {
    'high-packet-loss': () =>
      msg('Much of the sound is lost on the way', { id: 'quality.warning.high-packet-loss' }),
    'high-jitter': () => msg('The sound arrives unevenly', { id: 'quality.warning.high-jitter' }),
    'high-round-trip': () =>
      msg('The sound takes long on the way', { id: 'quality.warning.high-round-trip' }),
    'low-mos': () => msg('The sound is bad', { id: 'quality.warning.low-mos' }),
    'no-audio-received': () => msg('No sound arrives', { id: 'quality.warning.no-audio-received' }),
    'no-audio-sent': () => msg('No sound is sent', { id: 'quality.warning.no-audio-sent' }),
    'constant-silence': () =>
      msg('The microphone gives only silence', { id: 'quality.warning.constant-silence' }),
  },
} as const;
