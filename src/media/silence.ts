import { MicrophoneSource, type MicrophoneSettings } from './microphone.js';

/** Silence in the place of a microphone: packets go on, so that nobody takes the call for dead. */
export function silentSource(settings: MicrophoneSettings): MicrophoneSource {
  const context = new AudioContext();
  const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  const quiet = new ConstantSourceNode(context, { offset: 0 });
  quiet.connect(destination);
  quiet.start();
  const [track] = destination.stream.getAudioTracks();
  if (!track) throw new Error('The browser gave no track.');
  const source = new MicrophoneSource(settings, '', track);
  source.treated = { track, release: () => void context.close() };
  return source;
}
