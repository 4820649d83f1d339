import { define } from '../../elements/define.js';
import { WebexDialpad } from '../../elements/webex-dialpad.js';

define(['webex-dialpad', WebexDialpad]);

export { WebexDialpad };
