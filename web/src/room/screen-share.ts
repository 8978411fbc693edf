import { DeviceError, type DeviceErrorKind, openScreen } from '../../../client/devices.ts';
import type { Room } from '../../../client/room-view.ts';
import { problemOf } from '../app/problem-text.ts';

/** Phones have no `getDisplayMedia`. */
export function canShareScreen(): boolean {
  return navigator.mediaDevices !== undefined && 'getDisplayMedia' in navigator.mediaDevices;
}

/** Shows this device's screen, with its sound where the browser gives it, until either side stops it. */
export class ScreenShare {
  readonly #room: Room;
  readonly #onProblem: (problem: DeviceErrorKind) => void;
  #tracks: MediaStreamTrack[] = [];

  constructor(room: Room, onProblem: (problem: DeviceErrorKind) => void) {
    this.#room = room;
    this.#onProblem = onProblem;
  }

  /** Rejects when the room does not take it, as when one's plan ended while one chose a screen. */
  async toggle(): Promise<void> {
    await (this.#tracks.length > 0 ? this.stop() : this.start());
  }

  async start(): Promise<void> {
    try {
      const { video, audio } = await openScreen(navigator.mediaDevices);
      this.#tracks = audio === null ? [video] : [video, audio];
      // The browser's own "stop sharing" ends the track.
      video.addEventListener('ended', () => void this.stop());
      await this.#room.publish('screen', video);
      if (audio !== null) await this.#room.publish('screenAudio', audio);
    } catch (error) {
      await this.stop();
      if (problemOf(error) !== undefined) throw error;
      const kind = error instanceof DeviceError ? error.kind : 'unknown';
      // Closing the browser's chooser is a change of mind, not a problem to report.
      if (kind !== 'denied') this.#onProblem(kind);
    }
  }

  async stop(): Promise<void> {
    const tracks = this.#tracks;
    this.close();
    await Promise.allSettled(
      tracks.map((track) => this.#room.unpublish(track.kind === 'video' ? 'screen' : 'screenAudio')),
    );
  }

  close(): void {
    for (const track of this.#tracks) track.stop();
    this.#tracks = [];
  }
}
