import { define } from '../../elements/define.js';
import { WebexCalling } from '../../elements/webex-calling.js';

define(['webex-calling', WebexCalling]);

export { WebexCalling };
