import { define } from '../elements/define.js';
import { WebexCall } from '../elements/webex-call.js';
import { WebexCalling } from '../elements/webex-calling.js';
import { WebexLine } from '../elements/webex-line.js';

define(['webex-calling', WebexCalling], ['webex-line', WebexLine], ['webex-call', WebexCall]);

export { callContext, callingContext, lineContext } from '../context/contexts.js';
export type * from '../events/event-map.js';
export * from './calling.js';
export { WebexCall, WebexCalling, WebexLine };
