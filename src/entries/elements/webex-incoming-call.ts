import { define } from '../../elements/define.js';
import { WebexIncomingCall } from '../../elements/webex-incoming-call.js';

define(['webex-incoming-call', WebexIncomingCall]);

export { WebexIncomingCall };
