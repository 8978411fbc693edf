/** Whom an app watches, in as many places as it shows people: everyone once, however many places show them. */
export class WatchList {
  readonly #places = new Set<readonly string[]>();
  readonly #changed: () => void;

  /** `changed` is called after each change of `userIds`. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** In the order in which places first asked for them; of a place that was added last, last. */
  get userIds(): string[] {
    return [...new Set([...this.#places].flat())];
  }

  /** Returns how to take the place away again. */
  add(userIds: readonly string[]): () => void {
    // A list of its own, so that the same one can be added twice and removed once.
    const place = [...userIds];
    this.#places.add(place);
    this.#changed();
    return () => {
      if (this.#places.delete(place)) this.#changed();
    };
  }
}
