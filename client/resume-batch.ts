import { MOST_RESUMED } from '../src/protocol/requests.ts';
import type { SendRequest } from './signaling-socket.ts';

type Batch = { consumerIds: string[]; sent: Promise<void> };

/** Resumes consumers: those that are asked for in one turn in one message, since whoever enters a room asks for all of them. */
export class ResumeBatch {
  readonly #request: SendRequest;
  #batch: Batch | undefined;

  constructor(request: SendRequest) {
    this.#request = request;
  }

  /** Rejects with the server's error. One that is gone is no error among others. */
  resume(consumerId: string): Promise<void> {
    if (this.#batch === undefined || this.#batch.consumerIds.length === MOST_RESUMED) {
      const consumerIds: string[] = [];
      this.#batch = { consumerIds, sent: this.#sendAfterThisTurn(consumerIds) };
    }
    this.#batch.consumerIds.push(consumerId);
    return this.#batch.sent;
  }

  async #sendAfterThisTurn(consumerIds: string[]): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    if (this.#batch?.consumerIds === consumerIds) this.#batch = undefined;
    const [consumerId] = consumerIds;
    if (consumerIds.length === 1 && consumerId !== undefined) {
      await this.#request('consumer:resume', { consumerId });
    } else {
      await this.#request('consumer:resume-many', { consumerIds });
    }
  }
}
