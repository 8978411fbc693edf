import type { PeerState, RoomRole } from '../../../../src/protocol/room-state.ts';

/** Who one is in the room, as far as it decides whom one may act on. */
export type Moderator = { role: RoomRole; staff: boolean };

const RANKS: Readonly<Record<RoomRole, number>> = { host: 2, 'co-host': 1, speaker: 0, listener: 0 };

/** Hosts act on everyone else, co-hosts on speakers and listeners, staff on anyone. The server decides it again. */
export function mayModerate({ role, staff }: Moderator, target: Pick<PeerState, 'role'>): boolean {
  return staff || (RANKS[role] > 0 && RANKS[role] > RANKS[target.role]);
}

/** The roles that one may give to someone, other than the one they have. */
export function rolesToGive(moderator: Moderator, target: Pick<PeerState, 'role'>): RoomRole[] {
  if (!mayModerate(moderator, target)) return [];
  const all: readonly RoomRole[] =
    moderator.staff || moderator.role === 'host'
      ? ['host', 'co-host', 'speaker', 'listener']
      : ['speaker', 'listener'];
  return all.filter((role) => role !== target.role);
}
