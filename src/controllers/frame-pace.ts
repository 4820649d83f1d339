// A frame may not come at all, in a page that is not shown.
const LONGEST_WAIT = 100;

/**
 * Lets an element render at once, and for the rest of that frame once more only, when the next one
 * begins: however often its state changes, it costs what the screen can show.
 *
 * `scheduleUpdate() { return this.#pace.run(() => super.scheduleUpdate()); }`
 */
export class FramePace {
  // Something was rendered since the last frame began.
  #rendered = false;

  /** Renders now, or with the next frame; the promise is settled when it has. */
  run(render: () => void | Promise<unknown>): void | Promise<unknown> {
    if (!this.#rendered || document.hidden) return this.#render(render);
    return this.#nextFrame().then(() => this.#render(render));
  }

  #render(render: () => void | Promise<unknown>): void | Promise<unknown> {
    this.#rendered = true;
    requestAnimationFrame(() => {
      this.#rendered = false;
    });
    return render();
  }

  #nextFrame(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LONGEST_WAIT);
      requestAnimationFrame(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
