import type { Worker } from 'mediasoup/types';
import { killWorker } from './worker-process.ts';

/**
 * Asks a worker for a sign of life again and again, and kills it when it gives none in time. mediasoup's requests have
 * no deadline: without this, a worker that hangs would hold its rooms, and everyone who asks them for something, for
 * good. Killed, it is one that died, which the rest knows how to handle. Ends with the worker.
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
    timer = setTimeout(hang, timeoutMs).unref();
    worker.getResourceUsage().then(wait, () => undefined);
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
