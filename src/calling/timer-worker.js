// Timers that a page in the background does not slow down. Plain JavaScript: it is served as it is.
const timers = new Map();

onmessage = ({ data: [id, ms] }) => {
  clearTimeout(timers.get(id));
  timers.delete(id);
  if (ms === undefined) return;
  timers.set(
    id,
    setTimeout(() => {
      timers.delete(id);
      postMessage(id);
    }, ms),
  );
};

postMessage('ready');
