import type { SoundProcessor } from '../calling-audio.js';

/** Where the parts of the noise suppressor are; default the files that come with the package. */
export interface NoiseSuppressorOptions {
  /** The script of the AudioWorklet, of the page's own origin. */
  readonly workletUrl?: string | URL;
  readonly wasmUrl?: string | URL;
  /** The same for browsers with SIMD. */
  readonly simdUrl?: string | URL;
}

// What RNNoise was trained on; the browser resamples.
const SAMPLE_RATE = 48_000;

const own = (name: string): string => new URL(`./noise-suppression/${name}`, import.meta.url).href;

/**
 * Takes noise out of the microphone by RNNoise, for `calling.audio.setProcessor()`. Its parts, some
 * 130 kB, are loaded with the first microphone. A page with a Content Security Policy must allow
 * `'wasm-unsafe-eval'`. Adds some 20 ms of delay; the sound becomes mono.
 */
export function createNoiseSuppressor(options: NoiseSuppressorOptions = {}): SoundProcessor {
  const workletUrl = String(options.workletUrl ?? own('rnnoise-worklet.js'));
  const wasmUrl = String(options.wasmUrl ?? own('rnnoise.wasm'));
  const simdUrl = String(options.simdUrl ?? own('rnnoise-simd.wasm'));
  let loading: ReturnType<typeof load> | undefined;

  async function load() {
    // Not before it is used: the classes of the package need a browser to be defined.
    const { loadRnnoise, RnnoiseWorkletNode } = await import('@sapphi-red/web-noise-suppressor');
    const wasmBinary = await loadRnnoise({ url: wasmUrl, simdUrl });
    // The worklet says nothing where it may not compile it, and would be silent for ever.
    await WebAssembly.compile(wasmBinary);
    return { wasmBinary, RnnoiseWorkletNode };
  }

  return {
    async process(track, signal) {
      const context = new AudioContext({ sampleRate: SAMPLE_RATE });
      signal.addEventListener('abort', () => void context.close());
      // What cannot be loaded now may be there with the next microphone.
      loading ??= load().catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
      const [{ wasmBinary, RnnoiseWorkletNode }] = await Promise.all([
        loading,
        context.audioWorklet.addModule(workletUrl),
        // Refused before the first gesture: then it waits, and the microphone is sent as it is.
        context.resume(),
      ]);
      signal.throwIfAborted();
      const source = context.createMediaStreamSource(new MediaStream([track]));
      const suppressor = new RnnoiseWorkletNode(context, { maxChannels: 1, wasmBinary });
      signal.addEventListener('abort', () => {
        suppressor.destroy();
      });
      const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
      // Should it fail in the course of a call, the microphone goes past it.
      suppressor.addEventListener('processorerror', () => {
        source.disconnect();
        source.connect(destination);
      });
      source.connect(suppressor).connect(destination);
      const [made] = destination.stream.getAudioTracks();
      if (!made) throw new Error('The browser gave no track.');
      return made;
    },
  };
}
