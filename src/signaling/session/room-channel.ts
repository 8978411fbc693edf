import type { EventName, EventPayload } from '../../protocol/events.ts';

/** One connection of one client, as sessions and rooms see it. */
export type ClientConnection = {
  send<N extends EventName>(name: N, payload: EventPayload<N>): void;
  /** From now on this connection gets what is broadcast to that channel. */
  follow(channel: string): void;
  close(): void;
};

/** Sends one message to every connection that follows a channel, encoding it once. */
export type Broadcast = <N extends EventName>(
  channel: string,
  name: N,
  payload: EventPayload<N>,
  /** `lossy`: drop it where a client cannot keep up. */
  delivery: 'reliable' | 'lossy',
) => void;
