import { requireOwner } from '../../state/moderation-rights.ts';
import type { RequestHandlers } from '../request-handler.ts';
import { auditAct } from '../staff-audit.ts';

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

  'room:end': async ({ room, session: { peerId }, endRoom }) => {
    requireOwner(room.snapshot, { peerId });
    const [before, after] = [{ status: 'active' }, { status: 'ended' }];
    await auditAct(room, peerId, { action: 'end', targetUserId: null, before, after });
    await endRoom(room.roomId);
    return {};
  },
};
