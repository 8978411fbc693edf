import { z } from 'zod';
import { id } from '../../protocol/ids.ts';
import { mediaKind, mediaParams, mediaSource, rtpCapabilities, rtpParameters } from '../../protocol/media.ts';
import { problem } from '../../protocol/problem.ts';
import { grants } from '../../protocol/rest/rooms.ts';
import { chatMessage, knocker, roomRole, roomSnapshot } from '../../protocol/room-state.ts';
import { admittedPerson, liveAct, liveActor, liveRoomRecord } from '../rooms/room-messages.ts';

const nothing = z.object({});
const ofRoom = { roomId: id };
/** A connection of someone whom an edge serves, by the edge's own name for it. */
const ofConnection = { roomId: id, connectionId: id };
const ofPeer = { roomId: id, peerId: id };
const bitratesBps = z.partialRecord(mediaSource, z.number());

/** One end of the media connection of two nodes for one room: an SRTP PipeTransport of mediasoup. */
export const trunkEnd = z.object({
  ip: z.string().max(64),
  port: z.int().min(1).max(65_535),
  srtpParameters: z.object({ cryptoSuite: z.string().max(64), keyBase64: z.string().max(256) }),
});
export type TrunkEnd = z.infer<typeof trunkEnd>;

/** A producer, as the other end of a trunk makes its own of it. */
export const trunkStream = z.object({ kind: mediaKind, rtpParameters, producerPaused: z.boolean() });
export type TrunkStream = z.infer<typeof trunkStream>;

/** What one node asks another. Each is answered, with its output or with a problem. */
export const NODE_CALLS = {
  /** Whether the other node can reach what the nodes know together. */
  'node:ask-store': { input: nothing, output: z.object({ storeAway: z.boolean() }) },
  /** Whether the other node serves its rooms, though the nodes together have not heard of it. */
  'node:ask-lease': { input: nothing, output: z.object({ held: z.boolean() }) },

  /** Take no new rooms, and hand over those that you have; or go on as before. */
  'node:drain': { input: nothing, output: nothing },
  'node:resume': { input: nothing, output: nothing },

  /** To a room's home: what the REST API asks of live rooms. Throws ROOM_MOVING when the room does not live there. */
  'room:admit': {
    input: z.object({ record: liveRoomRecord, person: admittedPerson }),
    output: z.object({
      token: z.string(),
      expiresAt: z.iso.datetime(),
      grants,
      rtpCapabilities,
      /** The node that serves this person: the home, or an edge. */
      servedBy: id,
      /** Nobody was in the room before. */
      goesLive: z.boolean(),
    }),
  },
  'room:snapshot': { input: z.object(ofRoom), output: z.object({ snapshot: roomSnapshot.nullable() }) },
  /** The role of somebody who is in it; null of one who is not. */
  'room:role': {
    input: z.object({ ...ofRoom, userId: id }),
    output: z.object({ role: roomRole.nullable() }),
  },
  'room:act': { input: z.object({ ...ofRoom, actor: liveActor, act: liveAct }), output: nothing },
  'room:send-chat': {
    input: z.object({ ...ofRoom, userId: id, clientMessageId: z.string(), text: z.string() }),
    output: z.object({ message: chatMessage }),
  },
  'room:update': { input: z.object({ record: liveRoomRecord }), output: nothing },
  'room:set-waiting': { input: z.object({ ...ofRoom, waiting: z.array(knocker) }), output: nothing },
  'room:end': { input: z.object(ofRoom), output: nothing },
  /** Take this room in: its home is gone, or hands it over to you. */
  'room:adopt': { input: z.object(ofRoom), output: nothing },
  /** Everyone who is in a live room of that node, and owners of rooms there. */
  'people:user-ids': { input: nothing, output: z.object({ userIds: z.array(id) }) },

  /** From an edge to the home: I serve people of this room. What the home broadcasts comes back over this connection. */
  'edge:attach': {
    input: z.object({ ...ofRoom, trunk: trunkEnd }),
    output: z.object({ snapshot: roomSnapshot, trunk: trunkEnd }),
  },
  /** From an edge to the home: someone connected, with what they gave in the handshake. Throws what the handshake throws. */
  'edge:connect': {
    input: z.object({ ...ofConnection, auth: z.unknown() }),
    output: z.object({ peerId: id }),
  },
  /** From an edge to the home: a request of theirs that is not about their own media. */
  'edge:request': {
    input: z.object({ ...ofConnection, name: z.string().max(64), input: z.unknown().optional() }),
    output: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), data: z.unknown() }),
      z.object({ ok: z.literal(false), error: problem }),
    ]),
  },
  /** From the home to an edge: media for a person there; `null` for whom it has media already, with ICE restarted. */
  'edge:open-media': {
    input: z.object({
      ...ofPeer,
      rtpCapabilities: rtpCapabilities.nullable(),
      limits: bitratesBps,
    }),
    output: mediaParams,
  },
  'edge:create-producer': {
    input: z.object({ ...ofPeer, source: mediaSource, rtpParameters, paused: z.boolean() }),
    output: z.object({ producerId: id }),
  },
  'edge:set-producer-paused': {
    input: z.object({ ...ofPeer, producerId: id, paused: z.boolean() }),
    output: nothing,
  },

  /** Either way: send me this stream of yours over the trunk. It comes paused, once however often it is asked for. */
  'trunk:pull': { input: z.object({ ...ofRoom, producerId: id }), output: trunkStream },
  /** Either way: whether somebody here watches it. */
  'trunk:watch': { input: z.object({ ...ofRoom, producerId: id, watched: z.boolean() }), output: nothing },
} as const;

/** What one node tells another without an answer. */
export const NODE_TELLS = {
  /** From an edge to the home. */
  'edge:disconnected': z.object(ofConnection),
  'edge:over-limit': z.object({
    ...ofPeer,
    producerId: id,
    source: mediaSource,
    bitrateBps: z.number(),
    limitBps: z.number(),
  }),
  'edge:speakers': z.object({
    ...ofRoom,
    speakers: z.array(z.object({ peerId: id, source: mediaSource, volumeDbov: z.number() })),
  }),
  /** The edge's media of this room is gone: its people have none any more. */
  'edge:media-lost': z.object(ofRoom),
  /** It serves nobody of this room any more. */
  'edge:left': z.object(ofRoom),

  /** From the home to an edge: to one connection. `payload` is the event's. */
  'edge:send': z.object({ ...ofConnection, name: z.string().max(64), payload: z.unknown() }),
  /** That connection gets broadcasts from now on, and what its own media announces. */
  'edge:follow': z.object(ofConnection),
  'edge:close-connection': z.object(ofConnection),
  /** To everyone whom the edge serves in this room. */
  'edge:broadcast': z.object({
    ...ofRoom,
    name: z.string().max(64),
    payload: z.unknown(),
    delivery: z.enum(['reliable', 'lossy']),
  }),
  'edge:close-media': z.object(ofPeer),
  'edge:close-producer': z.object({ ...ofPeer, producerId: id }),
  'edge:set-limits': z.object({ ...ofPeer, limits: bitratesBps }),
  /** The room's media at its home is gone, and comes anew: so must the edge's. */
  'edge:reset-media': z.object(ofRoom),
  /** The room ended, or moved: nobody is served here any more. */
  'edge:detach': z.object(ofRoom),
} as const;
