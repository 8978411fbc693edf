import { randomUUID } from 'node:crypto';
import { AppError } from '../../../src/errors.ts';
import type { MediaSource } from '../../../src/protocol/media.ts';
import type { LeaveReason } from '../../../src/protocol/room-events.ts';
import type { MutableSource, PeerState, RoomRole } from '../../../src/protocol/room-state.ts';
import type { RoomActor } from '../../../src/signaling/state/moderation-rights.ts';
import type { RoomCommand } from '../../../src/signaling/state/room-commands.ts';
import { RoomLog } from '../../../src/signaling/state/room-log.ts';

type Someone = { role?: RoomRole; staff?: boolean; userId?: string };

/** A room's decisions and state without anything around them. People are named by their peer id. */
export class DecidedRoom {
  readonly ownerId = randomUUID();
  readonly log = new RoomLog({ roomId: randomUUID(), name: 'Tea', hostUserId: this.ownerId }, () => {});

  /** Comes in; what is left out makes a speaker. */
  join({ role = 'speaker', staff = false, userId = randomUUID() }: Someone = {}): string {
    const peerId = randomUUID();
    const peer = { peerId, userId, displayName: 'P', avatarUrl: null, role, staff, hostMutes: {} };
    this.log.execute({ peerId }, { type: 'join', peer: { ...peer, joinedAt: new Date().toISOString() } });
    return peerId;
  }

  owner(): string {
    return this.join({ userId: this.ownerId });
  }

  as(actor: string | RoomActor, command: RoomCommand) {
    return this.log.execute(typeof actor === 'string' ? { peerId: actor } : actor, command);
  }

  publish(peerId: string, source: MediaSource = 'microphone', paused = false): void {
    this.as(peerId, { type: 'publish', source, producerId: randomUUID(), paused });
  }

  mute(actor: string | RoomActor, peerId: string, source: MutableSource = 'microphone') {
    return this.as(actor, { type: 'mute', peerId, source });
  }

  setRole(actor: string | RoomActor, peerId: string, role: RoomRole) {
    return this.as(actor, { type: 'set-role', peerId, role });
  }

  leave(peerId: string, reason: LeaveReason = 'left') {
    return this.as(peerId, { type: 'leave', reason });
  }

  peer(peerId: string): PeerState {
    const peer = this.log.snapshot.peers.find((candidate) => candidate.peerId === peerId);
    if (peer === undefined) throw new Error('no such peer');
    return peer;
  }

  roleOf(peerId: string): RoomRole {
    return this.peer(peerId).role;
  }

  get hosts(): string[] {
    return this.log.snapshot.peers.filter((peer) => peer.role === 'host').map((peer) => peer.peerId);
  }
}

/** The code with which something was refused, or `allowed`. */
export function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'allowed';
}
