import { define } from '../../elements/define.js';
import { WebexAudioDevices } from '../../elements/webex-audio-devices.js';
import { WebexCall } from '../../elements/webex-call.js';
import { WebexCallControls } from '../../elements/webex-call-controls.js';
import { WebexCallHistory } from '../../elements/webex-call-history.js';
import { WebexCallQuality } from '../../elements/webex-call-quality.js';
import { WebexCallSettings } from '../../elements/webex-call-settings.js';
import { WebexContacts } from '../../elements/webex-contacts.js';
import { WebexDialpad } from '../../elements/webex-dialpad.js';
import { WebexIncomingCall } from '../../elements/webex-incoming-call.js';
import { WebexLineStatus } from '../../elements/webex-line-status.js';
import { WebexSoftphone } from '../../elements/webex-softphone.js';
import { WebexVideo } from '../../elements/webex-video.js';
import { WebexVoicemail } from '../../elements/webex-voicemail.js';

define(
  ['webex-call', WebexCall],
  ['webex-call-controls', WebexCallControls],
  ['webex-call-history', WebexCallHistory],
  ['webex-call-settings', WebexCallSettings],
  ['webex-audio-devices', WebexAudioDevices],
  ['webex-call-quality', WebexCallQuality],
  ['webex-contacts', WebexContacts],
  ['webex-dialpad', WebexDialpad],
  ['webex-incoming-call', WebexIncomingCall],
  ['webex-line-status', WebexLineStatus],
  ['webex-video', WebexVideo],
  ['webex-voicemail', WebexVoicemail],
  ['webex-softphone', WebexSoftphone],
);

export { WebexSoftphone };
