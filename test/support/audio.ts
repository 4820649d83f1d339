/** A stream that hums one note; `stop()` frees it. */
export interface Hum {
  readonly stream: MediaStream;
  stop(): void;
}

/** A MediaStream of a sine at `frequency` Hz, as loud as can be or less. */
export function hum(frequency: number, level = 1): Hum {
  const context = new AudioContext();
  const oscillator = new OscillatorNode(context, { frequency });
  const destination = context.createMediaStreamDestination();
  oscillator.connect(new GainNode(context, { gain: level })).connect(destination);
  oscillator.start();
  return {
    stream: destination.stream,
    stop: () => {
      for (const track of destination.stream.getTracks()) track.stop();
      void context.close();
    },
  };
}

/** Resolves when a note is heard in a stream, or rejects after `patience` ms. */
export async function hears(
  stream: MediaStream,
  frequency: number,
  { heard = true, patience = 10_000 } = {},
): Promise<void> {
  const began = performance.now();
  while (stream.getAudioTracks().length === 0) {
    // Of a call on hold nothing is received: there is no track.
    if (!heard) return;
    if (performance.now() > began + patience) throw new Error('No sound is received at all.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const context = new AudioContext();
  const source = context.createMediaStreamSource(stream);
  const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
  source.connect(analyser);
  const bins = new Float32Array(analyser.frequencyBinCount);
  const bin = Math.round((frequency * analyser.fftSize) / context.sampleRate);
  const deadline = performance.now() + patience;
  let inRow = 0;
  let last = -Infinity;
  try {
    while (performance.now() < deadline) {
      analyser.getFloatFrequencyData(bins);
      last = Math.max(...bins.slice(bin - 2, bin + 3));
      inRow = last > -60 === heard ? inRow + 1 : 0;
      if (inRow >= 5) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(
      `${String(frequency)} Hz was ${heard ? 'not heard' : 'still heard'} (${last.toFixed(0)} dB).`,
    );
  } finally {
    source.disconnect();
    await context.close();
  }
}
