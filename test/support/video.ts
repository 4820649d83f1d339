/** A stream that shows one colour; `stop()` frees it. */
export interface Film {
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack;
  stop(): void;
}

const colours = {
  red: [200, 40, 40],
  green: [40, 180, 60],
  blue: [40, 60, 200],
  yellow: [210, 200, 40],
  /** What a track that is off shows. */
  black: [0, 0, 0],
} as const;

/** Colours that are told apart whatever a codec does to them. */
export type Colour = keyof typeof colours;

/** How far a codec may move a channel of 0 to 255. */
const TOLERANCE = 45;

/** A MediaStream of a canvas, which is painted some 20 times a second. */
export function film(colour: Colour = 'red', size = { width: 320, height: 180 }): Film {
  const canvas = Object.assign(document.createElement('canvas'), size);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas.');
  const paint = (): void => {
    context.fillStyle = `rgb(${colours[colour].join(', ')})`;
    context.fillRect(0, 0, size.width, size.height);
  };
  paint();
  const stream = canvas.captureStream(20);
  const [track] = stream.getVideoTracks();
  if (!track) throw new Error('The canvas gives no track.');
  const timer = setInterval(paint, 50);
  return {
    stream,
    track,
    stop: () => {
      clearInterval(timer);
      track.stop();
    },
  };
}

/** Somebody who looks at a stream until `close()`. */
export interface Eye {
  /** Resolves when it shows a colour; rejects, saying what it shows, after `patience` ms. */
  sees(colour: Colour, patience?: number): Promise<void>;
  close(): void;
}

/** Looks at a stream as a page does. */
export function look(stream: MediaStream | undefined): Eye {
  if (!stream) throw new Error('There is no stream.');
  const video = document.createElement('video');
  Object.assign(video, { autoplay: true, muted: true, playsInline: true, srcObject: stream });
  document.body.append(video);
  const canvas = Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('There is no canvas.');
  return {
    sees: async (colour, patience = 15_000) => {
      const deadline = performance.now() + patience;
      let inRow = 0;
      let seen = 'nothing';
      while (performance.now() < deadline) {
        const has = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
        if (has && stream.getVideoTracks().length > 0) {
          context.drawImage(video, 0, 0, 8, 8);
          const pixel = [...context.getImageData(4, 4, 1, 1).data].slice(0, 3);
          seen = `rgb(${pixel.join(', ')})`;
          inRow = isLike(pixel, colour) ? inRow + 1 : 0;
          if (inRow >= 5) return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`The stream does not show ${colour}, it shows ${seen}.`);
    },
    close: () => {
      video.srcObject = null;
      video.remove();
    },
  };
}

/** Resolves when a stream shows a colour to somebody who looks at it only now. */
export async function shows(stream: MediaStream | undefined, colour: Colour): Promise<void> {
  const eye = look(stream);
  try {
    await eye.sees(colour);
  } finally {
    eye.close();
  }
}

function isLike(pixel: readonly number[], colour: Colour): boolean {
  return colours[colour].every((value, at) => Math.abs((pixel[at] ?? 0) - value) <= TOLERANCE);
}

/** Pictures that were sent and received so far over a connection. */
export async function frames(
  connection: RTCPeerConnection,
): Promise<{ readonly sent: number; readonly decoded: number }> {
  let [sent, decoded] = [0, 0];
  (await connection.getStats()).forEach((entry: { type: string } & Record<string, unknown>) => {
    if (entry.type === 'inbound-rtp') decoded += Number(entry['framesDecoded'] ?? 0);
    if (entry.type === 'outbound-rtp') sent += Number(entry['framesSent'] ?? 0);
  });
  return { sent, decoded };
}
