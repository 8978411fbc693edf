import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { type RoomSnapshot, roomSnapshot } from '../../src/protocol/room-state.ts';
import type { RoomCommand } from '../../src/signaling/state/room-commands.ts';
import { SimulatedRoom } from '../helpers/simulated/simulated-room.ts';

const CLIENTS = 5;
const HISTORIES = 10_000;

const client = fc.nat(CLIENTS - 1);
const source = fc.constantFrom('microphone' as const, 'camera' as const);

const action = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('hand' as const), client, up: fc.boolean(), target: client }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('media' as const), client, source, step: fc.nat(3) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('moderate' as const),
      client,
      target: client,
      source,
      step: fc.nat(3),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('role' as const), client, target: client, role: fc.nat(3) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('mute-all' as const), client }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lock' as const), client, locked: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('record' as const), client, step: fc.nat(8) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('outside' as const), client, step: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('chat' as const), client }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('other-device' as const), client }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('come-or-go' as const), client }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('deliver' as const),
      client,
      index: fc.nat(9),
      twice: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('lose' as const), client, index: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('answer-snapshot' as const), client }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reconnect' as const), client }) },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

const ROLES = ['host', 'co-host', 'speaker', 'listener'] as const;

function perform(room: SimulatedRoom, next: Action): void {
  const actor = room.client(next.client);
  if (next.kind === 'deliver') actor.deliver(next.index, next.twice);
  else if (next.kind === 'lose') actor.lose(next.index);
  else if (next.kind === 'answer-snapshot') actor.answerSnapshot(room.log);
  else if (next.kind === 'reconnect') actor.reconnect(room.log);
  else change(room, actor, next);
}

type Change = Exclude<Action, { kind: 'deliver' | 'lose' | 'answer-snapshot' | 'reconnect' }>;

/** What a server may be asked to do, and what must hold between the states before and after it. */
function change(room: SimulatedRoom, actor: Simulated, next: Change): void {
  const before = room.log.snapshot;
  const wasInside = room.isInside(actor);
  if (next.kind === 'other-device') {
    if (wasInside) room.enter(actor);
  } else if (next.kind === 'come-or-go') {
    if (wasInside) room.execute(actor, { type: 'leave', reason: 'lost' });
    else room.enter(actor);
  } else if (next.kind === 'record') {
    room.executeAs({ outside: 'record' }, recordCommand(next.step));
  } else if (next.kind === 'outside') {
    const by = next.step % 2 === 0 ? 'owner' : 'staff';
    room.executeAs({ outside: by }, outsideCommand(actor.peerId, next.step));
  } else {
    room.execute(actor, commandOf(room, next));
  }
  checkStep(before, room.log.snapshot, next, actor);
}

type Simulated = ReturnType<SimulatedRoom['client']>;

function commandOf(
  room: SimulatedRoom,
  next: Exclude<Change, { kind: 'come-or-go' | 'other-device' | 'record' | 'outside' }>,
): RoomCommand {
  switch (next.kind) {
    case 'media':
      return mediaCommand(next.source, next.step);
    case 'chat':
      return chat(room.client(next.client));
    case 'mute-all':
      return { type: 'mute-all' };
    case 'lock':
      return { type: 'lock', locked: next.locked };
    case 'role': {
      const role = ROLES[next.role] ?? 'speaker';
      return { type: 'set-role', peerId: room.client(next.target).peerId, role };
    }
    case 'moderate':
      return moderation(room.client(next.target).peerId, next.source, next.step);
    case 'hand': {
      const { peerId } = room.client(next.target);
      return next.up ? { type: 'raise-hand' } : { type: 'lower-hand', peerId };
    }
  }
}

function recordCommand(step: number): RoomCommand {
  if (step < 3) return { type: 'update', name: `Name ${step}` };
  if (step > 5) return { type: 'set-end', endsAt: step === 8 ? null : `2026-01-01T0${step}:00:00.000Z` };
  const knocker = (name: string) => ({ userId: randomUUID(), displayName: name, avatarUrl: null });
  const knockedAt = new Date().toISOString();
  const waiting = Array.from({ length: step - 3 }, (_, index) => ({ ...knocker(`K${index}`), knockedAt }));
  return { type: 'set-waiting', waiting };
}

function outsideCommand(peerId: string, step: number): RoomCommand {
  if (step < 2) return { type: 'mute', peerId, source: 'camera' };
  if (step < 4) return { type: 'mute-all' };
  if (step < 6) return { type: 'lock', locked: true };
  return { type: 'set-role', peerId, role: 'listener' };
}

