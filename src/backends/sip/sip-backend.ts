import { allCapabilities } from '../../core/capabilities.js';
import type {
  BackendContext,
  BackendPort,
  CreateBackend,
  LinePort,
  LinePortOptions,
} from '../../core/ports.js';
import { SipLine } from './sip-line.js';

/** SIP over WebSocket (RFC 7118) on JsSIP. */
class SipBackend implements BackendPort {
  readonly capabilities = allCapabilities(true);
  readonly #context: BackendContext;
  readonly #lines = new Set<LinePort>();

  constructor(context: BackendContext) {
    this.#context = context;
  }

  createLine(options: LinePortOptions): LinePort {
    const line: LinePort = new SipLine(this.#context, options, () => this.#lines.delete(line));
    this.#lines.add(line);
    return line;
  }

  dispose(): void {
    for (const line of [...this.#lines]) line.dispose();
  }
}

/** Makes the `sip` backend. */
export const createBackend: CreateBackend = (context) => new SipBackend(context);
