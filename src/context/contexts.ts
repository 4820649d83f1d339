import { createContext } from '@lit/context';
import type { Call, Line } from '../calling/line.js';
import type { Calling } from '../calling/calling.js';

/*
 * Keys are strings, not symbols: elements of two copies of the bundle find each other.
 */

/** The calling around an element; provided by `<webex-calling>`. */
export const callingContext = createContext<Calling | undefined>('webex-calling-elements/calling');

/** The line around an element; provided by `<webex-line>`. */
export const lineContext = createContext<Line | undefined>('webex-calling-elements/line');

/** The call around an element; provided by `<webex-call>`. */
export const callContext = createContext<Call | undefined>('webex-calling-elements/call');
