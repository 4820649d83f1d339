/** JsSIP's timers, in ms; what is written here counts for transactions made from then on. */
declare module 'jssip/lib/Timers.js' {
  const timers: { TIMER_L: number };
  export default timers;
}
