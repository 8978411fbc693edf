import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { applyRoomEvent } from '../../../src/protocol/apply-room-event.ts';
import { CHAT_MESSAGES_IN_SNAPSHOT, type RoomSnapshot } from '../../../src/protocol/room-state.ts';

const peerId = randomUUID();
const userId = randomUUID();
const empty: RoomSnapshot = {
  roomId: randomUUID(),
  liveId: randomUUID(),
  seq: 0,
  name: 'Tea',
  hostUserId: userId,
  locked: false,
  endsAt: null,
  waiting: [],
  peers: [],
  hands: [],
  chat: [],
};
const peer = {
  peerId,
  userId,
  displayName: 'Ana',
  avatarUrl: null,
  role: 'speaker' as const,
  staff: false,
  joinedAt: new Date().toISOString(),
  sources: {},
  hostMutes: {},
};

describe('applyRoomEvent', () => {
  it('never changes the snapshot it was given', () => {
    const before = applyRoomEvent(empty, { type: 'peer:joined', peer });
    const copy = structuredClone(before);
    const producerId = randomUUID();
    const published = {
      type: 'source:published',
      peerId,
      source: 'camera',
      producerId,
      paused: true,
    } as const;
    const after = applyRoomEvent(applyRoomEvent(before, published), { type: 'hand:raised', peerId });
    expect(before).to.deep.equal(copy);
    expect(after.peers[0]?.sources.camera).to.deep.equal({ producerId, paused: true });
    expect(after.seq).to.equal(3);
  });

  it('counts events about people who are not there, and changes nothing else', () => {
    const stranger = randomUUID();
    for (const event of [
      { type: 'peer:left', peerId: stranger, reason: 'lost' },
      { type: 'hand:raised', peerId: stranger },
      { type: 'source:paused', peerId: stranger, source: 'camera', paused: true },
    ] as const) {
      expect(applyRoomEvent(empty, event)).to.deep.equal({ ...empty, seq: 1 });
    }
  });

  it('keeps the newest messages, so that a snapshot stays small', () => {
    let room = applyRoomEvent(empty, { type: 'peer:joined', peer });
    for (let index = 0; index < CHAT_MESSAGES_IN_SNAPSHOT + 5; index += 1) {
      const sentAt = new Date().toISOString();
      const message = {
        messageId: randomUUID(),
        peerId,
        userId,
        displayName: 'Ana',
        text: `${index}`,
        sentAt,
      };
      room = applyRoomEvent(room, { type: 'chat:sent', message });
    }
    expect(room.chat).to.have.length(CHAT_MESSAGES_IN_SNAPSHOT);
    expect(room.chat[0]?.text).to.equal('5');
  });
});
