import type { Producer } from 'mediasoup/types';

/**
 * Has a producer give out the one copy of what its consumers are made from. They never change, and mediasoup copies them
 * three times for each consumer, which was a twentieth of what a join takes of this process. Frozen: whoever would change them
 * fails instead.
 */
export function holdParameters(producer: Producer): void {
  Object.defineProperty(producer, 'consumableRtpParameters', {
    value: frozen(producer.consumableRtpParameters),
  });
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
