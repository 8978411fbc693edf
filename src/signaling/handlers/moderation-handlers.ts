import { forwardPauses } from '../forward-pauses.ts';
import type { RequestHandlers } from '../request-handler.ts';
import { requireTarget } from '../room-commands.ts';

export const moderationHandlers: RequestHandlers<
  'peer:mute' | 'peer:ask-unmute' | 'peer:answer-unmute' | 'peer:remove'
> = {
  'peer:mute': async ({ room, session }, { peerId, source }) => {
    await forwardPauses(room, room.execute(session.peerId, { type: 'mute', peerId, source }));
    return {};
  },

  'peer:ask-unmute': ({ room, session }, { peerId, source }) => {
    room.execute(session.peerId, { type: 'ask-unmute', peerId, source });
    return {};
  },

  'peer:answer-unmute': async ({ room, session }, { source, accept }) => {
    await forwardPauses(room, room.execute(session.peerId, { type: 'answer-unmute', source, accept }));
    return {};
  },

  'peer:remove': ({ room, session }, { peerId }) => {
    requireTarget(room.snapshot, room.requirePeer(session.peerId), peerId);
    const target = room.findSession(peerId);
    if (target !== undefined) room.leave(target, 'removed');
    return {};
  },
};
