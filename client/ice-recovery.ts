import type { types } from 'mediasoup-client';
import { backoffMs } from './connection-policy.ts';

/** A transport that only lost packets comes back by itself within this time. */
const PATIENCE_MS = 2_000;
const LONGEST_PAUSE_MS = 10_000;

type Watched = Pick<types.Transport, 'closed' | 'connectionState' | 'on'>;

/**
 * Calls `restart` when a transport has lost its way to the server, and again, less and less often, until it has found
 * one or is closed. Returns how to stop.
 */
export function recoverIce(transport: Watched, restart: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const isDown = () => transport.connectionState === 'disconnected' || transport.connectionState === 'failed';
  const tryAgain = async () => {
    if (transport.closed || !isDown()) return stop();
    await restart().catch(() => undefined);
    if (timer === undefined) return;
    attempt += 1;
    timer = setTimeout(tryAgain, Math.min(LONGEST_PAUSE_MS, PATIENCE_MS + attempt * backoffMs(attempt)));
  };
  transport.on('connectionstatechange', () => {
    if (!isDown()) {
      attempt = 0;
      return stop();
    }
    // From `failed` there is no way back but a restart.
    const waitMs = transport.connectionState === 'failed' && attempt === 0 ? 0 : PATIENCE_MS;
    if (timer === undefined) timer = setTimeout(tryAgain, waitMs);
  });
  return stop;
}
