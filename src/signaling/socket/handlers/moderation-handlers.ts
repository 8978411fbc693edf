import { AppError } from '../../../errors.ts';
import { requireBannable, requireModerator, requireTarget } from '../../state/moderation-rights.ts';
import type { RequestHandlers } from '../request-handler.ts';
import { auditAct, auditCommand } from '../staff-audit.ts';

export const moderationHandlers: RequestHandlers<
  | 'peer:mute'
  | 'peer:ask-unmute'
  | 'peer:answer-unmute'
  | 'peer:set-role'
  | 'peer:remove'
  | 'peer:ban'
  | 'room:lock'
  | 'room:mute-all'
  | 'knock:answer'
> = {
  'peer:mute': async ({ room, session: { peerId: actorId } }, { peerId, source }) => {
    await auditCommand(room, actorId, { type: 'mute', peerId, source });
    await room.carryOut({ peerId: actorId }, { type: 'mute', peerId, source });
    return {};
  },

  'peer:ask-unmute': ({ room, session: { peerId: actorId } }, { peerId, source }) => {
    room.execute({ peerId: actorId }, { type: 'ask-unmute', peerId, source });
    return {};
  },

  'peer:answer-unmute': async ({ room, session: { peerId } }, { source, accept }) => {
    await room.carryOut({ peerId }, { type: 'answer-unmute', source, accept });
    return {};
  },

  'peer:set-role': async ({ room, session: { peerId: actorId } }, { peerId, role }) => {
    await auditCommand(room, actorId, { type: 'set-role', peerId, role });
    await room.carryOut({ peerId: actorId }, { type: 'set-role', peerId, role });
    return {};
  },

  'peer:remove': async ({ room, session: { peerId: actorId } }, { peerId }) => {
    const { userId, role } = requireTarget(room.snapshot, { peerId: actorId }, peerId);
    const before = { role };
    await auditAct(room, actorId, { action: 'remove', targetUserId: userId, before, after: null });
    // Others may have acted while that was written down.
    requireTarget(room.snapshot, { peerId: actorId }, peerId);
    room.expel(userId, 'removed');
    return {};
  },

  'peer:ban': async ({ room, session: { peerId: actorId } }, { peerId }) => {
    const { userId } = requireBannable(room.snapshot, { peerId: actorId }, peerId);
    const by = room.requirePeer(actorId).userId;
    const [before, after] = [{ banned: false }, { banned: true }];
    await auditAct(room, actorId, { action: 'ban', targetUserId: userId, before, after });
    await room.records.banned(userId, by);
    // The ban stands, whatever happened meanwhile.
    room.expel(userId, 'banned');
    return {};
  },

  'room:lock': async ({ room, session: { peerId } }, { locked }) => {
    await auditCommand(room, peerId, { type: 'lock', locked });
    await room.carryOut({ peerId }, { type: 'lock', locked });
    return {};
  },

  'room:mute-all': async ({ room, session: { peerId } }) => {
    await auditCommand(room, peerId, { type: 'mute-all' });
    await room.carryOut({ peerId }, { type: 'mute-all' });
    return {};
  },

  'knock:answer': async ({ room, session: { peerId } }, { userIds, status }) => {
    requireModerator(room.snapshot, { peerId });
    if (status === 'admitted' && room.snapshot.locked) throw new AppError('ROOM_LOCKED');
    const waiting = new Set(room.snapshot.waiting.map(({ userId }) => userId));
    const answered = [...new Set(userIds)].filter((userId) => waiting.has(userId));
    if (answered.length === 0) throw new AppError('KNOCK_NOT_FOUND');
    await room.records.knockAnswered(answered, status, room.requirePeer(peerId).userId);
    room.setWaiting(room.snapshot.waiting.filter(({ userId }) => !answered.includes(userId)));
    return {};
  },
};
