import { define } from '../elements/define.js';
import { WebexCallControls } from '../elements/webex-call-controls.js';
import { WebexCallHistory } from '../elements/webex-call-history.js';
import { WebexCallList } from '../elements/webex-call-list.js';
import { WebexCallSettings } from '../elements/webex-call-settings.js';
import { WebexCallTimer } from '../elements/webex-call-timer.js';
import { WebexContacts } from '../elements/webex-contacts.js';
import { WebexVoicemail } from '../elements/webex-voicemail.js';

export * from './webex-calling.js';

define(
  ['webex-call-controls', WebexCallControls],
  ['webex-call-list', WebexCallList],
  ['webex-call-timer', WebexCallTimer],
  ['webex-call-history', WebexCallHistory],
  ['webex-contacts', WebexContacts],
  ['webex-voicemail', WebexVoicemail],
  ['webex-call-settings', WebexCallSettings],
);

export {
  WebexCallControls,
  WebexCallHistory,
  WebexCallList,
  WebexCallSettings,
  WebexCallTimer,
  WebexContacts,
  WebexVoicemail,
};
