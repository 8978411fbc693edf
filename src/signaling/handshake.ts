import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { LiveRoom } from './live-room.ts';
import type { LiveRooms } from './live-rooms.ts';
import type { PeerSession } from './peer-session.ts';
import type { RoomTokens } from './room-tokens.ts';

/** Where a connection belongs. */
export type Seat = { room: LiveRoom; session: PeerSession };

const handshake = z.object({ token: z.string().max(8_192) });

/**
 * Reads Socket.IO's `auth` of a new connection: `{ token }`, a join token the first time and the resume token of the
 * last entry from then on. Throws TOKEN_INVALID, TOKEN_EXPIRED, or SESSION_ENDED when there is nothing to come back to.
 */
export function authenticate(auth: unknown, tokens: RoomTokens, liveRooms: LiveRooms): Seat {
  const parsed = handshake.safeParse(auth);
  if (!parsed.success) throw new AppError('TOKEN_INVALID');
  const claims = tokens.verify(parsed.data.token);
  if (claims.kind === 'join') liveRooms.requireValid(claims.person.userId, claims.issuedAtMs);
  const room = liveRooms.find(claims.roomId);
  if (room === undefined) throw new AppError('SESSION_ENDED');
  if (claims.kind === 'join') {
    const person = liveRooms.upToDate(claims.person, claims.issuedAtMs);
    return { room, session: room.openSession(person, claims.issuedAtMs) };
  }
  const session = room.liveId === claims.liveId ? room.findSession(claims.peerId) : undefined;
  if (session === undefined) throw new AppError('SESSION_ENDED');
  return { room, session };
}
