import type { RoomInvite } from '../../entities/room-invite.ts';
import { AppError } from '../../errors.ts';
import {
  createInvite,
  createRoom,
  getInvitedRoom,
  getRoom,
  joinRoom,
  listInvites,
  listRooms,
  setRoomStatus,
} from '../../protocol/rest/room-endpoints.ts';
import type { Invite } from '../../protocol/rest/rooms.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { decodeCursor } from '../http/page-cursor.ts';
import { requestOrigin } from '../http/request-origin.ts';
import type { Invites } from './invites.ts';
import { type JoinRoomDependencies, letIn } from './join-room.ts';

export type RoomRoutesDependencies = JoinRoomDependencies & {
  publicUrl: string | null;
  signalingPath: string;
};

/** `/rooms`: list, create, look at, end, join. */
export function serveRoomRecords(router: EndpointRouter, dependencies: RoomRoutesDependencies): void {
  const { rooms, publicUrl, signalingPath } = dependencies;
  router.serve(listRooms, ({ user, query }) => rooms.list(user, query));
  router.serve(createRoom, async ({ user, body, response }) => {
    const room = await rooms.create(user, body);
    response.location(`/api/v1/rooms/${room.id}`);
    return room;
  });
  router.serve(getRoom, async ({ user, params }) =>
    rooms.view(await rooms.requireVisible(params.roomId, user.id)),
  );
  router.serve(setRoomStatus, ({ user, params, body }) => rooms.setStatus(params.roomId, user, body.status));
  router.serve(joinRoom, ({ user, params, body, request }) =>
    letIn(dependencies, user, {
      roomId: params.roomId,
      invite: body.invite,
      signalingUrl: `${requestOrigin(request, publicUrl)}${signalingPath}`,
    }),
  );
}

/** The invites into rooms, and what one who holds an invite sees before joining. */
export function serveInvites(
  router: EndpointRouter,
  { rooms, invites, publicUrl }: RoomRoutesDependencies & { invites: Invites },
): void {
  router.serve(listInvites, async ({ user, params, query, request }) => {
    const { limit, cursor } = query;
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const { rows, nextCursor } = await invites.list(params.roomId, user, { limit, after });
    const origin = requestOrigin(request, publicUrl);
    return { items: rows.map((row) => toInviteView(row, origin)), nextCursor };
  });
  router.serve(createInvite, async ({ user, params, request }) =>
    toInviteView(await invites.create(params.roomId, user), requestOrigin(request, publicUrl)),
  );
  router.serve(getInvitedRoom, async ({ params }) => {
    const room = await invites.findRoom(params.code);
    if (room === undefined) throw new AppError('INVITE_INVALID');
    return { room: rooms.view(room) };
  });
}

function toInviteView(invite: RoomInvite, origin: string): Invite {
  return {
    id: invite.id,
    roomId: invite.roomId,
    code: invite.code,
    url: `${origin}/invite/${invite.code}`,
    expiresAt: invite.expiresAt?.toISOString() ?? null,
    maxUses: invite.maxUses,
    uses: invite.uses,
    revokedAt: invite.revokedAt?.toISOString() ?? null,
    createdAt: invite.createdAt.toISOString(),
  };
}
