import type { RequestHandlers } from '../request-handler.ts';
import { requireHost } from '../room-commands.ts';

export const roomHandlers: RequestHandlers<'room:join' | 'room:snapshot' | 'room:leave' | 'room:end'> = {
  'room:join': ({ room, session }, { rtpCapabilities }) => room.enter(session, rtpCapabilities),

  'room:snapshot': ({ room, session }) => {
    room.requirePeer(session.peerId);
    return room.snapshot;
  },

  'room:leave': ({ room, session }) => {
    room.leave(session, 'left');
    return {};
  },

  'room:end': async ({ room, session, endRoom }) => {
    requireHost(room.requirePeer(session.peerId));
    await endRoom(room.roomId);
    return {};
  },
};
