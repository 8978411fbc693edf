import { randomUUID } from 'node:crypto';
import type { NodeInfo } from '../../../src/cluster/node-info.ts';
import type {
  AdmittedPerson,
  LiveAct,
  LiveActor,
  LiveRoomRecord,
} from '../../../src/cluster/rooms/room-messages.ts';
import { AppError } from '../../../src/errors.ts';
import type { CreateLiveSide, LiveContext } from '../../../src/live-side.ts';
import { type Entitlements, publishGrantsOf } from '../../../src/protocol/entitlements.ts';
import type { PeopleEventName, Presence } from '../../../src/protocol/people.ts';
import type { ChatMessage, Knocker, PeerState, RoomSnapshot } from '../../../src/protocol/room-state.ts';

export type ScriptedLiveSide = {
  create: CreateLiveSide;
  /** Everyone who was admitted and has not left, in order; each counts as being in the room. */
  admitted: {
    roomId: string;
    userId: string;
    role: string;
    room: LiveRoomRecord;
    entitlements: Entitlements;
  }[];
  ended: string[];
  acts: { roomId: string; actor: LiveActor; act: LiveAct }[];
  updated: LiveRoomRecord[];
  waiting: { roomId: string; waiting: readonly Knocker[] }[];
  entitlementsSet: { userId: string; entitlements: Entitlements; readAtMs: number | undefined }[];
  removedEverywhere: { userId: string; reason: 'banned' | 'removed' }[];
  /** Who is not offline. */
  presence: Map<string, Presence>;
  notified: { userId: string; name: PeopleEventName; payload: unknown }[];
  disconnected: { userId: string; reason: string }[];
  hidden: { userId: string; fromUserId: string }[];
  /** Where clients reach the node that serves them directly. */
  nodeOrigin: string | null;
  /** The processes that there are; the first one is this. */
  nodes: NodeInfo[];
  /** Runs inside `admit`, before it answers: where a test puts what happens meanwhile. */
  duringAdmit: () => Promise<void>;
  /** Throws what `act` is to throw. */
  duringAct: (actor: LiveActor, act: LiveAct) => void;
  /** What the app gave; there from the app's creation on. */
  context: () => LiveContext;
};

const SCRIPTED_NODE = '5e5e5e5e-0000-4000-8000-000000000000';

