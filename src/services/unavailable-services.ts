import type { Observable } from 'rxjs';
import type { CallSettings, ServiceState, Voicemail } from '../core/data-services.js';
import { rejected } from '../core/errors.js';
import { just } from '../core/just.js';

const state: ServiceState = Object.freeze({ status: 'unavailable' });

function service(name: string): {
  readonly base: { readonly state: ServiceState; readonly state$: Observable<ServiceState> };
  readonly missing: () => Promise<never>;
} {
  return {
    base: { state, state$: just(state) },
    missing: () => rejected('not-supported', `This version has no ${name} yet.`),
  };
}

const mailbox = service('voicemail');
const settings = service('call settings');

/** The data services until they are built: each says so, and each method rejects. */
export const unavailableServices: {
  readonly voicemail: Voicemail;
  readonly callSettings: CallSettings;
} = Object.freeze({
  voicemail: Object.freeze({
    ...mailbox.base,
    summary$: just({ newMessages: 0, oldMessages: 0, newUrgentMessages: 0, oldUrgentMessages: 0 }),
    getVoicemailSummary: mailbox.missing,
    getVoicemailList: mailbox.missing,
    getVoicemailContent: mailbox.missing,
    voicemailMarkAsRead: mailbox.missing,
    voicemailMarkAsUnread: mailbox.missing,
    deleteVoicemail: mailbox.missing,
    getVMTranscript: mailbox.missing,
  }),
  callSettings: Object.freeze({
    ...settings.base,
    getDoNotDisturbSetting: settings.missing,
    setDoNotDisturbSetting: settings.missing,
    getCallWaitingSetting: settings.missing,
    setCallWaitingSetting: settings.missing,
    getCallForwardSetting: settings.missing,
    setCallForwardSetting: settings.missing,
    getVoicemailSetting: settings.missing,
    setVoicemailSetting: settings.missing,
  }),
});
