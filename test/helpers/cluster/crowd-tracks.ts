/* Runs in the page. All people of a crowd send clones of one sound and one picture. */

const FRAMES_PER_SECOND = 6;

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

let canvasTrack: MediaStreamTrack | undefined;

/** Small, and of few frames: what is tried is whether it comes. */
export function picture(): MediaStreamTrack {
  if (canvasTrack === undefined) {
    const canvas = Object.assign(document.createElement('canvas'), { width: 96, height: 72 });
    const context = canvas.getContext('2d');
    let turn = 0;
    setInterval(() => {
      turn += 1;
      if (context === null) return;
      context.fillStyle = `hsl(${(turn * 20) % 360} 80% 50%)`;
      context.fillRect((turn * 5) % 96, 0, 24, 72);
    }, 1_000 / FRAMES_PER_SECOND);
    [canvasTrack] = canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks();
  }
  if (canvasTrack === undefined) throw new Error('a canvas has a picture');
  return canvasTrack;
}
