import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { roomSignalingPath, signalingAddress } from '../../../src/signaling/cluster/signaling-address.ts';

describe('the address of a WebSocket', () => {
  const roomId = randomUUID();
  const edgeNodeId = randomUUID();
  const query = '?EIO=4&transport=websocket';

  it('names a room, and the edge node where there is one', () => {
    expect(signalingAddress(`${roomSignalingPath(roomId)}/${query}`)).to.deep.equal({
      kind: 'room',
      roomId,
      edgeNodeId: null,
    });
    expect(signalingAddress(`${roomSignalingPath(roomId, edgeNodeId)}/${query}`)).to.deep.equal({
      kind: 'room',
      roomId,
      edgeNodeId,
    });
    expect(signalingAddress(roomSignalingPath(roomId))).to.deep.include({ roomId });
  });

  it('is for people without a room', () => {
    expect(signalingAddress(`/signaling/${query}`)).to.deep.equal({ kind: 'people' });
  });

  it('is none of ours otherwise', () => {
    for (const path of [
      '/',
      '/signaling',
      '/signalings/',
      '/nodes/',
      '/signaling/rooms',
      '/signaling/room',
      '/signaling/room/../people',
      '/signaling/room/not-an-id/',
      `/signaling/room/${roomId}/edge/`,
      `/signaling/room/${roomId}/edge/x/`,
      `/signaling/room/${roomId}/edge/${edgeNodeId}/more`,
      `/signaling/room/${roomId}/${edgeNodeId}`,
      `//signaling/room/${roomId}`,
    ]) {
      expect(signalingAddress(`${path}${query}`), path).to.equal(undefined);
    }
  });
});
