import { expect } from 'chai';
import { io } from 'socket.io-client';
import { ParleyRoom } from '../../../client/parley-room.ts';
import { fakeHandlerFactory, fakeTrack } from '../../helpers/media/fake-media.ts';
import { newPerson, SignalingServer } from '../../helpers/signaling/signaling-server.ts';

describe('a join', () => {
  let server: SignalingServer;
  before(async () => {
    server = await SignalingServer.start();
  });
  after(() => server.stop());

  it('costs one request and one acknowledgement on the wire, with twelve streams waiting in the room', async () => {
    const host = newPerson();
    const record = server.newRoom(host);
    const rooms = await Promise.all(
      [host, ...Array.from({ length: 5 }, () => newPerson())].map(async (person) => {
        const room = new ParleyRoom({
          join: () => server.join(record, person),
          handlerFactory: fakeHandlerFactory,
        });
        await room.connect();
        await Promise.all([
          room.publish('microphone', fakeTrack('audio')),
          room.publish('camera', fakeTrack('video')),
        ]);
        return room;
      }),
    );

    const grant = await server.join(record, newPerson());
    const { origin, pathname } = new URL(grant.signalingUrl);
    const auth = { token: grant.token };
    const socket = io(origin, { path: pathname, transports: ['websocket'], auth, autoConnect: false });
    const sent: unknown[] = [];
    const received: unknown[] = [];
    socket.io.on('open', () => {
      socket.io.engine.on('packetCreate', ({ data }) => sent.push(data));
      socket.io.engine.on('packet', ({ type, data }) => type === 'message' && received.push(data));
    });
    const entered = new Promise<{ media: { consumers: unknown[] } }>((resolve) => {
      socket.on('connect', () => {
        socket.emit('room:join', { rtpCapabilities: grant.rtpCapabilities }, (reply: { data: never }) =>
          resolve(reply.data),
        );
      });
    });
    socket.connect();
    const entry = await entered;
    expect(entry.media.consumers).to.have.length(12);
    // Socket.IO's own connect packet and its answer, then the one request and its acknowledgement.
    expect(sent.map((packet) => String(packet).slice(0, 13))).to.deep.equal([
      '0{"token":"ey',
      '20["room:join',
    ]);
    expect(received.map((packet) => String(packet).slice(0, 2))).to.deep.equal(['0{', '30']);
    socket.disconnect();
    await Promise.all(rooms.map((room) => room.leave()));
  });
});
