import { define } from '../../elements/define.js';
import { WebexCallButton } from '../../elements/webex-call-button.js';

define(['webex-call-button', WebexCallButton]);

export { WebexCallButton };
