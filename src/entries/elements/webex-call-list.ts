import { define } from '../../elements/define.js';
import { WebexCallList } from '../../elements/webex-call-list.js';

define(['webex-call-list', WebexCallList]);

export { WebexCallList };
