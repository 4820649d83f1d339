import { define } from '../../elements/define.js';
import { WebexAudioDevices } from '../../elements/webex-audio-devices.js';

define(['webex-audio-devices', WebexAudioDevices]);

export { WebexAudioDevices };
