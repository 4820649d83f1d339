/** A stream that shows one colour; `stop()` frees it. */
export interface Film {
  readonly stream: MediaStream;
  stop(): void;
}

/** A MediaStream of a canvas, which is painted some 20 times a second. */
export function film(colour = 'rgb(200, 40, 40)', size = { width: 320, height: 180 }): Film {
  const canvas = Object.assign(document.createElement('canvas'), size);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no canvas.');
  const paint = (): void => {
    context.fillStyle = colour;
    context.fillRect(0, 0, size.width, size.height);
  };
  paint();
  const stream = canvas.captureStream(20);
  const timer = setInterval(paint, 50);
  return {
    stream,
    stop: () => {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
    },
  };
}
