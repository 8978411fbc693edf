import type { StoredRoom } from '../../cluster/store/cluster-store.ts';
import { applyRoomEvent } from '../../protocol/apply-room-event.ts';
import type { RoomEvent } from '../../protocol/room-events.ts';
import { RoomRegister } from '../room/room-register.ts';
import type { RoomPerson } from '../session/room-tokens.ts';
import { type RoomChange, type RoomState, roomCheckpoint, storedLine } from './stored-room.ts';

/** A room as its last home left it. */
export type RestoredRoom = {
  state: RoomState;
  /** The number of the last change that it has. */
  lines: number;
  handedOver: boolean;
};

/**
 * The room that was written down; undefined where nothing was. Throws where it cannot be read: a newer version wrote it, or
 * a line is missing.
 */
export function restoreRoom(stored: StoredRoom): RestoredRoom | undefined {
  if (stored.checkpoint === null) {
    if (stored.entries.length > 0) throw new Error('There are lines without what they go on from');
    return undefined;
  }
  const { lines, handedOver, state } = roomCheckpoint.parse(JSON.parse(stored.checkpoint));
  const replay = new RoomReplay(state);
  let last = lines;
  for (const entry of stored.entries) {
    const { n, change } = storedLine.parse(JSON.parse(entry));
    // A write that was not answered may have been made, and have been made again.
    if (n <= last) continue;
    if (n !== last + 1) throw new Error(`Line ${last + 1} is missing`);
    replay.apply(change);
    last = n;
  }
  return { state: replay.state, lines: last, handedOver: handedOver && last === lines };
}

/** A room's state, brought on by what happened: each change does here what it did where it happened. */
class RoomReplay {
  #snapshot: RoomState['snapshot'];
  #limits: RoomState['limits'];
  #meetingBeganAtMs: number | null;
  readonly #people: Map<string, RoomPerson>;
  readonly #register: RoomRegister;
  readonly #chatKeys: Map<string, string>;

  constructor({ snapshot, limits, meetingBeganAtMs, people, register, chatKeys }: RoomState) {
    this.#snapshot = snapshot;
    this.#limits = limits;
    this.#meetingBeganAtMs = meetingBeganAtMs;
    this.#people = new Map(people.map((person) => [person.peerId, person]));
    this.#register = new RoomRegister({ state: register });
    this.#chatKeys = new Map(chatKeys);
  }

  get state(): RoomState {
    const snapshot = this.#snapshot;
    return {
      snapshot,
      limits: this.#limits,
      meetingBeganAtMs: this.#meetingBeganAtMs,
      // One whose joining was not written any more is not in.
      people: snapshot.peers.flatMap(({ peerId }) => this.#people.get(peerId) ?? []),
      register: this.#register.state,
      chatKeys: keysOfMessages(this.#chatKeys, snapshot.chat),
    };
  }

  apply(change: RoomChange): void {
    switch (change.type) {
      case 'event':
        this.#applyEvent(change.event);
        return;
      case 'session':
        this.#people.set(change.person.peerId, change.person);
        return;
      case 'entitlements': {
        const person = this.#people.get(change.peerId);
        if (person !== undefined)
          this.#people.set(change.peerId, { ...person, entitlements: change.entitlements });
        return;
      }
      case 'limits':
        this.#limits = change.limits;
        return;
      case 'meeting-began':
        this.#meetingBeganAtMs = change.atMs;
        return;
      case 'chat-seeded':
        this.#snapshot = { ...this.#snapshot, chat: change.chat };
        return;
      case 'chat-key':
        this.#chatKeys.set(change.key, change.messageId);
        return;
      default:
        this.#register.apply(change);
    }
  }

  #applyEvent(event: RoomEvent): void {
    this.#snapshot = applyRoomEvent(this.#snapshot, event);
    if (event.type === 'peer:left') this.#people.delete(event.peerId);
  }
}

/** The keys of the messages that a room still shows: those of older ones are not needed any more. */
export function keysOfMessages(
  keys: Iterable<readonly [string, string]>,
  chat: RoomState['snapshot']['chat'],
): [string, string][] {
  const shown = new Set(chat.map(({ messageId }) => messageId));
  return [...keys].flatMap(([key, messageId]) => (shown.has(messageId) ? [[key, messageId]] : []));
}
