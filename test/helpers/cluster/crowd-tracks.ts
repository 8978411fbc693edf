/* Runs in the page. All people of a crowd send clones of one sound and one picture. */

/** Of the picture. */
export const FRAMES_PER_SECOND = 6;
/** As the SDK has it encoded. */
export const SOUND_PACKET_MS = 20;
const WIDTH = 96;
const HEIGHT = 72;

/** Chromium's own, and not in TypeScript's library. */
declare class MediaStreamTrackGenerator extends MediaStreamTrack {
  constructor(options: { kind: 'video' });
  readonly writable: WritableStream<VideoFrame>;
}

let tone: MediaStreamTrack | undefined;

/** A tone without a pause, which no encoder takes for silence. */
export function sound(): MediaStreamTrack {
  if (tone === undefined) {
    const context = new AudioContext();
    const oscillator = context.createOscillator();
    const destination = context.createMediaStreamDestination();
    oscillator.connect(destination);
    oscillator.start();
    [tone] = destination.stream.getAudioTracks();
  }
  if (tone === undefined) throw new Error('an oscillator sounds');
  return tone;
}

let moving: MediaStreamTrack | undefined;

/**
 * Small, of few frames, and written rather than drawn: what is tried is whether it comes, and a canvas of a page that waits for
 * its turn has no frames.
 */
export function picture(): MediaStreamTrack {
  if (moving === undefined) {
    const generator = new MediaStreamTrackGenerator({ kind: 'video' });
    const writer = generator.writable.getWriter();
    setInterval(() => void writer.write(frame()), 1_000 / FRAMES_PER_SECOND);
    moving = generator;
  }
  return moving;
}

/** Of a grey that is another one each time: brightness, and half as many values of each colour each way. */
function frame(): VideoFrame {
  const timestamp = performance.now() * 1_000;
  const values = new Uint8Array((WIDTH * HEIGHT * 3) / 2).fill(128);
  values.fill(Math.floor(timestamp / 10_000) % 256, 0, WIDTH * HEIGHT);
  return new VideoFrame(values, { format: 'I420', codedWidth: WIDTH, codedHeight: HEIGHT, timestamp });
}
