import { markHandled, notLoaded } from './errors.js';

/** What is loaded with its first use: once, and anew after that has failed. */
export class Late<Thing> {
  /** Present once it is there. */
  loaded: Thing | undefined;
  /** Present once it has been asked for. */
  loading: Promise<Thing> | undefined;
  readonly #create: () => Promise<Thing>;

  constructor(create: () => Promise<Thing>) {
    this.#create = create;
  }

  /** Marked handled; rejects with `service-unavailable`. */
  load(): Promise<Thing> {
    this.loading ??= markHandled(
      this.#create().then(
        (thing) => (this.loaded = thing),
        (cause: unknown) => {
          this.loading = undefined;
          throw notLoaded(cause);
        },
      ),
    );
    return this.loading;
  }

  /** Does this with it where it has been asked for, as soon as it is there. */
  ifAsked(run: (thing: Thing) => unknown): Promise<unknown> | undefined {
    return this.loading?.then(run, () => undefined);
  }
}
