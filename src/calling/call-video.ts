import { isAnswered } from '../core/call-state.js';
import { CallingError, rejected } from '../core/errors.js';
import { mustBeAnswered, runCommand } from './call-command.js';
import type { CallHost } from './call-owner.js';

/** Changes what an answered call sends: its video, and another stream. One after the other. */
export class CallVideo {
  readonly #host: CallHost;
  #last: Promise<unknown> = Promise.resolve();
  // Counts the wishes, so that a camera is not left on that has been wished off meanwhile.
  #wishes = 0;

  constructor(host: CallHost) {
    this.#host = host;
  }

  /** See `Call.setVideo()`. */
  setVideo(on: boolean): Promise<void> {
    const host = this.#host;
    this.#wishes += 1;
    const wish = this.#wishes;
    // The camera is off from now on, whatever else is under way.
    if (!on && isAnswered(host.state)) host.media.dropVideo();
    return this.#queue(async () => {
      mustBeAnswered(host);
      const { media } = host;
      if (on ? media.offersVideo : !media.isVideoAgreed) return;
      await runCommand(host, 'setVideo', async () => {
        await this.#mustHaveVideo();
        await host.owner.port();
        const track = on ? await media.openCamera() : null;
        if (on && wish !== this.#wishes) media.dropVideo();
        else await this.#offer(track);
      });
    });
  }

  /** See `Call.updateMedia()`. */
  updateMedia(stream: MediaStream): Promise<void> {
    const host = this.#host;
    const live = liveTracks(stream);
    if (!live) return rejected('invalid-argument', 'updateMedia() takes a MediaStream.');
    if (live.length === 0) {
      return rejected('invalid-argument', 'The stream has no track that is live.');
    }
    return this.#queue(() =>
      runCommand(host, 'updateMedia', async () => {
        const { media } = host;
        const [audio, video] = ['audio', 'video'].map((kind) =>
          live.find((track) => track.kind === kind)?.clone(),
        );
        try {
          if (video) {
            await this.#mustHaveVideo();
            await host.owner.port();
            mustBeAnswered(host);
            await media.replace(video);
            await this.#offer(video);
          }
          mustBeAnswered(host);
          if (audio) await media.replace(audio);
        } catch (error) {
          video?.stop();
          audio?.stop();
          throw error;
        }
      }),
    );
  }

  async #offer(track: MediaStreamTrack | null): Promise<void> {
    const { media } = this.#host;
    try {
      const taken = await this.#host.port?.setVideo(track);
      // A far end without video: an audio call, and no camera that nobody sees.
      if (taken !== true) media.setOwnVideo('refused');
    } catch (error) {
      media.dropVideo();
      throw error;
    }
  }

  async #mustHaveVideo(): Promise<void> {
    const { video } = await this.#host.owner.capabilities();
    if (!video) throw new CallingError('not-supported', 'This backend has no video.');
  }

  #queue(run: () => Promise<void>): Promise<void> {
    const result = this.#last.then(run);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

// A stream of another window is none of ours by `instanceof`.
function liveTracks(stream: Partial<MediaStream> | undefined): MediaStreamTrack[] | undefined {
  return stream?.getTracks?.().filter(({ readyState }) => readyState === 'live');
}
