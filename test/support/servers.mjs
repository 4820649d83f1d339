import { Baresip } from './baresip.mjs';
import { Coturn } from './coturn.mjs';
import { Kamailio } from './kamailio.mjs';
import { Rtpengine } from './rtpengine.mjs';
import { ScriptedServer } from './scripted-server.mjs';
import { Sipp } from './sipp.mjs';

/**
 * The servers of one test run. A Kamailio is shared by all tests that ask for one with the same
 * options, everything else is a test's own; what is left at the end is stopped.
 */
export class Servers {
  #kamailios = new Map();
  #rtpengine;
  #own = new Set();

  /** A running Kamailio. `auth`: digest. `bridge`: with an rtpengine, for phones on plain RTP. */
  async kamailio({ auth = false, bridge = false } = {}) {
    const key = JSON.stringify({ auth, bridge });
    let server = this.#kamailios.get(key);
    if (!server) {
      let rtpengine;
      if (bridge) {
        this.#rtpengine ??= new Rtpengine();
        await this.#rtpengine.start();
        rtpengine = this.#rtpengine.port;
      }
      server = new Kamailio({ auth, rtpengine });
      this.#kamailios.set(key, server);
    }
    await server.start();
    return server;
  }

  /** A far end that does only what the test says. */
  async scripted() {
    return this.#started(new ScriptedServer(), (server) => server.listen());
  }

  /** A phone on plain SIP and RTP, registered at a Kamailio's `udpPort`. */
  async baresip(options) {
    return this.#started(new Baresip(options), (phone) => phone.start());
  }

  /** A TURN server. */
  async turn() {
    return this.#started(new Coturn(), (server) => server.start());
  }

  /** A sipp scenario, running. */
  async sipp(options) {
    return this.#started(new Sipp(options), (run) => run.start());
  }

  async #started(server, start) {
    this.#own.add(server);
    await start(server);
    return server;
  }

  async stop() {
    const all = [...this.#own, ...this.#kamailios.values(), this.#rtpengine].filter(Boolean);
    this.#own.clear();
    this.#kamailios.clear();
    this.#rtpengine = undefined;
    await Promise.all(all.map((server) => (server.close ? server.close() : server.stop())));
  }
}
