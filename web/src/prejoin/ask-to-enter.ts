import { joinRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import type { JoinGrant, JoinRoomInput } from '../../../src/protocol/rest/rooms.ts';
import { api } from '../app/api.ts';
import { problemOf } from '../app/problem-text.ts';

/** What a room wants of someone before it lets them in. */
export type DoorNeed = { need: 'knock' } | { need: 'password'; wrong: boolean };

/** Asks to enter: what it takes to be in the room, or what is still missing. Rejects with any other refusal. */
export async function askToEnter(
  roomId: string,
  input: JoinRoomInput,
): Promise<{ grant: JoinGrant } | DoorNeed> {
  try {
    return { grant: await api.call(joinRoom, { params: { roomId }, body: input }) };
  } catch (error) {
    switch (problemOf(error)?.code) {
      case 'KNOCK_REQUIRED':
        return { need: 'knock' };
      case 'ROOM_PASSWORD_REQUIRED':
        return { need: 'password', wrong: false };
      case 'ROOM_PASSWORD_WRONG':
        return { need: 'password', wrong: true };
      default:
        throw error;
    }
  }
}
