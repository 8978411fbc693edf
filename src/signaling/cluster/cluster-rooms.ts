import type { Logger } from 'pino';
import type { Announcements } from '../../cluster/announcements.ts';
import type { NodeLinks } from '../../cluster/links/node-peer.ts';
import type {
  AdmittedPerson,
  LiveAct,
  LiveActor,
  LiveRoomRecord,
} from '../../cluster/rooms/room-messages.ts';
import type { ClusterStore } from '../../cluster/store/cluster-store.ts';
import { AppError } from '../../errors.ts';
import type { Entitlements } from '../../protocol/entitlements.ts';
import type { ChatMessage, Knocker, RoomRole, RoomSnapshot } from '../../protocol/room-state.ts';
import type { Admission } from '../room/live-rooms.ts';
import { type Errand, reach, runErrand } from './cluster-errand.ts';
import type { ClusterPlacement } from './cluster-placement.ts';
import type { EdgeAssignment, LocalRooms, Membership } from './cluster-ports.ts';
import { type NodeAdmission, roleIn, serveRoomCalls } from './cluster-room-calls.ts';
import { RoomFinder } from './cluster-room-finder.ts';
import { roomPath } from './signaling-address.ts';

/** So long a caller waits for a room whose node has just ended. */
const DEADLINE_MS = 6_000;
/** A node that does not answer a question by then is not waited for. */
const ASK_TIMEOUT_MS = 2_000;

export type ClusterRoomsDependencies = {
  local: LocalRooms;
  member: Membership;
  store: Pick<ClusterStore, 'findHome'>;
  links: NodeLinks;
  announcements: Announcements;
  placement: ClusterPlacement;
  logger: Logger;
  /** None: nobody is served by another node than the home. */
  edges?: EdgeAssignment;
};

export type ClusterAdmission = Admission & {
  /** The node that serves this person: the home, or an edge. */
  servedBy: string;
  /** The way to it: below the address of signalling, and where clients reach it directly, if they do. */
  wayIn: { path: string; origin: string | null };
  /** It was not open before. */
  goesLive: boolean;
};

/** The live rooms of the whole installation: what is asked of one is done where it lives. */
export class ClusterRooms {
  readonly #dependencies: ClusterRoomsDependencies;
  readonly #finder: RoomFinder;

  /** Serves the other nodes' calls from then on, and follows their announcements. */
  constructor(dependencies: ClusterRoomsDependencies) {
    const { local, member, links, announcements } = dependencies;
    this.#dependencies = dependencies;
    this.#finder = new RoomFinder(dependencies);
    links.serve(serveRoomCalls(local, (record, person) => this.#admitHere(record, person)));
    announcements.on('removed-everywhere', ({ userId, reason }) => local.removeEverywhere(userId, reason));
    announcements.on('entitlements', ({ userId, entitlements, readAtMs }) =>
      local.setEntitlements(userId, entitlements, readAtMs),
    );
    announcements.on('room-ended', ({ roomId }) =>
      this.#unwaited(local.end(roomId), 'A room was not ended yet'),
    );
    member.on('lost', () =>
      this.#unwaited(local.closeAll(), 'Rooms that may live elsewhere were not closed well'),
    );
  }

  async admit(record: LiveRoomRecord, person: AdmittedPerson): Promise<ClusterAdmission> {
    const { roomId } = record;
    const { member } = this.#dependencies;
    const admission = await this.#run(roomId, {
      here: async () => ({ home: member.nodeId, ...(await this.#admitHere(record, person)) }),
      there: async (peer) => {
        const answer = await peer.call('room:admit', { record, person });
        return { home: peer.nodeId, ...answer };
      },
      nowhere: () => this.#admitSomewhere(record, person),
      // A second token is as good as one.
      repeatable: true,
    });
    const { home, servedBy, expiresAt, ...rest } = admission;
    const path = roomPath(roomId, servedBy === home ? null : servedBy);
    const origin = member.findNode(servedBy)?.publicUrl ?? null;
    return { ...rest, servedBy, expiresAt: new Date(expiresAt), wayIn: { path, origin } };
  }

  peopleCount(roomId: string): number {
    const { local, member } = this.#dependencies;
    if (local.find(roomId) !== undefined) return local.peopleCount(roomId);
    for (const { peopleInRooms } of member.others) {
      const count = peopleInRooms[roomId];
      if (count !== undefined) return count;
    }
    return 0;
  }

  snapshot(roomId: string): Promise<RoomSnapshot | undefined> {
    return this.#run(roomId, {
      here: () => this.#dependencies.local.snapshot(roomId),
      there: async (peer) => (await peer.call('room:snapshot', { roomId }, ASK)).snapshot ?? undefined,
      nowhere: () => undefined,
      repeatable: true,
    });
  }

  findRole(roomId: string, userId: string): Promise<RoomRole | null> {
    return this.#run(roomId, {
      here: () => roleIn(this.#dependencies.local.snapshot(roomId), userId),
      there: async (peer) => (await peer.call('room:role', { roomId, userId }, ASK)).role,
      nowhere: () => null,
      repeatable: true,
    });
  }

