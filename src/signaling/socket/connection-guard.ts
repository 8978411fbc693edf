import type { Logger } from 'pino';
import type { Socket } from 'socket.io';
import { type BucketLimits, TokenBucket } from '../../token-bucket.ts';

/** A connection as engine.io has it, beneath Socket.IO: it is there before anyone has said who they are. */
export type RawConnection = Socket['conn'];

export type GuardLimits = {
  messages: BucketLimits;
  bytes: BucketLimits;
  /** How much may wait for a client that does not read. */
  backlogBytes: number;
  /** How long something may wait for it. */
  unreadMs: number;
};

/**
 * Beyond what a client needs at its busiest: entering a room of hundreds, it resumes thousands of streams at once and
 * is sent megabytes. Requests have limits of their own, which answer; here the answer would be part of the problem.
 */
const LIMITS: GuardLimits = {
  messages: { capacity: 5_000, refillPerSecond: 500 },
  bytes: { capacity: 4_000_000, refillPerSecond: 500_000 },
  backlogBytes: 8_000_000,
  unreadMs: 20_000,
};

/** Cuts a connection off that sends without measure, or that does not read what it is sent. */
export function guardConnection(
  connection: RawConnection,
  logger: Logger,
  limits: GuardLimits = LIMITS,
): void {
  const messages = new TokenBucket(limits.messages);
  const bytes = new TokenBucket(limits.bytes);
  let queuedBytes = 0;
  let onTheWay = { bytes: 0, sinceMs: 0 };
  let isCut = false;

  const cutOff = (reason: 'sends too much' | 'does not read'): void => {
    if (isCut) return;
    isCut = true;
    logger.info({ reason, address: connection.remoteAddress }, 'A connection was cut off');
    cut(connection);
  };

  connection.on('packet', ({ data }) => {
    const within = messages.take(1) && bytes.take(sizeOf(data));
    if (!within) cutOff('sends too much');
  });
  connection.on('packetCreate', ({ data }) => {
    queuedBytes += sizeOf(data);
    // Pings are sent to everyone, so this is looked at every few seconds.
    const isStuck = onTheWay.bytes > 0 && performance.now() - onTheWay.sinceMs > limits.unreadMs;
    if (isStuck || queuedBytes + onTheWay.bytes > limits.backlogBytes) cutOff('does not read');
  });
  // One batch is on its way at a time.
  connection.on('flush', () => {
    onTheWay = { bytes: queuedBytes, sinceMs: performance.now() };
    queuedBytes = 0;
  });
  connection.on('drain', () => {
    onTheWay = { bytes: 0, sinceMs: 0 };
  });
}

/** Ends a connection without the farewell that WebSocket would wait 30 s for. */
export function cut(connection: RawConnection): void {
  connection.request.socket.destroy();
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  return data instanceof Uint8Array ? data.byteLength : 0;
}
