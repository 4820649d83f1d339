import type { OutputKind, Outputs } from './outputs.js';

/**
 * Keeps something going for each output of a kind, as they come and go. `begin` gives what ends its
 * part; given back is what ends all.
 */
export function onEachOutput(
  outputs: Outputs,
  kind: OutputKind,
  begin: (deviceId: string) => () => void,
): () => void {
  const parts = new Map<string, () => void>();
  const arrange = (): void => {
    const wanted = outputs.of(kind);
    for (const [deviceId, end] of parts) {
      if (wanted.includes(deviceId)) continue;
      parts.delete(deviceId);
      end();
    }
    for (const deviceId of wanted) {
      if (!parts.has(deviceId)) parts.set(deviceId, begin(deviceId));
    }
  };
  const unfollow = outputs.onChange(arrange);
  arrange();
  return () => {
    unfollow();
    for (const end of parts.values()) end();
    parts.clear();
  };
}
