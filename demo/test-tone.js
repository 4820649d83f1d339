/** A soft tone that comes and goes, to be sent instead of a microphone; it ends with the call. */
export function createTestTone(call) {
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: 440 });
  const pulse = new OscillatorNode(context, { frequency: 1.5 });
  const depth = new GainNode(context, { gain: 0.04 });
  const volume = new GainNode(context, { gain: 0.04 });
  const output = new MediaStreamAudioDestinationNode(context);
  pulse.connect(depth).connect(volume.gain);
  tone.connect(volume).connect(output);
  tone.start();
  pulse.start();
  call.state$.subscribe({
    complete() {
      for (const track of output.stream.getTracks()) track.stop();
      context.close();
    },
  });
  return output.stream;
}

/** Silence, to be sent where no microphone is to be asked for; it ends with the call. */
export function createSilence(call) {
  const context = new AudioContext();
  const { stream } = new MediaStreamAudioDestinationNode(context);
  call.state$.subscribe({
    complete() {
      for (const track of stream.getTracks()) track.stop();
      context.close();
    },
  });
  return stream;
}
