import { z } from 'zod';
import { publishGrants } from './entitlements.ts';
import { id } from './ids.ts';
import { consumerParams, mediaSource } from './media.ts';
import { numberedRoomEvent } from './room-events.ts';
import { reaction } from './room-state.ts';

/**
 * Why the server closed a session for good; the client must not come back by itself. `time-up`: the meeting was as long
 * as its host's plan has it.
 */
export const sessionEnd = z.enum(['room-ended', 'removed', 'banned', 'replaced', 'left', 'time-up']);
export type SessionEnd = z.infer<typeof sessionEnd>;

/** Every event the server sends over Socket.IO. */
export const events = {
  /** Something changed in the room, for everyone in it. */
  'room:event': numberedRoomEvent,
  /** This client may now receive another stream. It starts paused. */
  'consumer:created': consumerParams,
  'consumer:closed': z.object({ consumerId: id }),
  /** The other end paused or resumed, or a host did. */
  'consumer:producer-paused': z.object({ consumerId: id, paused: z.boolean() }),
  /** All of this client's media is gone (its worker died): send `room:join` for new transports. */
  'media:reset': z.object({}),
  /** Who is heard now, loudest first; an empty list means silence. Not part of the room's history. */
  'speakers:changed': z.object({
    speakers: z.array(z.object({ peerId: id, source: mediaSource, volumeDbov: z.number().min(-127).max(0) })),
  }),
  /** Someone reacts, for a moment. Not part of the room's history, and dropped where a client cannot keep up. */
  'reaction:sent': z.object({ peerId: id, reaction }),
  /** One's plan changed during the call: what one may send from now on. What one may not is closed already. */
  'grants:changed': publishGrants.extend({
    reason: z.enum(['plan-started', 'plan-ended', 'plan-changed']),
  }),
  /** A source was closed for sending far more than one's plan takes, though the SFU said so. */
  'source:over-limit': z.object({ source: mediaSource, bitrateBps: z.int(), limitBps: z.int() }),
  /** The room moves to another server, and this connection closes: come back at once with the resume token. */
  'session:moving': z.object({}),
  'session:ended': z.object({ reason: sessionEnd }),
} as const;

export type Events = typeof events;
export type EventName = keyof Events;
/** What comes with an event. */
export type EventPayload<N extends EventName> = z.infer<Events[N]>;

/** Socket.IO's typing of what the server sends. */
export type ServerToClient = { [N in EventName]: (payload: EventPayload<N>) => void };
