import { CallingServices } from '../../src/calling/calling-services.js';
import { markSettingsStored } from '../../src/services/settings-mark.js';
import type { Phone } from './phone.js';

/** The answering machine of a phone takes calls from now on. */
export function answerByMachine(_phone: Phone, _which: 'all'): Promise<void> {
  markSettingsStored();
  CallingServices.prototype.screen = function (call) {
    if (call.line === _phone.line) this.takeMessage(call);
    else call.ring();
  };
  return Promise.resolve();
}
