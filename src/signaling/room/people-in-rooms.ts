import type { NodeInfo } from '../../cluster/node-info.ts';
import type { LocalRooms } from '../cluster/cluster-ports.ts';

/** What a node tells the others of its rooms: how many are in each; rooms that nobody is in are left out. */
export function peopleInRooms(local: Pick<LocalRooms, 'roomIds' | 'peopleCount'>): NodeInfo['peopleInRooms'] {
  const counted = local.roomIds().map((roomId) => [roomId, local.peopleCount(roomId)] as const);
  return Object.fromEntries(counted.filter(([, people]) => people > 0));
}
