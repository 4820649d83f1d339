import type { Phone } from './phone.js';

/** Which calls an answering machine takes. */
export type Taken = 'all' | 'busy' | 'unanswered';

/** The answering machine of a phone takes calls from now on; unanswered ones after one ring (6 s). */
export function answerByMachine({ calling }: Phone, which: Taken): Promise<void> {
  return calling.callSettings.setVoicemailSetting({
    enabled: true,
    sendAllCalls: { enabled: which === 'all' },
    sendBusyCalls: { enabled: which === 'busy' },
    sendUnansweredCalls: { enabled: which === 'unanswered', numberOfRings: 1 },
  });
}
