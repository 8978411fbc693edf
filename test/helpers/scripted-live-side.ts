import { AppError } from '../../src/errors.ts';
import type { CreateLiveSide } from '../../src/live-side.ts';

export type ScriptedLiveSide = {
  create: CreateLiveSide;
  /** Everyone who was admitted, in order. */
  admitted: { roomId: string; userId: string; role: string }[];
  ended: string[];
  /** Runs inside `admit`, before it answers: where a test puts what happens meanwhile. */
  duringAdmit: () => Promise<void>;
  endRoomRecord: (roomId: string) => Promise<void>;
};

/** A live side without media, for tests of the REST API: it counts who came in, and does what a test says. */
export function scriptedLiveSide(): ScriptedLiveSide {
  const side: ScriptedLiveSide = {
    admitted: [],
    ended: [],
    duringAdmit: () => Promise.resolve(),
    endRoomRecord: () => Promise.reject(new Error('The app has not started')),
    create: ({ endRoomRecord }) => {
      side.endRoomRecord = endRoomRecord;
      const people = (roomId: string) =>
        new Set(side.admitted.filter((one) => one.roomId === roomId).map((one) => one.userId));
      return {
        rooms: {
          admit: async (room, person) => {
            const inside = people(room.roomId);
            if (!inside.has(person.userId) && inside.size >= room.capacity) throw new AppError('ROOM_FULL');
            side.admitted.push({ roomId: room.roomId, userId: person.userId, role: person.role });
            await side.duringAdmit();
            return {
              token: 'a-token',
              expiresAt: new Date(Date.now() + 60_000),
              grants: { role: person.role, publish: ['microphone', 'camera', 'screen', 'screenAudio'] },
              rtpCapabilities: { codecs: [], headerExtensions: [] },
            };
          },
          peopleCount: (roomId) => people(roomId).size,
          end: async (roomId) => {
            side.ended.push(roomId);
          },
        },
        startMedia: () => Promise.resolve(),
        openSockets: () => undefined,
        closeSockets: () => undefined,
        stopMedia: () => Promise.resolve(),
      };
    },
  };
  return side;
}
