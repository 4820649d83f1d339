/** How loud a track is, by Web Audio, where the browser's statistics do not say. */
export class TrackLevel {
  #context: AudioContext | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #analyser: AnalyserNode | undefined;
  #track: MediaStreamTrack | undefined;

  /**
   * The loudness of the last 0.7 s, 0 to 1 (root mean square); `undefined` where it cannot be known,
   * and the first time.
   */
  of(track: MediaStreamTrack): number | undefined {
    if (typeof AudioContext === 'undefined') return undefined;
    if (this.#context?.state === 'suspended') void this.#context.resume().catch(() => undefined);
    if (track !== this.#track) {
      this.#follow(track);
      return undefined;
    }
    if (!this.#analyser || this.#context?.state !== 'running') return undefined;
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
  }

  close(): void {
    this.#source?.disconnect();
    void this.#context?.close().catch(() => undefined);
    this.#context = undefined;
    this.#source = undefined;
    this.#analyser = undefined;
    this.#track = undefined;
  }

  #follow(track: MediaStreamTrack): void {
    this.#track = track;
    this.#source?.disconnect();
    this.#context ??= new AudioContext();
    // The longest there is: 0.7 s at 48 kHz.
    this.#analyser ??= new AnalyserNode(this.#context, { fftSize: 32_768 });
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
  }
}
