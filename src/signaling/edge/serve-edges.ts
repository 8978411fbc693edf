import type { NodeLinks, NodePeer } from '../../cluster/links/node-peer.ts';
import { AppError } from '../../errors.ts';
import type { RoomTrunk } from '../../sfu/trunks/room-trunk.ts';
import type { EdgeRooms } from './edge-rooms.ts';
import type { HomeEdges } from './home-edges.ts';

/** Answers other nodes: as the home of rooms with edges there, and as an edge of rooms that live there. */
export function serveEdges(links: Pick<NodeLinks, 'serve'>, homes: HomeEdges, edges: EdgeRooms): void {
  const requireTrunk = (roomId: string, from: NodePeer): RoomTrunk => {
    const end = homes.find(roomId, from) ?? edges.find(roomId, from);
    if (end === undefined) throw new AppError('MEDIA_UNAVAILABLE');
    return end.requireTrunk();
  };
  links.serve(
    {
      ...homes.calls,
      ...edges.calls,
      'trunk:pull': async ({ roomId, producerId }, from) => requireTrunk(roomId, from).send(producerId),
      'trunk:watch': async ({ roomId, producerId, watched }, from) => {
        requireTrunk(roomId, from).setWatched(producerId, watched);
        return {};
      },
    },
    { ...homes.tells, ...edges.tells },
  );
}
