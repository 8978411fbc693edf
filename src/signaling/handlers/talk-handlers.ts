import type { RequestHandlers } from '../request-handler.ts';

/** Hands and chat: how people talk without media. */
export const talkHandlers: RequestHandlers<'hand:raise' | 'hand:lower' | 'chat:send'> = {
  'hand:raise': ({ room, session }) => {
    room.execute(session.peerId, { type: 'raise-hand' });
    return {};
  },

  'hand:lower': ({ room, session }, { peerId = session.peerId }) => {
    room.execute(session.peerId, { type: 'lower-hand', peerId });
    return {};
  },

  'chat:send': ({ room, session }, { clientMessageId, text }) => ({
    message: room.sendChat(room.requirePeer(session.peerId), clientMessageId, text),
  }),
};
