/** A still picture, to be sent where no camera is to be asked for; it ends with the call. */
export function createFilm(call, colour) {
  const size = { width: 640, height: 360 };
  const canvas = Object.assign(document.createElement('canvas'), size);
  const context = canvas.getContext('2d');
  const paint = () => {
    context.fillStyle = colour;
    context.fillRect(0, 0, size.width, size.height);
    context.fillStyle = 'white';
    context.beginPath();
    context.arc(320, 140, 56, 0, 7);
    context.arc(320, 360, 130, 0, 7);
    context.fill();
  };
  paint();
  const stream = canvas.captureStream(10);
  const timer = setInterval(paint, 100);
  call.state$.subscribe({
    complete() {
      clearInterval(timer);
      for (const track of stream.getTracks()) track.stop();
    },
  });
  return stream;
}
