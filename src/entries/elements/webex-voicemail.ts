import { define } from '../../elements/define.js';
import { WebexVoicemail } from '../../elements/webex-voicemail.js';

define(['webex-voicemail', WebexVoicemail]);

export { WebexVoicemail };
