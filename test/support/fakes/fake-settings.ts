import { BehaviorSubject } from 'rxjs';
import type {
  CallForwardSetting,
  CallSettings,
  CallSettingsSnapshot,
  LineCallSettings,
  ServiceState,
  ToggleSetting,
  VoicemailSetting,
} from '../../../src/core/data-services.js';
import type { CallingError } from '../../../src/core/errors.js';

const nowhere = { enabled: false };

const start: LineCallSettings = {
  doNotDisturb: { enabled: false },
  callWaiting: { enabled: true },
  callForward: {
    callForwarding: { always: nowhere, busy: nowhere, noAnswer: { ...nowhere, numberOfRings: 3 } },
  },
  voicemail: {
    enabled: true,
    sendAllCalls: { enabled: false },
    sendBusyCalls: { enabled: false },
    sendUnansweredCalls: { enabled: true, numberOfRings: 3 },
  },
};

/** Settings that the lines given have in common; each is as it was set last. */
export class FakeSettings implements CallSettings {
  /** What every attempt to set something fails with. */
  refuses: CallingError | undefined;
  readonly state$ = new BehaviorSubject<ServiceState>({ status: 'ready', persistent: true });
  readonly settings$: BehaviorSubject<CallSettingsSnapshot>;
  readonly #lines: readonly string[];

  constructor(lines: readonly string[] = []) {
    this.#lines = lines;
    this.settings$ = new BehaviorSubject(this.#snapshot(start));
  }

  get state(): ServiceState {
    return this.state$.value;
  }

  getDoNotDisturbSetting(): Promise<ToggleSetting> {
    return Promise.resolve(this.#all.doNotDisturb);
  }
  setDoNotDisturbSetting(enabled: boolean): Promise<void> {
    return this.#set({ doNotDisturb: { enabled } });
  }
  getCallWaitingSetting(): Promise<ToggleSetting> {
    return Promise.resolve(this.#all.callWaiting);
  }
  setCallWaitingSetting(enabled: boolean): Promise<void> {
    return this.#set({ callWaiting: { enabled } });
  }
  getCallForwardSetting(): Promise<CallForwardSetting> {
    return Promise.resolve(this.#all.callForward);
  }
  setCallForwardSetting(callForward: CallForwardSetting): Promise<void> {
    return this.#set({ callForward });
  }
  getVoicemailSetting(): Promise<VoicemailSetting> {
    return Promise.resolve(this.#all.voicemail);
  }
  setVoicemailSetting(voicemail: VoicemailSetting): Promise<void> {
    return this.#set({ voicemail });
  }

  get #all(): LineCallSettings {
    return this.settings$.value.all;
  }

  #set(patch: Partial<LineCallSettings>): Promise<void> {
    if (this.refuses) return Promise.reject(this.refuses);
    this.settings$.next(this.#snapshot({ ...this.#all, ...patch }));
    return Promise.resolve();
  }

  #snapshot(all: LineCallSettings): CallSettingsSnapshot {
    return { all, lines: Object.fromEntries(this.#lines.map((lineId) => [lineId, all])) };
  }
}
