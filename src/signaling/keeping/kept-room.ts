import type { RoomHold } from '../../cluster/rooms/room-claims.ts';
import type { LiveRoomRecord } from '../../cluster/rooms/room-messages.ts';
import { AppError } from '../../errors.ts';
import type { Entitlements } from '../../protocol/entitlements.ts';
import type { NumberedRoomEvent, RoomEvent } from '../../protocol/room-events.ts';
import type { ChatMessage, PeerState, RoomRole, RoomSnapshot } from '../../protocol/room-state.ts';
import { MeetingClock } from '../room/meeting-clock.ts';
import { RoomDoor } from '../room/room-door.ts';
import { RoomRegister } from '../room/room-register.ts';
import type { RoomPerson } from '../session/room-tokens.ts';
import { findPeer, type RoomActor } from '../state/moderation-rights.ts';
import { RoomChat } from '../state/room-chat.ts';
import type { RoomCommand } from '../state/room-commands.ts';
import { RoomLog } from '../state/room-log.ts';
import { RoomArchive } from './room-archive.ts';
import { keysOfMessages, type RestoredRoom } from './room-restore.ts';
import { messagesByKey, takenOver } from './room-takeover.ts';
import type { RoomChange, RoomLimits, RoomState } from './stored-room.ts';

export type KeptRoomOptions = {
  /** As it was last told of, where the room is restored. */
  record: LiveRoomRecord;
  hold: RoomHold;
  restored: RestoredRoom | undefined;
  /** Hears of each event after it was applied, in order. */
  onEvent: (event: NumberedRoomEvent) => void;
  onTimeUp: () => void;
  /** Another node has the room. */
  onFenced: () => void;
  /** The stay of someone in it, with what their plan allows now. */
  findPerson: (peerId: string) => RoomPerson | undefined;
  /** Resolves once a message is durable. */
  keepMessage: (message: ChatMessage) => Promise<void>;
};

/** All that a live room knows, whatever changes it, and that it is written down for the room's next home. */
export class KeptRoom {
  readonly register: RoomRegister;
  readonly door: RoomDoor;
  readonly archive: RoomArchive;
  readonly #log: RoomLog;
  readonly #meeting: MeetingClock;
  readonly #chat: RoomChat;
  readonly #findPerson: KeptRoomOptions['findPerson'];
  #closed = false;

