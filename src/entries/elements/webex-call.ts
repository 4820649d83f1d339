import { define } from '../../elements/define.js';
import { WebexCall } from '../../elements/webex-call.js';

define(['webex-call', WebexCall]);

export { WebexCall };
