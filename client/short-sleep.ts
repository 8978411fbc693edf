/** A wait that can be cut short, as the one before the next attempt when the network is back. One at a time. */
export class ShortSleep {
  #wake: () => void = () => {};

  wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  wake(): void {
    this.#wake();
  }
}
