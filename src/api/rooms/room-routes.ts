import {
  createRoom,
  deleteRoom,
  editRoom,
  getRoom,
  getRoomCalendar,
  joinRoom,
  listLiveRooms,
  listPreviousRooms,
  listRooms,
  listUpcomingRooms,
  setRoomStatus,
} from '../../protocol/rest/room-endpoints.ts';
import type { RoomPage } from '../../protocol/rest/rooms.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { addressKey } from '../http/rate-limit.ts';
import { requestOrigin } from '../http/request-origin.ts';
import { iceServersFor, type TurnAccess } from './door/ice-servers.ts';
import { type JoinRoomDependencies, letIn } from './door/join-room.ts';
import { signalingUrls } from './door/signaling-urls.ts';
import { type EditRoomDependencies, editRoom as edit } from './edits/edit-room.ts';
import type { RoomChanges } from './edits/room-changes.ts';
import { calendarFilename, toCalendar } from './room-calendar.ts';
import type { RecordPage, RoomLists } from './room-lists.ts';

export type RoomRoutesDependencies = JoinRoomDependencies &
  EditRoomDependencies & {
    lists: RoomLists;
    changes: RoomChanges;
    publicUrl: string | null;
    signalingPath: string;
    turn: TurnAccess | null;
  };

/** `/rooms`: make, look at, edit, open, end, delete, join. */
export function serveRoomRecords(router: EndpointRouter, dependencies: RoomRoutesDependencies): void {
  const { rooms, changes, publicUrl, signalingPath, turn } = dependencies;
  router.serve(createRoom, async ({ user, body, response }) => {
    const room = await rooms.create(user, body);
    response.location(`/api/v1/rooms/${room.id}`);
    return room;
  });
  router.serve(getRoom, async ({ user, params }) =>
    rooms.view(await rooms.requireVisible(params.roomId, user)),
  );
  router.serve(editRoom, async ({ params, body, ...change }) =>
    rooms.view(await edit(dependencies, params.roomId, body, change)),
  );
  router.serve(deleteRoom, ({ params, ...change }) => changes.delete(params.roomId, change));
  router.serve(setRoomStatus, async ({ params, body, ...change }) =>
    rooms.view(await changes.setStatus(params.roomId, body.status, change)),
  );
  router.serve(joinRoom, ({ user, params, body, request }) => {
    const sharedOrigin = requestOrigin(request, publicUrl);
    return letIn(dependencies, user, {
      roomId: params.roomId,
      invite: body.invite,
      password: body.password,
      address: addressKey(request),
      signalingUrls: (wayIn) => signalingUrls(wayIn, { sharedOrigin, signalingPath }),
      iceServers: () => iceServersFor(turn, user.id, sharedOrigin),
    });
  });
  router.serve(getRoomCalendar, async ({ user, params, request, response }) => {
    const room = await rooms.requireVisible(params.roomId, user);
    const calendar = toCalendar(room, `${requestOrigin(request, publicUrl)}/room/${room.id}`);
    response.attachment(calendarFilename(room));
    return calendar;
  });
}

/** `/rooms`, `/rooms/upcoming`, `/rooms/live`, `/rooms/previous`. */
export function serveRoomLists(
  router: EndpointRouter,
  { rooms, lists }: Pick<RoomRoutesDependencies, 'rooms' | 'lists'>,
): void {
  const view = ({ items, nextCursor }: RecordPage): RoomPage => ({
    items: items.map((room) => rooms.view(room)),
    nextCursor,
  });
  router.serve(listRooms, async ({ user, query }) => view(await lists.list(user.id, query)));
  router.serve(listUpcomingRooms, async ({ user, query }) => view(await lists.upcoming(user.id, query)));
  router.serve(listLiveRooms, async ({ user, query }) => view(await lists.live(user.id, query)));
  router.serve(listPreviousRooms, async ({ user, query }) => {
    const { items, nextCursor } = await lists.previous(user.id, query);
    return {
      items: items.map((room) => ({ ...rooms.view(room), myMinutes: room.myMinutes })),
      nextCursor,
    };
  });
}
