import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import type { RoomHome, StoredRoom } from '../../../src/cluster/store/cluster-store.ts';
import { MemoryClusterStore } from '../../../src/cluster/store/memory-cluster-store.ts';
import { AppError } from '../../../src/errors.ts';
import { KeptRoom } from '../../../src/signaling/keeping/kept-room.ts';
import { restoreRoom } from '../../../src/signaling/keeping/room-restore.ts';
import type { RoomPerson } from '../../../src/signaling/session/room-tokens.ts';
import type { RoomActor } from '../../../src/signaling/state/moderation-rights.ts';
import type { RoomCommand } from '../../../src/signaling/state/room-commands.ts';
import { TestNode } from '../../helpers/nodes/test-node.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';

/** Keeps what is written of the one room in it where a test can see it. */
class OpenStore extends MemoryClusterStore {
  stored: StoredRoom = { checkpoint: null, entries: [] };

  constructor() {
    super({ keepsRooms: true });
  }

  override async append(roomId: string, home: RoomHome, entries: readonly string[]): Promise<void> {
    await super.append(roomId, home, entries);
    this.stored = { ...this.stored, entries: [...this.stored.entries, ...entries] };
  }

  override async checkpoint(roomId: string, home: RoomHome, checkpoint: string): Promise<void> {
    await super.checkpoint(roomId, home, checkpoint);
    this.stored = { checkpoint, entries: [] };
  }
}

/** A room's state with what is written of it, and people who do things in it. */
class WrittenRoom {
  readonly store = new OpenStore();
  readonly people = new Map<string, RoomPerson>();
  readonly hostUserId = randomUUID();
  readonly #users = [this.hostUserId, ...Array.from({ length: 4 }, () => randomUUID())];
  #room: KeptRoom | undefined;

  async open(): Promise<void> {
    const node = await TestNode.start(this.store);
    const roomId = randomUUID();
    const claim = await node.claims.claim(roomId);
    if (claim.outcome !== 'held') throw new Error('nobody else can have it');
    const limits = { capacity: 50, planCapacity: 50, meetingMinutes: 60 };
    this.#room = new KeptRoom({
      record: { roomId, name: 'Written', hostUserId: this.hostUserId, ...limits },
      hold: claim.hold,
      restored: undefined,
      onEvent: () => undefined,
      onTimeUp: () => undefined,
      onFenced: () => undefined,
      findPerson: (peerId) => this.people.get(peerId),
      keepMessage: () => Promise.resolve(),
    });
  }

  get room(): KeptRoom {
    if (this.#room === undefined) throw new Error('open it first');
    return this.#room;
  }

  peerOf(index: number): string {
    const { peers } = this.room.snapshot;
    return peers[index % Math.max(1, peers.length)]?.peerId ?? randomUUID();
  }

  /** What is refused changes nothing. */
  as(actor: RoomActor, command: RoomCommand): void {
    ignoreRefusal(() => this.room.execute(actor, command));
  }

  enter(index: number): void {
    const userId = this.#users[index % this.#users.length] ?? this.hostUserId;
    const role = userId === this.hostUserId ? 'host' : 'speaker';
    const who = { peerId: randomUUID(), userId, displayName: `Person ${index}`, avatarUrl: null };
    const person: RoomPerson = { ...who, role, staff: false, entitlements: EVERYTHING };
    ignoreRefusal(() => {
      const peer = this.room.door.admit(person);
      this.people.set(person.peerId, person);
      this.room.noteSession(person);
      this.room.execute({ peerId: person.peerId }, { type: 'join', peer });
      this.room.beginMeeting();
    });
  }

  leave(peerId: string): void {
    const person = this.people.get(peerId);
    if (person === undefined) return;
    const peer = this.room.snapshot.peers.find((one) => one.peerId === peerId);
    this.room.register.spend(person, peer);
    this.as({ peerId }, { type: 'leave', reason: 'left' });
  }

  changePlan(peerId: string, video: boolean): void {
    const person = this.people.get(peerId);
    if (person === undefined) return;
    const entitlements = { ...EVERYTHING, video };
    this.people.set(peerId, { ...person, entitlements });
    this.room.noteEntitlements(peerId, entitlements);
  }

  async say(peerId: string, clientMessageId: string): Promise<void> {
    const author = this.room.snapshot.peers.find((one) => one.peerId === peerId);
    if (author !== undefined) await this.room.sendChat(author, clientMessageId, `I say ${clientMessageId}`);
  }
}

