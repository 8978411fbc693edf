import type { RequestName } from '../../protocol/requests.ts';
import { signalingAddress } from '../cluster/signaling-address.ts';
import type { EdgeRooms } from '../edge/edge-rooms.ts';
import { moveMedia } from '../edge/move-media.ts';
import type { LiveRooms } from '../room/live-rooms.ts';
import type { ClientConnection } from '../session/room-channel.ts';
import type { RoomTokens } from '../session/room-tokens.ts';
import type { RequestTable } from './dispatch.ts';
import { authenticate } from './handshake.ts';
import { roomRequests } from './room-requests.ts';

/** Where a connection belongs, wherever its room lives. */
export type ConnectionSeat = {
  /** Throws SESSION_ENDED. */
  connect(connection: ClientConnection): void;
  disconnect(connection: ClientConnection): void;
  readonly requests: RequestTable<RequestName>;
};

export type ConnectionSeatDependencies = {
  liveRooms: LiveRooms;
  tokens: RoomTokens;
  endRoom: (roomId: string) => Promise<void>;
  /** Rooms of other nodes whose people are served here; none for a process that is alone. */
  edges?: Pick<EdgeRooms, 'connectAtEdge'> | undefined;
};

/**
 * The seat of a new connection by its address and by what it gave in the handshake: at the room's home, or, where the address
 * names this node as an edge of it and the room has not come here, at the edge. Throws what `authenticate` throws, and
 * NODE_UNREACHABLE, MEDIA_UNAVAILABLE.
 */
export async function seatFor(
  url: string,
  auth: unknown,
  dependencies: ConnectionSeatDependencies,
): Promise<ConnectionSeat> {
  const { liveRooms, tokens, endRoom, edges } = dependencies;
  const address = signalingAddress(url);
  if (edges !== undefined && address?.kind === 'room' && address.edgeNodeId !== null) {
    if (liveRooms.find(address.roomId) === undefined) return edges.connectAtEdge(address.roomId, auth);
  }
  const seat = await authenticate(auth, tokens, liveRooms);
  const { room, session } = seat;
  return {
    connect: (connection) => {
      session.requireOpen();
      // An edge may have served them before.
      moveMedia(room, session, undefined);
      session.connect(connection);
    },
    disconnect: (connection) => session.disconnect(connection),
    requests: roomRequests({ ...seat, endRoom }),
  };
}
