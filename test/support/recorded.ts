/** Records a stream from now on; `stop()` gives what was recorded. */
export function recordStream(stream: MediaStream): { stop(): Promise<Blob> } {
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise<void>((resolve) => {
    recorder.onstop = () => {
      resolve();
    };
  });
  recorder.start();
  return {
    stop: async () => {
      if (recorder.state !== 'inactive') recorder.stop();
      await stopped;
      return new Blob(parts, { type: recorder.mimeType });
    },
  };
}

const WINDOW = 2_400;

/** For how many seconds each of these notes sounds in a recording, and how long that is. */
export async function notesIn(
  recording: Blob,
  frequencies: readonly number[],
): Promise<{ readonly length: number; readonly seconds: readonly number[] }> {
  const context = new OfflineAudioContext(1, 1, 48_000);
  const buffer = await context.decodeAudioData(await recording.arrayBuffer());
  const samples = buffer.getChannelData(0);
  const seconds = frequencies.map((frequency) => {
    let windows = 0;
    for (let start = 0; start + WINDOW <= samples.length; start += WINDOW) {
      if (amplitude(samples.subarray(start, start + WINDOW), frequency) > 0.02) windows += 1;
    }
    return (windows * WINDOW) / 48_000;
  });
  return { length: buffer.duration, seconds };
}

function amplitude(samples: Float32Array, frequency: number): number {
  let [re, im] = [0, 0];
  samples.forEach((sample, index) => {
    const angle = (2 * Math.PI * frequency * index) / 48_000;
    re += sample * Math.cos(angle);
    im += sample * Math.sin(angle);
  });
  return (2 * Math.hypot(re, im)) / samples.length;
}
