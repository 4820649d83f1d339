import { define } from '../../elements/define.js';
import { WebexCallQuality } from '../../elements/webex-call-quality.js';

define(['webex-call-quality', WebexCallQuality]);

export { WebexCallQuality };
