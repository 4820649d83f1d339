import { registerBackend } from '../../src/backends/load-backend.js';
import { createBackend } from '../../src/backends/sip/sip-backend.js';
import type { CallingOptions, LineOptions } from '../../src/calling/options.js';
import type { SipMessage } from './scripted.js';
import { phone, type Phone } from './phone.js';
import { FarEnd, FarPhone } from './sip-script.js';
import { CONTACT } from './sip-line.js';

let backends = 0;

/** A whole calling with one line, whose server is the test, message by message. */
export interface ScriptedPhone extends Phone {
  readonly end: FarEnd;
  /** A phone at the far end, for the media of a call; closed with this one. */
  far(): FarPhone;
  /** The far end answers an INVITE. */
  accept(invite: SipMessage, headers?: readonly string[]): Promise<FarPhone>;
}

/** Makes a phone that is registered at a far end in the page. */
export async function scriptedPhone(
  options: CallingOptions = {},
  line: Partial<LineOptions> = {},
): Promise<ScriptedPhone> {
  const end = new FarEnd();
  backends += 1;
  const backend = `scripted-${String(backends)}`;
  registerBackend(backend, () => Promise.resolve(() => createBackend(end.context)));
  const making = phone(
    { backend, server: 'loopback:scripted', ...options },
    { uri: 'sip:alice@example.com', ...line },
  );
  await end.acceptRegister();
  const made = await making;
  const phones: FarPhone[] = [];
  const farPhone = (): FarPhone => {
    const far = new FarPhone(end);
    phones.push(far);
    return far;
  };
  return {
    ...made,
    end,
    far: farPhone,
    accept: async (invite, headers = []) => {
      const far = farPhone();
      const body = await far.answer(invite.body);
      end.reply(invite, 200, 'OK', { headers: [CONTACT, ...headers], body });
      return far;
    },
    dispose: async () => {
      const gone = made.dispose();
      for (const far of phones) far.close();
      // It ends what is left, and signs off.
      let message = await end.next();
      while (message.method !== 'REGISTER') message = await end.next();
      end.reply(message, 200, 'OK');
      await gone;
    },
  };
}
