import { until } from './until.js';

/** Hears what Web Audio sends to the default output. */
export interface SpeakerTap {
  /** Resolves when a sound is heard. */
  sounds(): Promise<void>;
  stop(): void;
}

type Connect = (this: AudioNode, ...given: unknown[]) => unknown;

/** Listens from now on, until it is stopped. */
export function tapSpeakers(): SpeakerTap {
  const prototype = AudioNode.prototype as unknown as { connect: Connect };
  const { connect } = prototype;
  const analysers: AnalyserNode[] = [];
  prototype.connect = function (this: AudioNode, ...given: unknown[]): unknown {
    if (given[0] === this.context.destination) {
      const analyser = new AnalyserNode(this.context);
      connect.call(this, analyser);
      analysers.push(analyser);
    }
    return connect.apply(this, given);
  };
  const isHeard = (analyser: AnalyserNode): boolean => {
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    return samples.some((sample) => Math.abs(sample) > 0.01);
  };
  return {
    sounds: () => until('a sound is heard', () => analysers.some(isHeard)),
    stop: () => {
      prototype.connect = connect;
    },
  };
}
