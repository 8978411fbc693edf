import { z } from 'zod';
import { AppError } from '../../errors.ts';
import type { LiveRoom } from '../room/live-room.ts';
import type { LiveRooms } from '../room/live-rooms.ts';
import type { PeerSession } from '../session/peer-session.ts';
import type { RoomTokenClaims, RoomTokens } from '../session/room-tokens.ts';

/** Where a connection belongs. */
export type Seat = { room: LiveRoom; session: PeerSession };

const handshake = z.object({ token: z.string().max(8_192) });

/** What the token of a handshake says, wherever its room lives. Throws TOKEN_INVALID, TOKEN_EXPIRED. */
export function readHandshake(auth: unknown, tokens: RoomTokens): RoomTokenClaims {
  const parsed = handshake.safeParse(auth);
  if (!parsed.success) throw new AppError('TOKEN_INVALID');
  return tokens.verify(parsed.data.token);
}

/**
 * Reads Socket.IO's `auth` of a new connection: `{ token }`, a join token the first time and the resume token of the
 * last entry from then on. Throws TOKEN_INVALID, TOKEN_EXPIRED, SESSION_ENDED when there is nothing to come back to,
 * or ROOM_MOVING.
 */
export async function authenticate(auth: unknown, tokens: RoomTokens, liveRooms: LiveRooms): Promise<Seat> {
  const claims = readHandshake(auth, tokens);
  if (claims.kind === 'join') liveRooms.requireValid(claims.person.userId, claims.issuedAtMs);
  // The node that it lived on may be gone, or may have handed it over to this one.
  const room = liveRooms.find(claims.roomId) ?? (await liveRooms.adopt(claims.roomId));
  if (room === undefined) throw new AppError('SESSION_ENDED');
  room.requireHere();
  if (claims.kind === 'join') {
    const person = liveRooms.upToDate(claims.person, claims.issuedAtMs);
    return { room, session: room.openSession(person, claims.issuedAtMs) };
  }
  const session = room.liveId === claims.liveId ? room.findSession(claims.peerId) : undefined;
  if (session === undefined) throw new AppError('SESSION_ENDED');
  return { room, session };
}
