import { msg } from '@lit/localize';

/** The words of the plots of `<webex-call-quality>`, and of their numbers. Functions, as in strings.ts. */
export const plotStrings = {
  lastMinute: () => msg('The last minute', { id: 'plot.lastMinute' }),
  received: () => msg('received', { id: 'plot.received' }),
  sent: () => msg('sent', { id: 'plot.sent' }),
  numbers: () => msg('Show numbers', { id: 'plot.numbers' }),
  table: () => msg('The numbers now', { id: 'plot.table' }),
  measure: {
    mos: () => msg('Opinion score', { id: 'plot.measure.mos' }),
    loss: () => msg('Packets lost', { id: 'plot.measure.loss' }),
    jitter: () => msg('Jitter', { id: 'plot.measure.jitter' }),
    roundTrip: () => msg('Round trip', { id: 'plot.measure.roundTrip' }),
    codec: () => msg('Codec', { id: 'plot.measure.codec' }),
    bitrate: () => msg('Bit rate', { id: 'plot.measure.bitrate' }),
  },
  /** In the place of a number that is not known. */
  none: () => '–',
} as const;
