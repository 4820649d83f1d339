import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freeUdpPort, startProcess, workFolder } from './processes.mjs';

/**
 * Runs a sipp scenario on plain SIP over UDP. `scenario`: its XML, or the name of one that sipp
 * brings (`uas`, `uac`). Resolves at once with its port; `result()` when it has ended.
 */
export class Sipp {
  #options;
  #process;
  #folder = workFolder('sipp');

  constructor(options) {
    this.#options = options;
  }

  port = 0;

  get log() {
    return this.#process?.log() ?? '';
  }

  async start() {
    const { scenario, target, service, calls = 1, args = [] } = this.#options;
    this.port ||= await freeUdpPort();
    const own = scenario.trimStart().startsWith('<');
    if (own) writeFileSync(join(this.#folder, 'scenario.xml'), scenario);
    this.#process = await startProcess({
      name: 'sipp',
      command: 'sipp',
      args: [
        ...(target ? [target] : []),
        ...(own ? ['-sf', join(this.#folder, 'scenario.xml')] : ['-sn', scenario]),
        ...(service ? ['-s', service] : []),
        ...['-i', '127.0.0.1', '-p', String(this.port), '-m', String(calls)],
        ...['-nostdin', '-timeout', '60', '-timeout_error', '-trace_err', '-trace_msg'],
        ...args,
      ],
      cwd: this.#folder,
    });
  }

  /** Its exit code (0: every call went as the scenario says), its messages and its errors. */
  async result() {
    const { code } = await this.#process.ended;
    const read = (word) =>
      readdirSync(this.#folder)
        .filter((name) => name.includes(word))
        .map((name) => readFileSync(join(this.#folder, name), 'utf8'))
        .join('');
    return { code, messages: read('messages'), errors: read('errors') || this.log.slice(-2000) };
  }

  async stop() {
    if (existsSync(this.#folder)) await this.#process?.stop();
  }
}
