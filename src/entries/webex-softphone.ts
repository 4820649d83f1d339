import { define } from '../elements/define.js';
import { WebexCallControls } from '../elements/webex-call-controls.js';
import { WebexCallHistory } from '../elements/webex-call-history.js';

export * from './webex-calling.js';

define(['webex-call-controls', WebexCallControls], ['webex-call-history', WebexCallHistory]);

export { WebexCallControls, WebexCallHistory };
