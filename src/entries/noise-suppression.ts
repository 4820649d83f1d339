/** `webex-calling-elements/noise-suppression`: RNNoise for `calling.audio.setProcessor()`. */
export {
  createNoiseSuppressor,
  type NoiseSuppressorOptions,
} from '../media/noise-suppression/noise-suppressor.js';
export type { SoundProcessor } from '../media/calling-audio.js';
