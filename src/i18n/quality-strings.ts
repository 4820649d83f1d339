/** The words of `<webex-call-quality>`. Functions, as in strings.ts. */
export const qualityStrings = {
  quality: () => 'Call quality',
  outside: () => 'This is shown inside a <webex-call>.',
  /** The accessible name of the bars: what they show, and what is wrong. */
  bars: (verdict: string, warnings: readonly string[]) =>
    [`Call quality: ${verdict}`, ...warnings].join('. '),
  /** The button of the softphone that opens and closes what is known of the quality. */
  show: (verdict: string, warnings: readonly string[]) =>
    [`Show call quality, now ${verdict}`, ...warnings].join('. '),
  hide: (verdict: string, warnings: readonly string[]) =>
    [`Hide call quality, now ${verdict}`, ...warnings].join('. '),
  verdict: {
    excellent: () => 'excellent',
    good: () => 'good',
    fair: () => 'fair',
    poor: () => 'poor',
    bad: () => 'bad',
    interrupted: () => 'interrupted',
    unknown: () => 'not measured',
  },
  warning: {
    'high-packet-loss': () => 'Much of the sound is lost on the way',
    'high-jitter': () => 'The sound arrives unevenly',
    'high-round-trip': () => 'The sound takes long on the way',
    'low-mos': () => 'The sound is bad',
    'no-audio-received': () => 'No sound arrives',
    'no-audio-sent': () => 'No sound is sent',
    'constant-silence': () => 'The microphone gives only silence',
  },
} as const;
