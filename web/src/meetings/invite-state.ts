import type { Invite } from '../../../src/protocol/rest/rooms.ts';

/** Whether an invite lets anyone new in, and if not, why. */
export function inviteState(
  invite: Pick<Invite, 'revokedAt' | 'expiresAt' | 'maxUses' | 'uses'>,
  now: Date,
): 'good' | 'revoked' | 'expired' | 'usedUp' {
  if (invite.revokedAt !== null) return 'revoked';
  if (invite.expiresAt !== null && Date.parse(invite.expiresAt) <= now.getTime()) return 'expired';
  return invite.maxUses !== null && invite.uses >= invite.maxUses ? 'usedUp' : 'good';
}
