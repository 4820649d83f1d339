/** The words of the plots of `<webex-call-quality>`, and of their numbers. Functions, as in strings.ts. */
export const plotStrings = {
  lastMinute: () => 'The last minute',
  received: () => 'received',
  sent: () => 'sent',
  numbers: () => 'Show numbers',
  table: () => 'The numbers now',
  measure: {
    mos: () => 'Opinion score',
    loss: () => 'Packets lost',
    jitter: () => 'Jitter',
    roundTrip: () => 'Round trip',
    codec: () => 'Codec',
    bitrate: () => 'Bit rate',
  },
  /** In the place of a number that is not known. */
  none: () => '–',
} as const;
