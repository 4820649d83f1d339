import type { AudioDevice } from './calling-audio.js';

/** What of W3C Audio Output Devices TypeScript does not know yet. */
interface OutputPicker {
  selectAudioOutput(): Promise<AudioDevice>;
}

function picker(): OutputPicker | undefined {
  // In a page that is not secure there are no devices at all.
  const devices = navigator.mediaDevices as Partial<OutputPicker> | undefined;
  return devices?.selectAudioOutput ? (devices as OutputPicker) : undefined;
}

/**
 * Whether the browser has a window of its own to choose an output in. One that has it, such as Firefox,
 * lists no other outputs than the microphone's before they are chosen there.
 */
export function canPickOutput(): boolean {
  return picker() !== undefined;
}

/** The output that somebody chooses in the browser's window; call it from a user's gesture. */
export async function pickOutput(): Promise<AudioDevice | undefined> {
  try {
    return await picker()?.selectAudioOutput();
  } catch (cause) {
    // The window was closed.
    if (cause instanceof DOMException && cause.name === 'NotAllowedError') return undefined;
    throw cause;
  }
}
