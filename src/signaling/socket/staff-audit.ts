import type { MutableSource, PeerState } from '../../protocol/room-state.ts';
import type { StaffAct } from '../keeping/room-journal.ts';
import type { LiveRoom } from '../room/live-room.ts';
import { decideRoomCommand, type ModerationCommand } from '../state/room-commands.ts';

type Described = Omit<StaffAct, 'roomId' | 'actorUserId'>;

/** Commands that go to the audit log when staff give them. */
type AuditedCommand =
  | Exclude<ModerationCommand, { type: 'ask-unmute' }>
  | { type: 'lower-hand'; peerId: string };

/**
 * Has a command of staff written down before it is carried out, unless it is not allowed or would change nothing. In
 * a room of their own they are its host and nothing more. Throws DATABASE_UNAVAILABLE, and what the command throws.
 */
export async function auditCommand(room: LiveRoom, actorId: string, command: AuditedCommand): Promise<void> {
  const actor = room.requirePeer(actorId);
  if (!isAudited(room, actor)) return;
  const happened = decideRoomCommand(room.snapshot, { peerId: actorId }, command);
  if (happened.length === 0) return;
  await room.records.staffActed({ actorUserId: actor.userId, ...describe(room, command) });
}

/** As `auditCommand`, for what is decided elsewhere. */
export async function auditAct(room: LiveRoom, actorId: string, act: Described): Promise<void> {
  const actor = room.requirePeer(actorId);
  if (isAudited(room, actor)) await room.records.staffActed({ actorUserId: actor.userId, ...act });
}

function isAudited(room: LiveRoom, actor: PeerState): boolean {
  return actor.staff && actor.userId !== room.snapshot.hostUserId;
}

function describe(room: LiveRoom, command: AuditedCommand): Described {
  const target = 'peerId' in command ? room.findPeer(command.peerId) : undefined;
  const targetUserId = target?.userId ?? null;
  switch (command.type) {
    case 'mute': {
      const { source } = command;
      const action = source === 'camera' ? 'stop-video' : 'mute';
      const before = { [source]: target === undefined ? 'off' : sourceStateOf(target, source) };
      return { action, targetUserId, before, after: { [source]: 'muted' } };
    }
    case 'mute-all':
      return { action: 'mute-all', targetUserId: null, before: null, after: null };
    case 'set-role':
      return {
        action: 'set-role',
        targetUserId,
        before: { role: target?.role ?? null },
        after: { role: command.role },
      };
    case 'lock': {
      const { locked } = room.snapshot;
      return { action: 'lock', targetUserId: null, before: { locked }, after: { locked: command.locked } };
    }
    case 'lower-hand':
      return { action: 'lower-hand', targetUserId, before: { raised: true }, after: { raised: false } };
  }
}

/** What others hear or see of a source: `muted` means by a host. */
function sourceStateOf({ hostMutes, sources }: PeerState, source: MutableSource): 'muted' | 'on' | 'off' {
  if (hostMutes[source] === 'muted') return 'muted';
  return sources[source]?.paused === false ? 'on' : 'off';
}
