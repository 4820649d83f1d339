import JsSIP from 'jssip/lib/JsSIP.js';

/**
 * M18, seen in 3.13.8. JsSIP logs through `debug`; with `localStorage.debug = '*'`, which other
 * libraries' users set, it prints every message with passwords' digests, tokens and keys on the
 * console. It is kept silent for its own names only, and nothing in the storage is touched.
 */
export function silenceJsSip(): void {
  const { debug } = JsSIP;
  const { enabled } = debug;
  debug.enabled = (name) => !/^JsSIP(?::|$)/u.test(name) && enabled(name);
}
