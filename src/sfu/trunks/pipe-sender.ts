import type { Consumer, MediaKind, PipeTransport, RtpParameters } from 'mediasoup/types';
import type { Logger } from 'pino';
import { isGone } from '../media-error.ts';
import type { StreamCopy } from '../rooms/stream-copy.ts';

/**
 * A stream on its way out of a router through a pipe. It is paused until somebody at the other end watches it, and then
 * begins with a key frame: the worker asks for one whenever a pipe's consumer is resumed.
 *
 * mediasoup's own `Router.pipeToRouter` is not used because it takes a pause of the pipe for one of the stream, and tells
 * everyone at the other end that the sender muted it.
 */
export class PipeSender {
  readonly #copy: StreamCopy;
  readonly #consumer: Consumer;
  readonly #logger: Logger;
  #watched = false;

  /** Rejects when the stream or the pipe was closed meanwhile. */
  static async open(transport: PipeTransport, copy: StreamCopy, logger: Logger): Promise<PipeSender> {
    const consumer = await transport.consume({ producerId: copy.producer.id });
    const sender = new PipeSender(copy, consumer, logger);
    try {
      // A pipe's consumer cannot be made paused.
      await consumer.pause();
    } catch (error) {
      sender.close();
      throw error;
    }
    return sender;
  }

  private constructor(copy: StreamCopy, consumer: Consumer, logger: Logger) {
    this.#copy = copy;
    this.#consumer = consumer;
    this.#logger = logger;
    consumer.observer.once('close', () => copy.watch(consumer.id, false));
  }

  get closed(): boolean {
    return this.#consumer.closed;
  }

  get kind(): MediaKind {
    return this.#consumer.kind;
  }

  /** As the producer at the other end is made of them. */
  get rtpParameters(): RtpParameters {
    return this.#consumer.rtpParameters;
  }

  /** For statistics. */
  get consumer(): Consumer {
    return this.#consumer;
  }

  /** Whether anyone at the other end watches it. The requests reach the worker in order: the last call wins. */
  setWatched(watched: boolean): void {
    const consumer = this.#consumer;
    if (this.#watched === watched || consumer.closed) return;
    this.#watched = watched;
    this.#copy.watch(consumer.id, watched);
    (watched ? consumer.resume() : consumer.pause()).catch((error: unknown) => {
      if (consumer.closed || isGone(error)) return;
      this.#logger.error(
        { err: error, producerId: consumer.producerId, watched },
        'a pipe could not be paused',
      );
    });
  }

  onClosed(listener: () => void): void {
    if (this.closed) listener();
    else this.#consumer.observer.once('close', listener);
  }

  close(): void {
    this.#consumer.close();
  }
}
