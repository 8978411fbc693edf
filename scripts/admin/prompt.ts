import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';

/** Asks whoever sits at the terminal; without one the answers come from standard input, a line each. */
export class Prompt {
  readonly #isTerminal = process.stdin.isTTY === true;
  readonly #typedAhead: string[] = [];
  #interface: Interface | undefined;
  #hidden = false;
  #ended = false;
  #answer: { resolve: (line: string) => void; reject: (error: Error) => void } | undefined;

  async line(question: string): Promise<string> {
    this.#open();
    if (this.#isTerminal) process.stdout.write(question);
    return this.#next();
  }

  /** What is typed is not shown, so it is asked for twice. */
  async secret(question: string, again: string): Promise<string> {
    if (!this.#isTerminal) return this.line(question);
    const first = await this.#hiddenLine(question);
    if (first !== (await this.#hiddenLine(again))) throw new Error('the passwords differ');
    return first;
  }

  close(): void {
    this.#interface?.close();
  }

  async #hiddenLine(question: string): Promise<string> {
    this.#open();
    process.stdout.write(question);
    this.#hidden = true;
    try {
      return await this.#next();
    } finally {
      this.#hidden = false;
      process.stdout.write('\n');
    }
  }

  #open(): void {
    if (this.#interface !== undefined) return;
    const visible = new Writable({
      write: (chunk, _encoding, done) => {
        if (this.#isTerminal && !this.#hidden) process.stdout.write(chunk);
        done();
      },
    });
    this.#interface = createInterface({ input: process.stdin, output: visible, terminal: this.#isTerminal });
    this.#interface.on('line', (line) => {
      if (this.#answer === undefined) this.#typedAhead.push(line);
      else this.#answer.resolve(line);
      this.#answer = undefined;
    });
    // Ctrl-C and Ctrl-D end the question, not only the line.
    this.#interface.on('close', () => {
      this.#ended = true;
      this.#answer?.reject(new Error('there was no answer'));
    });
  }

  #next(): Promise<string> {
    const line = this.#typedAhead.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (this.#ended) return Promise.reject(new Error('there was no answer'));
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
    });
  }
}
