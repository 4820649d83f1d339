import type { LineOptions } from '../../src/calling/options.js';
import { hum, type Hum } from '../support/audio.js';
import { phone, type Phone } from '../support/phone.js';
import type { Network } from './call-scenarios.js';

/** Phones of a suite, and what is sung into them; gone after each test. */
export interface HummingPhones {
  /** A phone of an address that nobody else has. */
  user(name: string, more?: Partial<LineOptions>): Promise<Phone>;
  /** One more of the same address, where it need not be registered. */
  again(one: Phone): Promise<Phone>;
  sound(frequency: number): { readonly stream: MediaStream };
}

let names = 0;

/** To be called within a `describe()`. */
export function hummingPhones(network: Network): HummingPhones {
  const phones: Phone[] = [];
  const hums: Hum[] = [];

  afterEach(async () => {
    await Promise.all(phones.splice(0).map((one) => one.dispose()));
    for (const one of hums.splice(0)) one.stop();
    localStorage.clear();
  });

  const keep = (made: Phone): Phone => {
    phones.push(made);
    return made;
  };
  return {
    again: async ({ line }) =>
      keep(await phone({ server: network.server() }, { uri: line.state.uri }, { wait: false })),
    user: async (name, more = {}) => {
      names += 1;
      const unique = `${name}-v${String(names)}-${String(Date.now())}`;
      return keep(await phone({ server: network.server() }, { ...network.line(unique), ...more }));
    },
    sound: (frequency) => {
      const one = hum(frequency, 0.5);
      hums.push(one);
      return { stream: one.stream };
    },
  };
}
