/** Runs tasks one after the other. A task that fails rejects its own promise and holds up no other. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();
  #pending = 0;

  /** Nothing runs, and nothing waits to. */
  get idle(): boolean {
    return this.#pending === 0;
  }

  run<T>(task: () => Promise<T>): Promise<T> {
    this.#pending += 1;
    const result = this.#last.then(task, task).finally(() => {
      this.#pending -= 1;
    });
    this.#last = result.catch(() => undefined);
    return result;
  }
}
