import { define } from '../../elements/define.js';
import { WebexVideo } from '../../elements/webex-video.js';

define(['webex-video', WebexVideo]);

export { WebexVideo };
