import { createCalling } from '../../dist/calling.js';
import { comes } from '../streams.js';

/** A third person, who needs no element: she answers and calls when the gallery says so. */
export class Visitor {
  #line;

  constructor(server) {
    const calling = createCalling({ server, ringtone: 'off', ringback: 'off' });
    this.#line = calling.callingClient.addLine({
      uri: 'sip:carol@example.com',
      displayName: 'Carol Fischer',
    });
    calling.callingClient.connect().catch(() => undefined);
  }

  get line() {
    return this.#line;
  }

  async ready() {
    await comes(this.#line.state$, ({ status }) => status === 'registered');
    return this.#line;
  }
}
