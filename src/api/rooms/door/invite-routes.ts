import {
  createInvite,
  getInvitedRoom,
  listInvites,
  revokeInvite,
} from '../../../protocol/rest/room-endpoints.ts';
import type { Invite } from '../../../protocol/rest/rooms.ts';
import type { EndpointRouter } from '../../http/endpoint-router.ts';
import { requestOrigin } from '../../http/request-origin.ts';
import type { Rooms } from '../rooms.ts';
import type { Invites, ListedInvite } from './invites.ts';

/** The invites into rooms, and what one who holds an invite sees before joining. */
export function serveInvites(
  router: EndpointRouter,
  { rooms, invites, publicUrl }: { rooms: Rooms; invites: Invites; publicUrl: string | null },
): void {
  router.serve(listInvites, async ({ user, params, query, request }) => {
    const { rows, nextCursor } = await invites.list(params.roomId, user, query);
    const origin = requestOrigin(request, publicUrl);
    return { items: rows.map((row) => toInviteView(row, origin)), nextCursor };
  });
  router.serve(createInvite, async ({ params, body, ...change }) => {
    const origin = requestOrigin(change.request, publicUrl);
    return toInviteView(await invites.create(params.roomId, body, change), origin);
  });
  router.serve(revokeInvite, ({ params, ...change }) =>
    invites.revoke(params.roomId, params.inviteId, change),
  );
  router.serve(getInvitedRoom, async ({ user, params }) => ({
    room: rooms.view(await invites.requireRoom(params.code, user)),
  }));
}

function toInviteView(invite: ListedInvite, origin: string): Invite {
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
