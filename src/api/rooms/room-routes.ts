import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { RoomInvite } from '../../entities/room-invite.ts';
import { AppError } from '../../errors.ts';
import { parseInput } from '../../parse-input.ts';
import {
  createRoomInput,
  type Invite,
  type InvitedRoom,
  joinRoomInput,
  listRoomsQuery,
  setRoomStatusInput,
} from '../../protocol/rest/rooms.ts';
import type { Authenticator } from '../accounts/authenticator.ts';
import { decodeCursor } from '../http/page-cursor.ts';
import { requestOrigin } from '../http/request-origin.ts';
import { addRoute } from '../http/route.ts';
import type { Invites } from './invites.ts';
import { type JoinRoomDependencies, joinRoom } from './join-room.ts';

export type RoomRoutesDependencies = JoinRoomDependencies & {
  authenticator: Authenticator;
  publicUrl: string | null;
  signalingPath: string;
};

const listInvitesQuery = listRoomsQuery.pick({ limit: true, cursor: true });

/** `/rooms`: list, create, look at, end, join; and the invites into them. */
export function roomRoutes(dependencies: RoomRoutesDependencies): Router {
  const { authenticator, rooms, invites, publicUrl, signalingPath } = dependencies;
  const router = Router();

  addRoute(router, '/', {
    GET: authenticator.requireUser(async (user, request, response) => {
      response.json(await rooms.list(user, parseInput(listRoomsQuery, request.query)));
    }),
    POST: authenticator.requireUser(async (user, request, response) => {
      const room = await rooms.create(user, parseInput(createRoomInput, request.body));
      response.status(201).location(`/api/v1/rooms/${room.id}`).json(room);
    }),
  });

  addRoute(router, '/:roomId', {
    GET: authenticator.requireUser(async (user, request, response) => {
      response.json(rooms.view(await rooms.requireVisible(roomIdOf(request), user.id)));
    }),
  });

  addRoute(router, '/:roomId/status', {
    POST: authenticator.requireUser(async (user, request, response) => {
      const { status } = parseInput(setRoomStatusInput, request.body);
      response.json(await rooms.setStatus(roomIdOf(request), user, status));
    }),
  });

  addRoute(router, '/:roomId/join', {
    POST: authenticator.requireUser(async (user, request, response) => {
      const { invite } = parseInput(joinRoomInput, request.body ?? {});
      const signalingUrl = `${requestOrigin(request, publicUrl)}${signalingPath}`;
      response.json(await joinRoom(dependencies, user, { roomId: roomIdOf(request), invite, signalingUrl }));
    }),
  });

  addRoute(router, '/:roomId/invites', {
    GET: authenticator.requireUser(async (user, request, response) => {
      const { limit, cursor } = parseInput(listInvitesQuery, request.query);
      const after = cursor === undefined ? undefined : decodeCursor(cursor);
      const { rows, nextCursor } = await invites.list(roomIdOf(request), user, { limit, after });
      const origin = requestOrigin(request, publicUrl);
      response.json({ items: rows.map((row) => toInviteView(row, origin)), nextCursor });
    }),
    POST: authenticator.requireUser(async (user, request, response) => {
      const created = await invites.create(roomIdOf(request), user);
      response.status(201).json(toInviteView(created, requestOrigin(request, publicUrl)));
    }),
  });

  return router;
}

/** `/invites/:code`: what one who holds an invite sees of the room before joining. */
export function inviteRoutes({
  authenticator,
  invites,
  rooms,
}: {
  authenticator: Authenticator;
  invites: Invites;
  rooms: RoomRoutesDependencies['rooms'];
}): Router {
  const router = Router();
  addRoute(router, '/:code', {
    GET: authenticator.requireUser(async (_user, request: Request, response: Response) => {
      const room = await invites.findRoom(z.string().catch('').parse(request.params.code));
      if (room === undefined) throw new AppError('INVITE_INVALID');
      const view: InvitedRoom = { room: rooms.view(room) };
      response.json(view);
    }),
  });
  return router;
}

/** Not checked here: an id that is no UUID belongs to no room, which the store answers. */
function roomIdOf(request: Request): string {
  return z.string().catch('').parse(request.params.roomId);
}

function toInviteView(invite: RoomInvite, origin: string): Invite {
  return {
    id: invite.id,
    roomId: invite.roomId,
    code: invite.code,
    url: `${origin}/invite/${invite.code}`,
    createdAt: invite.createdAt.toISOString(),
  };
}
