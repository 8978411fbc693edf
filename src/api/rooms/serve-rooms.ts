import { roomInviteEntity } from '../../entities/room-invite.ts';
import type { FeatureDependencies } from '../endpoints.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { Invites } from './invites.ts';
import { serveInvites, serveRoomRecords } from './room-routes.ts';
import { RoomStore } from './room-store.ts';
import { Rooms } from './rooms.ts';

/** `/rooms` and `/invites`. */
export function serveRooms(
  router: EndpointRouter,
  { config, dataSource, live, signalingPath }: FeatureDependencies,
): void {
  const store = new RoomStore(dataSource);
  const rooms = new Rooms(store, live);
  const invites = new Invites(dataSource.getRepository(roomInviteEntity), rooms, store);
  const dependencies = { rooms, store, invites, live, publicUrl: config.publicUrl, signalingPath };
  serveRoomRecords(router, dependencies);
  serveInvites(router, dependencies);
}