  act(roomId: string, actor: LiveActor, act: LiveAct): Promise<void> {
    return this.#run(roomId, {
      here: () => this.#dependencies.local.act(roomId, actor, act),
      there: async (peer) => void (await peer.call('room:act', { roomId, actor, act })),
      nowhere: notLive,
      repeatable: false,
    });
  }

  sendChat(roomId: string, userId: string, clientMessageId: string, text: string): Promise<ChatMessage> {
    const input = { roomId, userId, clientMessageId, text };
    return this.#run(roomId, {
      here: () => this.#dependencies.local.sendChat(roomId, userId, clientMessageId, text),
      there: async (peer) => (await peer.call('room:send-chat', input)).message,
      nowhere: notLive,
      // The room knows by `clientMessageId` what it has.
      repeatable: true,
    });
  }

  update(record: LiveRoomRecord): Promise<void> {
    return this.#run(record.roomId, {
      here: () => this.#dependencies.local.update(record),
      there: async (peer) => void (await peer.call('room:update', { record })),
      nowhere: () => undefined,
      repeatable: true,
    });
  }

  setWaiting(roomId: string, waiting: readonly Knocker[]): Promise<void> {
    return this.#run(roomId, {
      here: () => this.#dependencies.local.setWaiting(roomId, waiting),
      there: async (peer) => void (await peer.call('room:set-waiting', { roomId, waiting: [...waiting] })),
      nowhere: () => undefined,
      repeatable: true,
    });
  }

  /** Never rejects: a node that cannot be reached now hears of it later, and so does one that takes the room in. */
  async end(roomId: string): Promise<void> {
    const { announcements, logger } = this.#dependencies;
    const announced = announcements.announce('room-ended', { roomId });
    const ended = this.#run(roomId, {
      here: () => this.#dependencies.local.end(roomId),
      there: async (peer) => void (await peer.call('room:end', { roomId }, ASK)),
      nowhere: () => undefined,
      repeatable: true,
    }).catch((error: unknown) => {
      logger.warn({ err: error, roomId }, 'A room that ended is closed later: its node does not answer');
    });
    await Promise.all([announced, ended]);
  }

  setEntitlements(userId: string, entitlements: Entitlements, readAtMs?: number): Promise<boolean> {
    const payload = { userId, entitlements, ...(readAtMs === undefined ? {} : { readAtMs }) };
    // By the time that the store is back it may not be so any more: whoever tells it looks again then.
    return this.#dependencies.announcements.announce('entitlements', payload, { retry: false });
  }

  async userIds(): Promise<readonly string[]> {
    const { local, member, links, logger } = this.#dependencies;
    const answers = await Promise.all(
      member.others.map(async ({ nodeId, name }) => {
        try {
          const peer = await links.to(nodeId);
          return (await peer.call('people:user-ids', {}, ASK)).userIds;
        } catch (error) {
          logger.warn({ err: error, node: name }, 'A node did not say who is in its rooms');
          return [];
        }
      }),
    );
    return [...new Set([...local.userIds(), ...answers.flat()])];
  }

  async removeEverywhere(userId: string, reason: 'banned' | 'removed'): Promise<void> {
    await this.#dependencies.announcements.announce('removed-everywhere', { userId, reason });
  }

  /** Where the room lives, for whoever waits to be let in there. Throws as `runErrand`. */
  locate(roomId: string, deadlineMs: number): Promise<{ nodeId: string } | 'here' | 'nowhere'> {
    return this.#run<{ nodeId: string } | 'here' | 'nowhere'>(
      roomId,
      {
        here: () => 'here',
        there: ({ nodeId }) => Promise.resolve({ nodeId }),
        nowhere: () => 'nowhere',
        repeatable: true,
        afresh: true,
      },
      deadlineMs,
    );
  }

  /** Has a room that lost its home taken in by a node that has room for it. Throws as `LocalRooms.adopt`. */
  async rescue(roomId: string): Promise<void> {
    const { local, member, placement, links } = this.#dependencies;
    const nodeId = placement.choose();
    if (nodeId === undefined) throw new AppError('ROOM_MOVING');
    this.#finder.remember(roomId, nodeId);
    if (nodeId === member.nodeId) await local.adopt(roomId);
    else await (await reach(links, nodeId)).call('room:adopt', { roomId });
  }

  #run<T>(roomId: string, errand: Errand<T>, deadlineMs = DEADLINE_MS): Promise<T> {
    const { links } = this.#dependencies;
    const rescue = (lost: string) => this.rescue(lost);
    return runErrand({ finder: this.#finder, links, rescue }, roomId, errand, deadlineMs);
  }

  #unwaited(work: Promise<unknown>, trouble: string): void {
    work.catch((error: unknown) => this.#dependencies.logger.warn({ err: error }, trouble));
  }

  /** Of many nodes that open it at once one has it, and the others hear where it is. */
  async #admitSomewhere(
    record: LiveRoomRecord,
    person: AdmittedPerson,
  ): Promise<NodeAdmission & { home: string }> {
    const { member, placement, links } = this.#dependencies;
    const nodeId = placement.choose();
    if (nodeId === undefined) throw new AppError(member.draining ? 'SHUTTING_DOWN' : 'ROOM_MOVING');
    this.#finder.remember(record.roomId, nodeId);
    if (nodeId === member.nodeId) return { home: nodeId, ...(await this.#admitHere(record, person)) };
    const peer = await reach(links, nodeId);
    return { home: nodeId, ...(await peer.call('room:admit', { record, person })) };
  }

  async #admitHere(record: LiveRoomRecord, person: AdmittedPerson): Promise<NodeAdmission> {
    const { local, member, edges } = this.#dependencies;
    const { roomId } = record;
    if (local.find(roomId) === undefined && (member.draining || !member.held)) {
      throw new AppError('ROOM_MOVING');
    }
    const goesLive = local.find(roomId) === undefined;
    const { expiresAt, ...admission } = await local.admit(record, person);
    const servedBy = edges?.serverFor(roomId, person) ?? member.nodeId;
    return { ...admission, expiresAt: expiresAt.toISOString(), servedBy, goesLive };
  }
}

const ASK = { timeoutMs: ASK_TIMEOUT_MS };

function notLive(): never {
  throw new AppError('ROOM_NOT_LIVE');
}
