import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { roomSnapshot } from '../../src/protocol/room-state.ts';
import type { RoomCommand } from '../../src/signaling/room-commands.ts';
import { SimulatedRoom } from '../helpers/simulated-room.ts';

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
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('chat' as const), client }) },
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

function perform(room: SimulatedRoom, next: Action): void {
  const actor = room.client(next.client);
  if (next.kind === 'deliver') actor.deliver(next.index, next.twice);
  else if (next.kind === 'lose') actor.lose(next.index);
  else if (next.kind === 'answer-snapshot') actor.answerSnapshot(room.log);
  else if (next.kind === 'reconnect') actor.reconnect(room.log);
  else if (next.kind === 'come-or-go') comeOrGo(room, actor);
  else room.execute(actor, commandOf(room, next));
}

type Simulated = ReturnType<SimulatedRoom['client']>;

function comeOrGo(room: SimulatedRoom, actor: Simulated): void {
  const inside = room.log.snapshot.peers.some((peer) => peer.peerId === actor.peerId);
  if (inside) room.execute(actor, { type: 'leave', reason: 'left' });
  else room.enter(actor);
}

function commandOf(
  room: SimulatedRoom,
  next: Extract<Action, { kind: 'hand' | 'media' | 'moderate' | 'chat' }>,
): RoomCommand {
  if (next.kind === 'media') return mediaCommand(next.source, next.step);
  if (next.kind === 'chat') return chat(room.client(next.client));
  const { peerId } = room.client(next.target);
  if (next.kind === 'moderate') return moderation(peerId, next.source, next.step);
  return next.up ? { type: 'raise-hand' } : { type: 'lower-hand', peerId };
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
  expect(new Set(snapshot.hands).size).to.equal(snapshot.hands.length);
  expect(snapshot.hands.every((hand) => present.includes(hand))).to.equal(true);
  for (const peer of snapshot.peers) {
    for (const which of ['microphone', 'camera'] as const) {
      const held = peer.hostMutes[which] !== undefined;
      if (held && peer.sources[which] !== undefined) expect(peer.sources[which].paused).to.equal(true);
    }
  }
}
