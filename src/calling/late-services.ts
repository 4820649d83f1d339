import type {
  CallHistory,
  CallSettings,
  Contacts,
  DataService,
  Voicemail,
} from '../core/data-services.js';
import type { CallState } from '../core/call-state.js';
import { markHandled, rejected } from '../core/errors.js';
import { Late } from '../core/late.js';
import { settingsMayBeStored } from '../services/settings-mark.js';
import type { CallingServices } from './calling-services.js';
import { lateService, type LateService, type MemberOf } from './late-service.js';
import type { Call } from './line.js';
import { screenByState, type ScreenedCall } from './screened-call.js';

/** The data services of a calling: nothing of them is loaded before it is used. */
export class LateServices {
  readonly callHistory: CallHistory;
  readonly contacts: Contacts;
  readonly voicemail: Voicemail;
  readonly callSettings: CallSettings;
  readonly #services: Late<CallingServices>;
  readonly #late: LateService<unknown>[] = [];
  #settingsUsed = false;
  #disposed = false;

  /** `create` is asked again after it has failed. */
  constructor(create: () => Promise<CallingServices>) {
    this.#services = new Late(create);
    this.callHistory = this.#add<CallHistory>(
      (services) => services.history(),
      [
        'getCallHistoryData',
        'searchCallHistory',
        'updateMissedCalls',
        'deleteCallHistoryRecords',
        'deleteAllCallHistoryRecords',
        'entries$',
        'missedCount$',
      ],
    );
    this.contacts = this.#add<Contacts>(
      (services) => services.contacts(),
      [
        'getContacts',
        'createContact',
        'updateContact',
        'deleteContact',
        'setContactPhoto',
        'createContactGroup',
        'renameContactGroup',
        'deleteContactGroup',
        'searchContacts',
        'findContact',
        'importVCards',
        'exportVCards',
        'contacts$',
        'groups$',
      ],
    );
    this.voicemail = this.#add<Voicemail>(
      (services) => services.voicemail(),
      [
        'getVoicemailSummary',
        'getVoicemailList',
        'getVoicemailContent',
        'voicemailMarkAsRead',
        'voicemailMarkAsUnread',
        'deleteVoicemail',
        'getVMTranscript',
        'getDeletableVoicemails',
        'setGreeting',
        'getGreeting',
        'takeMessage',
        'summary$',
        'messages$',
      ],
    );
    this.callSettings = this.#add<CallSettings>(
      (services) => services.settings(),
      [
        'getDoNotDisturbSetting',
        'setDoNotDisturbSetting',
        'getCallWaitingSetting',
        'setCallWaitingSetting',
        'getCallForwardSetting',
        'setCallForwardSetting',
        'getVoicemailSetting',
        'setVoicemailSetting',
        'settings$',
      ],
      // Loaded or not: from now on they decide.
      () => {
        this.#settingsUsed = true;
      },
    );
  }

  /** Lets the services do something once they are there. */
  tell(say: (services: CallingServices) => void): void {
    markHandled(this.#load().then(say));
  }

  /** See `CallingServices.changed()`; while they are being loaded, what they will see is enough. */
  changed(call: Call, state: CallState): void {
    this.#services.loaded?.changed(call, state);
  }

  /** A call may come in: what decides on it is made ready, where any setting was ever made. */
  prepare(): void {
    if (!settingsMayBeStored()) return;
    this.tell((services) => {
      services.prepare();
    });
  }

  /** Decides on a call that comes in, at once where no setting was ever made. */
  screen(call: ScreenedCall): void {
    if (!this.#settingsUsed && !settingsMayBeStored()) {
      screenByState(call);
      return;
    }
    // Nobody is to hear that it rings before that is known.
    call.incoming.port.holdBack();
    this.#load().then(
      (services) => {
        services.screen(call);
      },
      () => {
        // Better a call too many than one that is lost.
        screenByState(call);
      },
    );
  }

  dispose(): void {
    this.#disposed = true;
    for (const late of this.#late) late.dispose();
    void this.#services.ifAsked((services) => services.dispose());
  }

  #add<Service extends DataService>(
    of: (services: CallingServices) => Service | Promise<Service>,
    members: readonly MemberOf<Service>[],
    asked?: () => void,
  ): Service {
    const late = lateService(() => {
      asked?.();
      return this.#load().then(of);
    }, members);
    this.#late.push(late);
    return late.service;
  }

  #load(): Promise<CallingServices> {
    if (this.#disposed) return rejected('disposed', 'The calling was disposed.');
    return this.#services.load();
  }
}
