import type { Worker } from 'mediasoup/types';
import { killWorker } from './worker-process.ts';

/** The time that a worker has to answer is counted in so many steps. */
const STEPS = 10;

/**
 * Asks a worker for a sign of life again and again, and kills it when it gives none in time. mediasoup's requests have
 * no deadline: without this, a worker that hangs would hold its rooms, and everyone who asks them for something, for
 * good. Killed, it is one that died, which the rest knows how to handle. Ends with the worker.
 *
 * The time is counted in steps, each a turn of this process in which the answer could have been read: one that was itself paused,
 * or busy for long, must not take its workers for dead.
 *
 * @param onHang is called just before it is killed.
 */
export function watchWorker(
  worker: Worker,
  { intervalMs, timeoutMs }: { intervalMs: number; timeoutMs: number },
  onHang: () => void,
): void {
  let timer: NodeJS.Timeout;
  const ask = (): void => {
    step(STEPS);
    worker.getResourceUsage().then(wait, () => undefined);
  };
  const step = (left: number): void => {
    timer = setTimeout(() => (left > 1 ? step(left - 1) : hang()), timeoutMs / STEPS).unref();
  };
  const wait = (): void => {
    clearTimeout(timer);
    if (!worker.closed) timer = setTimeout(ask, intervalMs).unref();
  };
  const hang = (): void => {
    onHang();
    killWorker(worker);
  };
  worker.observer.once('close', () => clearTimeout(timer));
  ask();
}
