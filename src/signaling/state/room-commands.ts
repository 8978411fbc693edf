import { AppError } from '../../errors.ts';
import type { MediaSource } from '../../protocol/media.ts';
import type { LeaveReason, RoomEvent } from '../../protocol/room-events.ts';
import {
  type ChatMessage,
  KNOCKERS_IN_SNAPSHOT,
  type Knocker,
  type MutableSource,
  type PeerState,
  type RoomRole,
  type RoomSnapshot,
} from '../../protocol/room-state.ts';
import { join, leave, type Newcomer } from './entry-commands.ts';
import { answerUnmute, askUnmute, mute, muteAll } from './host-mutes.ts';
import {
  byPeerIdOf,
  findPeer,
  type RoomActor,
  requireActor,
  requireModerator,
  requireTarget,
} from './moderation-rights.ts';
import { lowerHandOf, setRole } from './role-commands.ts';
import { type PublishCommand, pause, publish, resume, unpublish } from './source-commands.ts';

/** What someone wants to change in a room. Whose wish it is travels beside it. */
export type RoomCommand =
  | { type: 'join'; peer: Newcomer }
  | { type: 'leave'; reason: LeaveReason }
  | ModerationCommand
  | OwnCommand
  | { type: 'lower-hand'; peerId: string }
  | { type: 'update'; name: string }
  | { type: 'set-end'; endsAt: string | null }
  | { type: 'set-waiting'; waiting: readonly Knocker[] };

/** What people do to what is their own. */
type OwnCommand =
  | ({ type: 'publish' } & PublishCommand)
  | { type: 'set-paused'; source: MediaSource; paused: boolean }
  | { type: 'unpublish'; source: MediaSource }
  | { type: 'raise-hand' }
  | { type: 'send-chat'; message: ChatMessage }
  | { type: 'answer-unmute'; source: MutableSource; accept: boolean };

/** What moderators do. */
export type ModerationCommand =
  | { type: 'mute'; peerId: string; source: MutableSource }
  | { type: 'mute-all' }
  | { type: 'ask-unmute'; peerId: string; source: MutableSource }
  | { type: 'set-role'; peerId: string; role: RoomRole }
  | { type: 'lock'; locked: boolean };

/**
 * Decides what a command does to a room: the events to apply, in order; none where all is so already. Pure, so that
 * what is tested with ten thousand random histories is what runs. Throws an `AppError` where the command is not
 * allowed, and then nothing has changed.
 */
export function decideRoomCommand(room: RoomSnapshot, actor: RoomActor, command: RoomCommand): RoomEvent[] {
  switch (command.type) {
    case 'join':
      return join(room, command.peer);
    case 'leave': {
      const peer = findPeer(room, byPeerIdOf(actor) ?? '');
      return peer === undefined ? [] : leave(room, peer, command.reason);
    }
    case 'lower-hand':
      return lowerHandOf(room, actor, command.peerId);
    case 'mute':
      return mute(actor, requireTarget(room, actor, command.peerId), command.source);
    case 'mute-all':
      return muteAll(room, actor);
    case 'ask-unmute':
      return askUnmute(actor, requireTarget(room, actor, command.peerId), command.source);
    case 'set-role':
      return setRole(room, actor, command.peerId, command.role);
    case 'lock':
      return lock(room, actor, command.locked);
    case 'update':
      return room.name === command.name ? [] : [{ type: 'room:updated', name: command.name }];
    case 'set-end':
      return room.endsAt === command.endsAt ? [] : [{ type: 'room:end-changed', endsAt: command.endsAt }];
    case 'set-waiting':
      return setWaiting(room, command.waiting);
    default:
      return decideOwnCommand(room, requireActor(room, actor), command);
  }
}

function decideOwnCommand(room: RoomSnapshot, actor: PeerState, command: OwnCommand): RoomEvent[] {
  switch (command.type) {
    case 'publish':
      return publish(actor, command);
    case 'set-paused':
      return command.paused ? pause(actor, command.source) : resume(actor, command.source);
    case 'unpublish':
      return unpublish(actor, command.source);
    case 'raise-hand':
      return room.hands.includes(actor.peerId) ? [] : [{ type: 'hand:raised', peerId: actor.peerId }];
    case 'send-chat':
      return [{ type: 'chat:sent', message: command.message }];
    case 'answer-unmute':
      return answerUnmute(actor, command.source, command.accept);
  }
}

function lock(room: RoomSnapshot, actor: RoomActor, locked: boolean): RoomEvent[] {
  requireModerator(room, actor);
  // A lock ends with the last person, so an empty room has none.
  if (room.peers.length === 0) throw new AppError('ROOM_NOT_LIVE');
  if (room.locked === locked) return [];
  return [{ type: 'room:lock-changed', locked, byPeerId: byPeerIdOf(actor) }];
}

function setWaiting(room: RoomSnapshot, all: readonly Knocker[]): RoomEvent[] {
  const waiting = all.slice(0, KNOCKERS_IN_SNAPSHOT);
  const isSame =
    waiting.length === room.waiting.length &&
    waiting.every((knocker, index) => isSameKnocker(knocker, room.waiting[index]));
  return isSame ? [] : [{ type: 'waiting:changed', waiting }];
}

function isSameKnocker(knocker: Knocker, other: Knocker | undefined): boolean {
  return (
    knocker.userId === other?.userId &&
    knocker.knockedAt === other.knockedAt &&
    knocker.displayName === other.displayName &&
    knocker.avatarUrl === other.avatarUrl
  );
}
