import { expect } from 'chai';
import { waitUntil } from '../../helpers/wait-until.ts';
import { fakeTrack } from './fake-media.ts';
import { emptyMedia } from './protocol-server.ts';
import { RoomHarness } from './room-harness.ts';

describe('A camera whose device is let go of', () => {
  let harness: RoomHarness;
  beforeEach(async () => {
    harness = await RoomHarness.start();
  });
  afterEach(() => harness.close());

  it('may lose its track while it is muted, and goes on with another', async () => {
    const { server } = harness;
    const room = await harness.connected();
    const errors: Error[] = [];
    room.on('error', (error) => errors.push(error));
    const first = fakeTrack('video');
    await room.publish('camera', first);
    await room.setPaused('camera', true);
    first.stop();
    server.media = emptyMedia();
    server.send('media:reset', {});
    await waitUntil('the second entry', () => server.count('room:join') === 2);
    const second = fakeTrack('video');
    await room.publish('camera', second, { paused: false });
    await waitUntil('the second producer', () => server.count('producer:create') === 2);
    expect(server.inputs('producer:create')[1]).to.include({ source: 'camera', paused: false });
    expect(room.view.localTracks).to.deep.equal([{ source: 'camera', track: second, paused: false }]);
    expect(errors).to.deep.equal([]);
  });
});
