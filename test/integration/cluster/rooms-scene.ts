import { randomUUID } from 'node:crypto';
import type { AdmittedPerson, LiveRoomRecord } from '../../../src/cluster/rooms/room-messages.ts';
import { AppError } from '../../../src/errors.ts';
import { type RoomNode, RoomNodes } from '../../helpers/nodes/room-node.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';
import { RawClient } from '../../helpers/signaling/raw-client.ts';
import { newPerson } from '../../helpers/signaling/signaling-server.ts';

/** Three nodes with rooms, and people in them. */
export class RoomsScene {
  readonly nodes = new RoomNodes();
  #clients: RawClient[] = [];

  static async start(): Promise<RoomsScene> {
    const scene = new RoomsScene();
    await scene.nodes.start(3);
    return scene;
  }

  at(index: number): RoomNode {
    return this.nodes.alive[index] ?? fail('no node');
  }

  homeOf(roomId: string): RoomNode {
    const home = this.nodes.alive.find(({ server }) => server.liveRooms.find(roomId) !== undefined);
    return home ?? fail('no home');
  }

  otherThan(...nodes: RoomNode[]): RoomNode {
    return this.nodes.alive.find((other) => !nodes.includes(other)) ?? fail('no other node');
  }

  newRoom(): LiveRoomRecord {
    return this.at(0).server.newRoom(newPerson());
  }

  /** Joins over REST at one node, and connects at the node that serves. */
  async enter(node: RoomNode, record: LiveRoomRecord, person = someone()) {
    const { token, servedBy, rtpCapabilities } = await node.rooms.admit(record, person);
    const serving = this.nodes.all.find(({ nodeId }) => nodeId === servedBy) ?? fail('nobody serves');
    const signalingUrl = `${serving.server.origin}/signaling`;
    const client = await RawClient.connect({ token, signalingUrl, rtpCapabilities });
    this.#clients.push(client);
    await client.join();
    return { client, person };
  }

  /** After each test. */
  clear(): void {
    this.nodes.store.away = false;
    for (const client of this.#clients) client.close();
    this.#clients = [];
  }
}

export function someone(): AdmittedPerson {
  const who = { userId: randomUUID(), displayName: 'Someone', avatarUrl: null, role: 'speaker' as const };
  return { ...who, staff: false, entitlements: EVERYTHING };
}

/** The code that a call to a node was refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

export function fail(what: string): never {
  throw new Error(what);
}
