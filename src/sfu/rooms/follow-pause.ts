import type { Producer } from 'mediasoup/types';
import type { Logger } from 'pino';
import { isGone } from '../media-error.ts';

/**
 * Keeps a copy of a producer in another router paused when the original is, from now on until either closes: also when the
 * original changed while the copy was made. The requests reach the copy's worker in the order of the original's changes.
 */
export function followPause(original: Producer, copy: Producer, logger: Logger): void {
  const follow = (): void => {
    if (copy.closed) return;
    (original.paused ? copy.pause() : copy.resume()).catch((error: unknown) => {
      if (!copy.closed && !isGone(error))
        logger.error({ err: error, producerId: copy.id }, 'a copy could not be paused');
    });
  };
  original.observer.on('pause', follow);
  original.observer.on('resume', follow);
  copy.observer.once('close', () => {
    original.observer.off('pause', follow);
    original.observer.off('resume', follow);
  });
  if (copy.paused !== original.paused) follow();
}
