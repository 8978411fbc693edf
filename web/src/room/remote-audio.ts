import type { RemoteTrack, Room } from '../../../client/room-view.ts';
import { readDeviceChoice } from '../media/device-choice.ts';

type Sink = HTMLAudioElement & { setSinkId?: (id: string) => Promise<void> };

/** Plays everyone's sound through hidden audio elements, one a stream. */
export class RemoteAudio {
  readonly #elements = new Map<string, Sink>();
  readonly #listeners = new Set<() => void>();
  readonly #stop: () => void;
  #blocked = false;

  constructor(room: Room) {
    const update = () => this.#update(room.view.remoteTracks);
    this.#stop = room.subscribe(update);
    update();
  }

  /** The browser wants a click before it plays sound. */
  readonly isBlocked = (): boolean => this.#blocked;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** To be called from a click: plays what was held back. */
  async unblock(): Promise<void> {
    this.#setBlocked(false);
    await Promise.all([...this.#elements.values()].map((element) => this.#play(element)));
  }

  /** Where the sound goes, in browsers that let one choose. */
  async setSpeaker(deviceId: string): Promise<void> {
    await Promise.allSettled([...this.#elements.values()].map((element) => element.setSinkId?.(deviceId)));
  }

  close(): void {
    this.#stop();
    this.#update([]);
    this.#listeners.clear();
  }

  #update(tracks: readonly RemoteTrack[]): void {
    const heard = new Map(
      tracks.filter(({ track }) => track.kind === 'audio').map((track) => [track.consumerId, track.track]),
    );
    for (const [consumerId, element] of this.#elements) {
      if (heard.has(consumerId)) continue;
      element.srcObject = null;
      element.remove();
      this.#elements.delete(consumerId);
    }
    for (const [consumerId, track] of heard)
      if (!this.#elements.has(consumerId)) this.#add(consumerId, track);
  }

  #add(consumerId: string, track: MediaStreamTrack): void {
    const element: Sink = document.createElement('audio');
    element.dataset.consumerId = consumerId;
    element.hidden = true;
    element.autoplay = true;
    element.srcObject = new MediaStream([track]);
    document.body.append(element);
    this.#elements.set(consumerId, element);
    const { speakerId } = readDeviceChoice();
    if (speakerId !== undefined) element.setSinkId?.(speakerId).catch(() => undefined);
    void this.#play(element);
  }

  async #play(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play();
    } catch (error) {
      // AbortError: the element went away meanwhile.
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#setBlocked(true);
    }
  }

  #setBlocked(blocked: boolean): void {
    if (blocked === this.#blocked) return;
    this.#blocked = blocked;
    for (const listener of this.#listeners) listener();
  }
}
