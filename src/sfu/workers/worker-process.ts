import * as mediasoup from 'mediasoup';
import type { Worker } from 'mediasoup/types';
import type { Logger } from 'pino';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const STOP_TIMEOUT_MS = 3_000;

/**
 * Starts one mediasoup worker.
 *
 * mediasoup ends its workers by itself as soon as this process gets SIGINT or SIGTERM. That would cut off everyone
 * whom a graceful stop means to move elsewhere first, so those handlers are taken off again; whoever owns the worker
 * closes it.
 */
export function spawnWorker(): Promise<Worker> {
  const before = new Map(SIGNALS.map((signal) => [signal, new Set(process.listeners(signal))]));
  // The handlers are set before this returns, not later.
  const worker = mediasoup.createWorker({ logLevel: 'warn' });
  for (const signal of SIGNALS) {
    for (const listener of process.listeners(signal)) {
      if (before.get(signal)?.has(listener) !== true) process.off(signal, listener);
    }
  }
  return worker;
}

/** Closes a worker and resolves when its process has ended; one that does not end in time is killed. */
export async function stopWorker(worker: Worker): Promise<void> {
  if (worker.subprocessClosed) return;
  const ended = new Promise<void>((resolve) => worker.once('subprocessclose', resolve));
  worker.close();
  const timer = setTimeout(() => killWorker(worker), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

export function killWorker(worker: Worker): void {
  if (worker.subprocessClosed) return;
  try {
    process.kill(worker.pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

/**
 * Sends what mediasoup and its workers log to the given logger. mediasoup keeps one set of listeners a process, so of
 * several pools the last one's logger gets all; the lines name the worker's pid.
 */
export function logMediasoupTo(logger: Logger): void {
  mediasoup.setLogEventListeners({
    onwarn: (namespace, line) => {
      if (isToldElsewhere(line)) logger.debug({ namespace, line }, 'mediasoup warns');
      else logger.warn({ namespace, line }, 'mediasoup warns');
    },
    onerror: (namespace, line, error) => {
      const fields = { namespace, line, ...(error && { err: error }) };
      if (isToldElsewhere(line)) logger.debug(fields, 'mediasoup reports an error');
      else logger.error(fields, 'mediasoup reports an error');
    },
  });
}

/**
 * A request that the worker refuses is answered to whoever made it, and is often but a client's nonsense or something
 * that was closed meanwhile; and the death of a worker is logged by its slot.
 * One that is being closed finds that nobody listens any more.
 */
function isToldElsewhere(line: string): boolean {
  return /^request failed|\| throwing MediaSoup|^worker process (died|failed)|Write\(\) .*: broken pipe$/.test(
    line,
  );
}