  constructor({ record, hold, restored, onEvent, findPerson, ...options }: KeptRoomOptions) {
    const state = restored?.state;
    this.#findPerson = findPerson;
    this.archive = new RoomArchive({
      hold,
      lines: restored?.lines ?? 0,
      state: () => this.#state(),
      onFenced: options.onFenced,
    });
    const note = (change: RoomChange) => this.archive.note(change);
    this.register = new RoomRegister({ ...(state && { state: state.register }), onChange: note });
    this.door = new RoomDoor(record, this.register, () => this.snapshot);
    this.#log = new RoomLog(
      record,
      (numbered) => {
        note({ type: 'event', event: numbered.event });
        onEvent(numbered);
      },
      restored && takenOver(restored, hold.epoch),
    );
    this.#meeting = new MeetingClock(record.meetingMinutes, {
      began: (atMs) => note({ type: 'meeting-began', atMs }),
      endChanged: (endsAt) => this.execute({ outside: 'record' }, { type: 'set-end', endsAt }),
      // Where it goes on, or here after `thaw`, the time is up too.
      timeUp: () => this.serving && options.onTimeUp(),
    });
    this.#chat = new RoomChat(
      (message, key) => {
        note({ type: 'chat-key', key, messageId: message.messageId });
        this.execute({ peerId: message.peerId ?? '' }, { type: 'send-chat', message });
      },
      options.keepMessage,
      state && messagesByKey(state),
    );
    this.#resumeMeeting(state?.meetingBeganAtMs ?? null);
  }

  get snapshot(): RoomSnapshot {
    return this.#log.snapshot;
  }

  /** It may change here, now: it is neither closed, nor on its way to another node, nor maybe there already. */
  get serving(): boolean {
    return !this.#closed && this.archive.serving;
  }

  /** Changes the room on someone's behalf. Returns what happened. Throws what `decideRoomCommand` throws, ROOM_MOVING. */
  execute(actor: RoomActor, command: RoomCommand): RoomEvent[] {
    this.#requireServing();
    return this.#log.execute(actor, command);
  }

  /** What happened after `seq`, as far back as is kept. */
  since(seq: number): NumberedRoomEvent[] {
    return this.#log.since(seq);
  }

  /** Begins with what was written in earlier lives. */
  seedChat(chat: ChatMessage[]): void {
    if (this.serving && this.#log.seedChat(chat)) this.archive.note({ type: 'chat-seeded', chat });
  }

  sendChat(author: PeerState, clientMessageId: string, text: string): Promise<ChatMessage> {
    this.#requireServing();
    return this.#chat.send(author, clientMessageId, text);
  }

  /** This person joins next. */
  noteSession(person: RoomPerson): void {
    this.archive.note({ type: 'session', person });
  }

  /** The plan of someone in the room allows that from now on. */
  noteEntitlements(peerId: string, entitlements: Entitlements): void {
    this.archive.note({ type: 'entitlements', peerId, entitlements });
  }

  /** The room's record, or the plan of its owner, has that from now on. */
  setLimits({ capacity, planCapacity, meetingMinutes }: Partial<RoomLimits>): void {
    this.#requireServing();
    if (capacity !== undefined) this.door.capacity = capacity;
    if (planCapacity !== undefined) this.door.planCapacity = planCapacity;
    const minutes = meetingMinutes === undefined ? this.#meeting.minutes : meetingMinutes;
    this.archive.note({ type: 'limits', limits: { ...this.#limits, meetingMinutes: minutes } });
    this.#meeting.setMinutes(minutes);
  }

  /** The plan of somebody has that from now on: it is about the room where they own it. */
  setOwnerPlan(userId: string, { roomCapacity: planCapacity, meetingMinutes }: Entitlements): void {
    if (userId === this.snapshot.hostUserId) this.setLimits({ planCapacity, meetingMinutes });
  }

  /** A role that was given lasts; whoever was made the host comes back as a co-host. Gives what lasts; not the owner's. */
  keepRole(peerId: string): RoomRole | undefined {
    const peer = findPeer(this.snapshot, peerId);
    if (peer === undefined || peer.userId === this.snapshot.hostUserId) return undefined;
    const role = peer.role === 'host' ? 'co-host' : peer.role;
    this.register.keepRole(peer.userId, role);
    return role;
  }

  /** Somebody came in. */
  beginMeeting(): void {
    this.#meeting.begin();
  }

  /** It stays here after all. */
  thaw(): void {
    this.archive.thaw();
    if (!this.#closed) this.#resumeMeeting(this.#meeting.beganAtMs);
  }

  /** Nothing changes any more. */
  close(): void {
    this.#closed = true;
    this.#meeting.close();
  }

  get #limits(): RoomLimits {
    const { capacity, planCapacity } = this.door;
    return { capacity, planCapacity, meetingMinutes: this.#meeting.minutes };
  }

  #requireServing(): void {
    if (!this.serving) throw new AppError('ROOM_MOVING');
  }

  #resumeMeeting(beganAtMs: number | null): void {
    if (beganAtMs !== null) this.#meeting.resume(beganAtMs, this.snapshot.endsAt);
  }

  #state(): RoomState {
    const { snapshot } = this;
    return {
      snapshot,
      limits: this.#limits,
      meetingBeganAtMs: this.#meeting.beganAtMs,
      people: snapshot.peers.flatMap(({ peerId }) => this.#findPerson(peerId) ?? []),
      register: this.register.state,
      chatKeys: keysOfMessages(this.#chat.keys, snapshot.chat),
    };
  }
}
