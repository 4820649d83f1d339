import { define } from '../../elements/define.js';
import { WebexCallHistory } from '../../elements/webex-call-history.js';

define(['webex-call-history', WebexCallHistory]);

export { WebexCallHistory };
