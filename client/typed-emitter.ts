type Listener<Args extends unknown[]> = (...args: Args) => void;

/** Events typed as a map of tuples. A listener that throws disturbs neither the others nor the one who emits. */
export class TypedEmitter<Events extends Record<string, unknown[]>> {
  readonly #listeners: { [E in keyof Events]?: Set<Listener<Events[E]>> } = {};

  /** Returns how to stop listening. */
  on<E extends keyof Events>(event: E, listener: Listener<Events[E]>): () => void {
    const listeners = this.#listeners[event] ?? new Set<Listener<Events[E]>>();
    this.#listeners[event] = listeners;
    // An entry of its own, so that the same function can listen twice and stop once.
    const entry: Listener<Events[E]> = (...args) => listener(...args);
    listeners.add(entry);
    return () => listeners.delete(entry);
  }

  emit<E extends keyof Events>(event: E, ...args: Events[E]): void {
    for (const listener of [...(this.#listeners[event] ?? [])]) {
      try {
        listener(...args);
      } catch (error) {
        // The app's bug, reported as the platform reports any: as an uncaught error, outside of our own work.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
