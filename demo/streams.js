/** The first value of a stream that is as wanted. Rejects when the stream ends, or is given up. */
export function comes(stream, wanted, signal) {
  return new Promise((resolve, reject) => {
    let subscription;
    let done = false;
    const settle = (act) => (value) => {
      done = true;
      subscription?.unsubscribe();
      act(value);
    };
    const failed = settle(reject);
    const came = settle(resolve);
    signal?.addEventListener('abort', () => failed(signal.reason), { once: true });
    subscription = stream.subscribe({
      next: (value) => {
        if (!done && wanted(value)) came(value);
      },
      complete: () => failed(new Error('It ended before that.')),
    });
    if (done) subscription.unsubscribe();
  });
}

/** The next event of a name. Rejects when it is given up. */
export function happens(target, name, signal) {
  return new Promise((resolve, reject) => {
    target.addEventListener(name, resolve, { once: true, signal });
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
