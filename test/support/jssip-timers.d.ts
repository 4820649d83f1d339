/** JsSIP's timers, in ms; what is written here counts for transactions made from then on. */
declare module 'jssip/lib/Timers.js' {
  const timers: Record<'TIMER_B' | 'TIMER_F' | 'TIMER_H' | 'TIMER_L', number>;
  export default timers;
}
