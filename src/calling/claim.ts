import type { CallHost, Explain } from './call-owner.js';

/** Takes a call for a transfer, and gives back how to let go of it; `undefined` when another has it. */
export function claim(host: CallHost, explain: Explain): (() => void) | undefined {
  if (host.explain) return undefined;
  host.explain = explain;
  return () => {
    if (host.explain === explain) host.explain = undefined;
  };
}
