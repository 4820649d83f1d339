import { define } from '../../elements/define.js';
import { WebexLineStatus } from '../../elements/webex-line-status.js';

define(['webex-line-status', WebexLineStatus]);

export { WebexLineStatus };
