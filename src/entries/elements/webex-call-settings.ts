import { define } from '../../elements/define.js';
import { WebexCallSettings } from '../../elements/webex-call-settings.js';

define(['webex-call-settings', WebexCallSettings]);

export { WebexCallSettings };
