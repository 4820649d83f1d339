import { define } from '../elements/define.js';
import { WebexCallControls } from '../elements/webex-call-controls.js';

export * from './webex-calling.js';

define(['webex-call-controls', WebexCallControls]);

export { WebexCallControls };
