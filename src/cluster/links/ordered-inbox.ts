/**
 * Handles what arrives in its order, also as those see it who wait for an answer: what they do next, they do before
 * anything is handled that arrived after the answer. Promises alone would let a whole batch of packets through first.
 */
export class OrderedInbox<T> {
  readonly #isAnswer: (item: T) => boolean;
  readonly #handle: (item: T) => void;
  readonly #items: T[] = [];
  #draining = false;
  /** Someone who waited is about to go on. */
  #resuming = false;

  constructor(isAnswer: (item: T) => boolean, handle: (item: T) => void) {
    this.#isAnswer = isAnswer;
    this.#handle = handle;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#drain();
  }

  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    try {
      for (let [item] = this.#items; item !== undefined; [item] = this.#items) {
        const isAnswer = this.#isAnswer(item);
        // Answers do not wait for each other: nothing is said about who of those who wait goes on first.
        if (this.#resuming && !isAnswer) return;
        this.#items.shift();
        if (isAnswer) this.#letResume();
        this.#handle(item);
      }
    } finally {
      this.#draining = false;
    }
  }

  #letResume(): void {
    if (this.#resuming) return;
    this.#resuming = true;
    setImmediate(() => {
      this.#resuming = false;
      this.#drain();
    });
  }
}
