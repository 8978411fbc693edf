import { expect } from 'chai';
import { CAMERA, CameraStream } from '../../../bench/media/camera-stream.ts';

const SECONDS = 10;
const FRAMES = 30 * SECONDS;

function frames(): Buffer[][] {
  const stream = new CameraStream();
  return Array.from({ length: FRAMES }, (_, index) => stream.nextFrame(index * 3_000));
}

/** RFC 7741, 4.3: a frame begins with a packet that says so, and its first bit tells a key frame. */
function isKeyFrame([first]: Buffer[]): boolean {
  return first !== undefined && (first.readUInt8(12) & 0x10) !== 0 && (first.readUInt8(16) & 0x01) === 0;
}

describe('the camera of the benchmark', () => {
  it('sends 1.2 Mbit a second', () => {
    const bytes = frames()
      .flat()
      .reduce((sum, packet) => sum + packet.length, 0);
    expect((bytes * 8) / SECONDS / 1e6).to.be.within(1.1, 1.3);
  });

  it('sends packets in order, a marker on the last of each frame and one timestamp in all of them', () => {
    const all = frames();
    expect(all.flat().map((packet) => packet.readUInt16BE(2))).to.deep.equal(
      all.flat().map((_, index) => index + 1),
    );
    for (const [index, frame] of all.entries()) {
      expect(frame.map((packet) => packet.readUInt8(1) >> 7)).to.deep.equal(
        frame.map((_, at) => (at === frame.length - 1 ? 1 : 0)),
      );
      expect(new Set(frame.map((packet) => packet.readUInt32BE(4)))).to.deep.equal(new Set([index * 3_000]));
    }
    expect(new Set(all.flat().map((packet) => packet.readUInt8(1) & 0x7f))).to.deep.equal(
      new Set([CAMERA.payloadType]),
    );
  });

  it('sends a key frame every two seconds', () => {
    const keys = frames().flatMap((frame, index) => (isKeyFrame(frame) ? [index] : []));
    expect(keys).to.deep.equal([0, 60, 120, 180, 240]);
  });

  it('is the same in every run', () => {
    expect(Buffer.concat(frames().flat()).equals(Buffer.concat(frames().flat()))).to.equal(true);
  });
});