/** A live side without media, for tests of the REST API: it notes what it is asked, and does what a test says. */
export function scriptedLiveSide(): ScriptedLiveSide {
  let context: LiveContext | undefined;
  const snapshots = new Map<string, RoomSnapshot>();

  const requireContext = (): LiveContext => {
    if (context === undefined) throw new Error('The app was not made yet');
    return context;
  };
  const find = (roomId: string) => {
    const room = snapshots.get(roomId);
    return room === undefined || room.peers.length === 0 ? undefined : room;
  };
  const requireLive = (roomId: string): RoomSnapshot => {
    const room = find(roomId);
    if (room === undefined) throw new AppError('ROOM_NOT_LIVE');
    return room;
  };
  const change = (roomId: string, changes: Partial<RoomSnapshot>) => {
    const room = snapshots.get(roomId);
    if (room !== undefined) snapshots.set(roomId, { ...room, ...changes, seq: room.seq + 1 });
  };
  const takeOut = (roomId: string, userId: string) => {
    change(roomId, { peers: (find(roomId)?.peers ?? []).filter((peer) => peer.userId !== userId) });
    side.admitted = side.admitted.filter((one) => one.roomId !== roomId || one.userId !== userId);
  };

  const side: ScriptedLiveSide = {
    admitted: [],
    ended: [],
    acts: [],
    updated: [],
    waiting: [],
    entitlementsSet: [],
    removedEverywhere: [],
    presence: new Map(),
    notified: [],
    disconnected: [],
    hidden: [],
    nodeOrigin: null,
    nodes: [scriptedNode(SCRIPTED_NODE, 'this-host 1')],
    duringAdmit: () => Promise.resolve(),
    duringAct: () => undefined,
    context: requireContext,
    create: (given) => {
      context = given;
      return {
        rooms: {
          admit: async (room, person) => {
            const inside = snapshots.get(room.roomId) ?? emptyRoom(room);
            const others = inside.peers.filter((peer) => peer.userId !== person.userId);
            if (!person.staff && others.length >= Math.min(room.capacity, room.planCapacity))
              throw new AppError('ROOM_FULL');
            snapshots.set(room.roomId, { ...inside, peers: [...others, asPeer(person)] });
            const { userId, role, staff, entitlements } = person;
            side.admitted.push({ roomId: room.roomId, userId, role, room, entitlements });
            await side.duringAdmit();
            return {
              token: 'a-token',
              expiresAt: new Date(Date.now() + 60_000),
              grants: { role, staff, ...publishGrantsOf(entitlements) },
              rtpCapabilities: { codecs: [], headerExtensions: [] },
              servedBy: SCRIPTED_NODE,
              wayIn: { path: `/room/${room.roomId}`, origin: side.nodeOrigin },
              goesLive: inside.peers.length === 0,
            };
          },
          peopleCount: (roomId) => find(roomId)?.peers.length ?? 0,
          snapshot: async (roomId) => find(roomId),
          findRole: async (roomId, userId) =>
            find(roomId)?.peers.find((peer) => peer.userId === userId)?.role ?? null,
          act: async (roomId, actor, act) => {
            const room = requireLive(roomId);
            side.duringAct(actor, act);
            const target = 'userId' in act ? act.userId : undefined;
            if (target !== undefined && !room.peers.some((peer) => peer.userId === target))
              throw new AppError('PEER_NOT_FOUND');
            side.acts.push({ roomId, actor, act });
            if (act.type === 'lock') change(roomId, { locked: act.locked });
            if (act.type === 'leave') takeOut(roomId, actor.userId);
            if (act.type === 'remove') takeOut(roomId, act.userId);
          },
          sendChat: async (roomId, userId, clientMessageId, text) => {
            const author = requireLive(roomId).peers.find((peer) => peer.userId === userId);
            if (author === undefined) throw new AppError('NOT_IN_ROOM');
            const known = sent.get(`${roomId} ${userId} ${clientMessageId}`);
            if (known !== undefined) return known;
            const { peerId, displayName } = author;
            const sentAt = new Date().toISOString();
            const message = { messageId: randomUUID(), peerId, userId, displayName, text, sentAt };
            sent.set(`${roomId} ${userId} ${clientMessageId}`, message);
            await given.journal.messageSent(roomId, message);
            return message;
          },
          update: async (room) => {
            side.updated.push(room);
            change(room.roomId, { name: room.name });
          },
          setWaiting: async (roomId, waiting) => {
            side.waiting.push({ roomId, waiting });
            change(roomId, { waiting: [...waiting] });
          },
          end: async (roomId) => {
            side.ended.push(roomId);
            snapshots.delete(roomId);
          },
          setEntitlements: async (userId, entitlements, readAtMs) => {
            side.entitlementsSet.push({ userId, entitlements, readAtMs });
            return true;
          },
          userIds: async () => [...new Set([...snapshots.values()].flatMap(peopleOf))],
          removeEverywhere: async (userId, reason) => {
            side.removedEverywhere.push({ userId, reason });
            for (const roomId of snapshots.keys()) takeOut(roomId, userId);
          },
        },
        people: {
          presenceOf: (userId) => side.presence.get(userId) ?? 'offline',
          connectedCount: () => side.presence.size,
          notify: (userId, name, payload) => void side.notified.push({ userId, name, payload }),
          disconnect: (userId, reason) => {
            side.presence.delete(userId);
            side.disconnected.push({ userId, reason });
          },
          endLogin: () => undefined,
          hidePresence: (userId, fromUserId) => void side.hidden.push({ userId, fromUserId }),
        },
        nodes: {
          nodeId: SCRIPTED_NODE,
          list: () => side.nodes,
          drain: async (nodeId) => setDraining(nodeId, true),
          resume: async (nodeId) => setDraining(nodeId, false),
        },
        startMedia: () => Promise.resolve(),
        openSockets: () => undefined,
        closeSockets: () => undefined,
        stopMedia: () => Promise.resolve(),
      };
    },
  };
  const setDraining = (nodeId: string, draining: boolean) => {
    const node = side.nodes.find((one) => one.nodeId === nodeId);
    if (node === undefined) throw new AppError('NODE_NOT_FOUND');
    node.draining = draining;
  };
  const sent = new Map<string, ChatMessage>();
  return side;
}

function emptyRoom({ roomId, name, hostUserId }: LiveRoomRecord): RoomSnapshot {
  const nobody = { peers: [], hands: [], chat: [], waiting: [] };
  return { roomId, liveId: randomUUID(), seq: 0, name, hostUserId, locked: false, endsAt: null, ...nobody };
}

function peopleOf({ hostUserId, peers }: RoomSnapshot): string[] {
  return [hostUserId, ...peers.map(({ userId }) => userId)];
}

function asPeer({ userId, displayName, avatarUrl, role, staff }: AdmittedPerson): PeerState {
  const joinedAt = new Date().toISOString();
  const who = { peerId: randomUUID(), userId, displayName, avatarUrl, role, staff, joinedAt };
  return { ...who, sources: {}, hostMutes: {} };
}

/** A process of an installation, as the others see it. */
export function scriptedNode(nodeId: string, name: string): NodeInfo {
  const load = { cpu: 0.25, consumers: 40, capacity: 400, rooms: 2, people: 9 };
  const place = { url: 'http://127.0.0.1:1', publicUrl: null, region: null };
  return {
    nodeId,
    name,
    ...place,
    startedAt: new Date().toISOString(),
    draining: false,
    load,
    peopleInRooms: {},
  };
}
