import { z } from 'zod';
import { publishGrants } from './entitlements.ts';
import { clientId, id } from './ids.ts';
import { dtlsParameters, mediaParams, mediaSource, rtpCapabilities, rtpParameters } from './media.ts';
import { problem } from './problem.ts';
import {
  chatMessage,
  KNOCKERS_IN_SNAPSHOT,
  mutableSource,
  reaction,
  roomRole,
  roomSnapshot,
} from './room-state.ts';
import { chatText } from './text.ts';

const nothing = z.strictObject({});

/** As many consumers one message resumes. */
export const MOST_RESUMED = 500;

/** What a person needs to be in a room, or to be back in it: one message. */
export const roomEntry = z.object({
  peerId: id,
  /** For the handshake of the next connection, should this one drop. Dies with the session. */
  resumeToken: z.string(),
  snapshot: roomSnapshot,
  media: mediaParams,
  /** What one may send, as one's plan has it now: it may have changed while one was away. */
  grants: publishGrants,
});
export type RoomEntry = z.infer<typeof roomEntry>;

/**
 * Every request a client can make over Socket.IO: `socket.emit(name, input, ack)`. Each is acknowledged exactly once,
 * with `{ ok: true, data }` or `{ ok: false, error }`.
 */
export const requests = {
  /** Enter the room of the handshake's token: after each connect, and after `media:reset`. Arriving twice is harmless. */
  'room:join': { input: z.strictObject({ rtpCapabilities }), output: roomEntry },
  /** The state of now, after a gap in `seq`. */
  'room:snapshot': { input: nothing, output: roomSnapshot },
  'room:leave': { input: nothing, output: nothing },
  /** The room's owner, and staff: everyone is sent home and the room cannot be joined again. */
  'room:end': { input: nothing, output: nothing },
  /** Hosts and co-hosts: nobody new gets in until it is unlocked, or everyone has left. */
  'room:lock': { input: z.strictObject({ locked: z.boolean() }), output: nothing },
  /** Hosts and co-hosts: as `peer:mute` of the microphone for everyone but hosts, co-hosts, staff and oneself. */
  'room:mute-all': { input: nothing, output: nothing },

  'transport:connect': { input: z.strictObject({ transportId: id, dtlsParameters }), output: nothing },
  'transport:restart-ice': {
    input: z.strictObject({ transportId: id }),
    output: z.object({ iceParameters: mediaParams.shape.sendTransport.shape.iceParameters }),
  },

  /** Publish a source. It starts muted when `paused` or when a host holds that source. */
  'producer:create': {
    input: z.strictObject({ source: mediaSource, rtpParameters, paused: z.boolean() }),
    output: z.object({ producerId: id }),
  },
  'producer:close': { input: z.strictObject({ producerId: id }), output: nothing },
  'producer:pause': { input: z.strictObject({ producerId: id }), output: nothing },
  /** Refused with MUTED_BY_HOST while a host holds the source. */
  'producer:resume': { input: z.strictObject({ producerId: id }), output: nothing },

  'consumer:pause': { input: z.strictObject({ consumerId: id }), output: nothing },
  'consumer:resume': { input: z.strictObject({ consumerId: id }), output: nothing },
  /** The same for many in one message: whoever enters a room has one for each stream in it. Those that are gone are left out. */
  'consumer:resume-many': {
    input: z.strictObject({ consumerIds: z.array(id).min(1).max(MOST_RESUMED) }),
    output: nothing,
  },
  /** The highest layers of simulcast or SVC that this client has use for. */
  'consumer:set-layers': {
    input: z.strictObject({
      consumerId: id,
      spatialLayer: z.int().min(0).max(7),
      temporalLayer: z.int().min(0).max(7).optional(),
    }),
    output: nothing,
  },

  'hand:raise': { input: nothing, output: nothing },
  /** One's own hand, or, for hosts and co-hosts, someone else's. */
  'hand:lower': { input: z.strictObject({ peerId: id.optional() }), output: nothing },

  /** Everyone in the room sees it for a moment. */
  'reaction:send': { input: z.strictObject({ reaction }), output: nothing },

  /** The same `clientMessageId` twice from one person is one message and two equal answers. */
  'chat:send': {
    input: z.strictObject({ clientMessageId: clientId, text: chatText }),
    output: z.object({ message: chatMessage }),
  },

  /** Hosts and co-hosts: lets people in who wait at the door, or sends them away. */
  'knock:answer': {
    input: z.strictObject({
      userIds: z.array(id).min(1).max(KNOCKERS_IN_SNAPSHOT),
      status: z.enum(['admitted', 'denied']),
    }),
    output: nothing,
  },

  /**
   * Nobody acts on an equal or on someone above: staff, then the host, then co-hosts, then everyone else.
   *
   * Hosts and co-hosts: the SFU stops forwarding the person's source, and only the person's consent starts it again. With the
   * microphone goes the sound of a shared screen, as which a voice could be published too.
   */
  'peer:mute': { input: z.strictObject({ peerId: id, source: mutableSource }), output: nothing },
  /** Hosts and co-hosts: ask a person who was muted to unmute. */
  'peer:ask-unmute': { input: z.strictObject({ peerId: id, source: mutableSource }), output: nothing },
  /** The answer to it. Accepting lifts the hold and resumes the source. */
  'peer:answer-unmute': {
    input: z.strictObject({ source: mutableSource, accept: z.boolean() }),
    output: nothing,
  },
  /**
   * Gives a role, or takes it: `listener` takes the stage, and closes what the person publishes. Hosts make co-hosts; a
   * host who makes someone else the host becomes a co-host. Co-hosts make speakers of listeners and the other way round.
   */
  'peer:set-role': { input: z.strictObject({ peerId: id, role: roomRole }), output: nothing },
  /** Hosts and co-hosts: the person is sent out and every token they hold for this room is void. */
  'peer:remove': { input: z.strictObject({ peerId: id }), output: nothing },
  /** Hosts: as `peer:remove`, and the person cannot come back. */
  'peer:ban': { input: z.strictObject({ peerId: id }), output: nothing },
} as const;

export type Requests = typeof requests;
export type RequestName = keyof Requests;
/** What a client sends with a request. */
export type RequestInput<N extends RequestName> = z.infer<Requests[N]['input']>;
/** The `data` of its acknowledgement. */
export type RequestOutput<N extends RequestName> = z.infer<Requests[N]['output']>;

export const failure = z.object({ ok: z.literal(false), error: problem });
export type Acknowledgement<N extends RequestName> =
  | { ok: true; data: RequestOutput<N> }
  | z.infer<typeof failure>;

/** Socket.IO's typing of what clients send. */
export type ClientToServer = {
  [N in RequestName]: (input: RequestInput<N>, acknowledge: (reply: Acknowledgement<N>) => void) => void;
};

/** Larger messages close the connection: nothing a client sends comes near. */
export const MAX_MESSAGE_BYTES = 1_000_000;