function ignoreRefusal(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

type Step = (written: WrittenRoom) => void | Promise<void>;

const someone = fc.nat(7);
const source = fc.constantFrom('microphone' as const, 'camera' as const);
const role = fc.constantFrom('host' as const, 'co-host' as const, 'speaker' as const, 'listener' as const);

/** Each kind of thing that can happen; `cut` is where all so far has been written. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>((written) => written.room.archive.committed()),
  fc.constant<Step>((written) => written.room.archive.flush()),
  someone.map(
    (n): Step =>
      (written) =>
        written.enter(n),
  ),
  someone.map(
    (n): Step =>
      (written) =>
        written.leave(written.peerOf(n)),
  ),
  fc.tuple(someone, source).map(
    ([n, what]): Step =>
      (written) =>
        written.as(
          { peerId: written.peerOf(n) },
          { type: 'publish', source: what, producerId: randomUUID(), paused: false },
        ),
  ),
  fc.tuple(someone, someone, source).map(
    ([n, m, what]): Step =>
      (written) =>
        written.as({ peerId: written.peerOf(n) }, { type: 'mute', peerId: written.peerOf(m), source: what }),
  ),
  someone.map(
    (n): Step =>
      (written) =>
        written.as({ peerId: written.peerOf(n) }, { type: 'raise-hand' }),
  ),
  fc.tuple(someone, someone, role).map(
    ([n, m, given]): Step =>
      (written) => {
        const peerId = written.peerOf(m);
        written.as({ peerId: written.peerOf(n) }, { type: 'set-role', peerId, role: given });
        const userId = written.people.get(peerId)?.userId;
        if (userId !== undefined)
          written.room.register.keepRole(userId, given === 'host' ? 'co-host' : given);
      },
  ),
  someone.map(
    (n): Step =>
      (written) => {
        const person = written.people.get(written.peerOf(n));
        if (person === undefined) return;
        written.room.register.voidTokens(person.userId);
        written.leave(person.peerId);
      },
  ),
  fc.tuple(someone, fc.nat(5)).map(
    ([n, key]): Step =>
      (written) =>
        written.say(written.peerOf(n), `${key}`),
  ),
  fc.tuple(someone, fc.boolean()).map(
    ([n, video]): Step =>
      (written) =>
        written.changePlan(written.peerOf(n), video),
  ),
  fc.boolean().map(
    (locked): Step =>
      (written) =>
        written.as({ outside: 'owner' }, { type: 'lock', locked }),
  ),
  fc.integer({ min: 2, max: 90 }).map(
    (many): Step =>
      ({ room }) =>
        room.setLimits({ capacity: many, meetingMinutes: many > 60 ? null : many }),
  ),
);

describe('A room that is written down', () => {
  it('is the very same when it is read again, wherever its history is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const written = new WrittenRoom();
        await written.open();
        for (const happen of [...steps]) await happen(written);
        await written.room.archive.committed();
        const fromLines = restoreRoom(written.store.stored);
        await written.room.archive.flush();
        const asItIs = restoreRoom(written.store.stored);
        written.room.close();
        expect(written.store.stored.entries).to.deep.equal([]);
        expect(asItIs?.state.snapshot).to.deep.equal(written.room.snapshot);
        expect(fromLines).to.deep.equal(asItIs);
      }),
      { numRuns: 60 },
    );
  });

  const aRoom = async (): Promise<StoredRoom> => {
    const written = new WrittenRoom();
    await written.open();
    written.enter(0);
    await written.room.archive.committed();
    written.enter(1);
    written.as({ peerId: written.peerOf(1) }, { type: 'raise-hand' });
    await written.room.archive.committed();
    written.room.close();
    return written.store.stored;
  };

  it('takes a line that came twice once', async () => {
    const { checkpoint, entries } = await aRoom();
    const twice = restoreRoom({ checkpoint, entries: [...entries, ...entries] });
    expect(twice).to.deep.equal(restoreRoom({ checkpoint, entries }));
    expect(twice?.state.snapshot.hands).to.have.length(1);
  });

  it('cannot be read with a line missing, of another version, or with what no one knows', async () => {
    const { checkpoint, entries } = await aRoom();
    const line = JSON.stringify({ n: 99, change: { type: 'event', event: { type: 'hand:raised' } } });
    const other = JSON.stringify({ ...JSON.parse(checkpoint ?? ''), version: 2 });
    expect(entries.length).to.be.greaterThan(2);
    expect(() => restoreRoom({ checkpoint, entries: entries.slice(1) })).to.throw('is missing');
    expect(() => restoreRoom({ checkpoint, entries: [...entries, line] })).to.throw();
    expect(() => restoreRoom({ checkpoint, entries: [...entries, 'not JSON'] })).to.throw();
    expect(() => restoreRoom({ checkpoint: other, entries })).to.throw();
    expect(() => restoreRoom({ checkpoint: null, entries })).to.throw();
    expect(restoreRoom({ checkpoint: null, entries: [] })).to.equal(undefined);
  });
});
