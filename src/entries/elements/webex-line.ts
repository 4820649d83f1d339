import { define } from '../../elements/define.js';
import { WebexLine } from '../../elements/webex-line.js';

define(['webex-line', WebexLine]);

export { WebexLine };
