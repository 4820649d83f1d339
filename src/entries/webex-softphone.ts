import { define } from '../elements/define.js';
import { WebexAudioDevices } from '../elements/webex-audio-devices.js';
import { WebexCallButton } from '../elements/webex-call-button.js';
import { WebexCallControls } from '../elements/webex-call-controls.js';
import { WebexCallHistory } from '../elements/webex-call-history.js';
import { WebexCallList } from '../elements/webex-call-list.js';
import { WebexCallQuality } from '../elements/webex-call-quality.js';
import { WebexCallSettings } from '../elements/webex-call-settings.js';
import { WebexCallTimer } from '../elements/webex-call-timer.js';
import { WebexContacts } from '../elements/webex-contacts.js';
import { WebexDialpad } from '../elements/webex-dialpad.js';
import { WebexIncomingCall } from '../elements/webex-incoming-call.js';
import { WebexLineStatus } from '../elements/webex-line-status.js';
import { WebexSoftphone } from '../elements/webex-softphone.js';
import { WebexVideo } from '../elements/webex-video.js';
import { WebexVoicemail } from '../elements/webex-voicemail.js';

export * from './webex-calling.js';

define(
  ['webex-call-controls', WebexCallControls],
  ['webex-dialpad', WebexDialpad],
  ['webex-call-button', WebexCallButton],
  ['webex-line-status', WebexLineStatus],
  ['webex-incoming-call', WebexIncomingCall],
  ['webex-call-list', WebexCallList],
  ['webex-call-timer', WebexCallTimer],
  ['webex-call-history', WebexCallHistory],
  ['webex-contacts', WebexContacts],
  ['webex-video', WebexVideo],
  ['webex-voicemail', WebexVoicemail],
  ['webex-call-settings', WebexCallSettings],
  ['webex-audio-devices', WebexAudioDevices],
  ['webex-call-quality', WebexCallQuality],
  ['webex-softphone', WebexSoftphone],
);

export {
  WebexAudioDevices,
  WebexCallButton,
  WebexCallControls,
  WebexCallHistory,
  WebexCallList,
  WebexCallQuality,
  WebexCallSettings,
  WebexContacts,
  WebexDialpad,
  WebexIncomingCall,
  WebexLineStatus,
  WebexSoftphone,
  WebexCallTimer,
  WebexVideo,
  WebexVoicemail,
};
