import type { RequestHandlers } from '../request-handler.ts';
import { auditCommand } from '../staff-audit.ts';

/** Hands, reactions and chat: how people talk without media. */
export const talkHandlers: RequestHandlers<'hand:raise' | 'hand:lower' | 'reaction:send' | 'chat:send'> = {
  'hand:raise': ({ room, session: { peerId } }) => {
    room.execute({ peerId }, { type: 'raise-hand' });
    return {};
  },

  'hand:lower': async ({ room, session: { peerId: actorId } }, { peerId = actorId }) => {
    if (peerId !== actorId) await auditCommand(room, actorId, { type: 'lower-hand', peerId });
    room.execute({ peerId: actorId }, { type: 'lower-hand', peerId });
    return {};
  },

  'reaction:send': ({ room, session: { peerId } }, { reaction }) => {
    room.requirePeer(peerId);
    room.sendReaction(peerId, reaction);
    return {};
  },

  'chat:send': async ({ room, session }, { clientMessageId, text }) => ({
    message: await room.sendChat(room.requirePeer(session.peerId), clientMessageId, text),
  }),
};
