import { createContext } from '@lit/context';
import type { Call } from '../calling/call.js';
import type { Calling } from '../calling/calling.js';
import type { Line } from '../calling/line.js';

/*
 * Keys are strings, not symbols: elements of two copies of the bundle find each other.
 */

/** The calling around an element; provided by `<webex-calling>`. */
export const callingContext = createContext<Calling | undefined>('webex-calling-elements/calling');

/** The line around an element; provided by `<webex-line>`. */
export const lineContext = createContext<Line | undefined>('webex-calling-elements/line');

/** The call around an element; provided by `<webex-call>`. */
export const callContext = createContext<Call | undefined>('webex-calling-elements/call');
