import { define } from '../../elements/define.js';
import { WebexCallTimer } from '../../elements/webex-call-timer.js';

define(['webex-call-timer', WebexCallTimer]);

export { WebexCallTimer };