function chat({ peerId, userId }: Simulated): RoomCommand {
  const sentAt = new Date().toISOString();
  const message = { messageId: randomUUID(), peerId, userId, displayName: 'Someone', text: 'Hi 👋', sentAt };
  return { type: 'send-chat', message };
}

function mediaCommand(which: 'microphone' | 'camera', step: number): RoomCommand {
  if (step === 0) return { type: 'publish', source: which, producerId: randomUUID(), paused: false };
  if (step === 1) return { type: 'unpublish', source: which };
  return { type: 'set-paused', source: which, paused: step === 2 };
}

function moderation(peerId: string, which: 'microphone' | 'camera', step: number): RoomCommand {
  if (step === 0) return { type: 'mute', peerId, source: which };
  if (step === 1) return { type: 'ask-unmute', peerId, source: which };
  return { type: 'answer-unmute', source: which, accept: step === 2 };
}

describe('a room and its clients', () => {
  it(`agree after ${HISTORIES} histories of commands, losses, repeats, reorderings and reconnects`, function () {
    this.timeout(300_000);
    fc.assert(
      fc.property(fc.array(action, { minLength: 20, maxLength: 80 }), (actions) => {
        const room = new SimulatedRoom(CLIENTS);
        for (const next of actions) perform(room, next);
        room.settle();
        for (const { replica } of room.clients) expect(replica.snapshot).to.deep.equal(room.log.snapshot);
        expect(roomSnapshot.safeParse(room.log.snapshot).success).to.equal(true);
        checkInvariants(room);
      }),
      { numRuns: HISTORIES },
    );
  });
});

/** What must hold in every room, whatever happened in it. */
function checkInvariants({ log: { snapshot } }: SimulatedRoom): void {
  const present = snapshot.peers.map((peer) => peer.peerId);
  expect(new Set(present).size).to.equal(present.length);
  expect(new Set(snapshot.peers.map((peer) => peer.userId)).size).to.equal(present.length);
  expect(new Set(snapshot.hands).size).to.equal(snapshot.hands.length);
  expect(snapshot.hands.every((hand) => present.includes(hand))).to.equal(true);
  expect(snapshot.peers.filter((peer) => peer.role === 'host').length).to.be.lessThan(2);
  for (const peer of snapshot.peers) {
    if (peer.role === 'listener') expect(peer.sources).to.deep.equal({});
    for (const which of ['microphone', 'camera'] as const) {
      const held = peer.hostMutes[which] !== undefined;
      if (held && peer.sources[which] !== undefined) expect(peer.sources[which].paused).to.equal(true);
    }
  }
}

/** What must hold from one state to the next. */
function checkStep(before: RoomSnapshot, after: RoomSnapshot, next: Change, actor: Simulated): void {
  if (before === after) return;
  const hostBefore = before.peers.find((peer) => peer.role === 'host');
  const hostAfter = after.peers.find((peer) => peer.role === 'host');
  if (after.peers.length === 0) expect(after.locked).to.equal(false);
  if (next.kind === 'come-or-go') {
    const came = after.peers.length > before.peers.length;
    if (came && actor.userId === after.hostUserId) expect(hostAfter?.userId).to.equal(actor.userId);
    if (came && before.locked) expect(['host', 'co-host', 'staff']).to.include(passOf(after, actor));
    const couldFollow = after.peers.some((peer) => peer.role !== 'listener');
    if (!came && hostBefore !== undefined && couldFollow) expect(hostAfter).not.to.equal(undefined);
  }
  if (next.kind === 'other-device') {
    const roles = ({ peers }: RoomSnapshot) => peers.map(({ userId, role }) => `${userId} ${role}`).sort();
    expect(roles(after)).to.deep.equal(roles(before));
  }
  if (next.kind !== 'outside') checkRanks(before, after, actor);
}

function passOf({ peers }: RoomSnapshot, { userId }: Simulated): string {
  const peer = peers.find((one) => one.userId === userId);
  return peer?.staff === true ? 'staff' : (peer?.role ?? 'absent');
}

/** Whoever does not moderate changes nothing of others: neither roles nor holds, nor the lock. */
function checkRanks(before: RoomSnapshot, after: RoomSnapshot, actor: Simulated): void {
  const own = before.peers.find((peer) => peer.peerId === actor.peerId);
  if (own === undefined || own.staff || own.userId === before.hostUserId) return;
  if (own.role !== 'speaker' && own.role !== 'listener') return;
  for (const peer of before.peers) {
    const then = after.peers.find((one) => one.peerId === peer.peerId);
    if (peer === own || then === undefined) continue;
    expect(then.role).to.equal(peer.role);
    expect(then.hostMutes).to.deep.equal(peer.hostMutes);
  }
}
