import {
  DeviceError,
  type DeviceErrorKind,
  type DeviceList,
  listDevices,
  openCamera,
  openMicrophone,
  watchDevices,
} from '../../../client/devices.ts';
import type { MutableSource } from '../../../src/protocol/room-state.ts';
import { readDeviceChoice, rememberDeviceChoice } from './device-choice.ts';

/** One of the two devices: the track while it runs, and what went wrong when it does not. */
export type DeviceSlot = {
  track: MediaStreamTrack | null;
  starting: boolean;
  problem: DeviceErrorKind | null;
};

export type LocalDevicesView = Record<MutableSource, DeviceSlot> & { lists: DeviceList };

const OFF: DeviceSlot = { track: null, starting: false, problem: null };

/**
 * The camera and the microphone of this device, from the preview through the whole meeting. Each is asked for by
 * itself, so that a missing camera does not take the microphone with it.
 */
export class LocalDevices {
  #view: LocalDevicesView = {
    microphone: OFF,
    camera: OFF,
    lists: { microphones: [], cameras: [], speakers: [] },
  };
  readonly #listeners = new Set<() => void>();
  readonly #lostListeners = new Set<(source: MutableSource) => void>();
  /** Which start of a device is the newest: an older one that ends later is thrown away. */
  readonly #attempts = { microphone: 0, camera: 0 };
  #stopWatching: () => void = () => undefined;

  get view(): LocalDevicesView {
    return this.#view;
  }

  readonly getView = (): LocalDevicesView => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Starts to watch which devices come and go. Undone by `close`, after which it may be opened again. */
  open(): void {
    this.#stopWatching = watchDevices(navigator.mediaDevices, (lists) => this.#change({ lists }));
    void this.#updateLists();
  }

  /** Called when a running device goes away, such as a headset that is unplugged. */
  onLost(listener: (source: MutableSource) => void): () => void {
    this.#lostListeners.add(listener);
    return () => this.#lostListeners.delete(listener);
  }

  /** Starts a device, or changes to the one that was chosen. Resolves to null, and sets `problem`, when it cannot. */
  async start(source: MutableSource): Promise<MediaStreamTrack | null> {
    this.#attempts[source] += 1;
    const attempt = this.#attempts[source];
    this.#change({ [source]: { ...this.#view[source], starting: true, problem: null } });
    // Some devices can be opened only once: the old track goes before the new one comes.
    this.#view[source].track?.stop();
    try {
      const track = await openChosen(source);
      if (attempt !== this.#attempts[source]) {
        track.stop();
        return null;
      }
      track.addEventListener('ended', () => this.#lost(source, track));
      this.#change({ [source]: { ...OFF, track } });
      return track;
    } catch (error) {
      if (attempt !== this.#attempts[source]) return null;
      const problem = error instanceof DeviceError ? error.kind : 'unknown';
      this.#change({ [source]: { ...OFF, problem } });
      return null;
    } finally {
      // Names of devices are told only once access was given.
      void this.#updateLists();
    }
  }

  stop(source: MutableSource): void {
    this.#attempts[source] += 1;
    this.#view[source].track?.stop();
    this.#change({ [source]: OFF });
  }

  /** Remembers which device to use and changes to it. */
  async choose(source: MutableSource, deviceId: string): Promise<MediaStreamTrack | null> {
    rememberDeviceChoice(source === 'microphone' ? { microphoneId: deviceId } : { cameraId: deviceId });
    return await this.start(source);
  }

  close(): void {
    this.stop('microphone');
    this.stop('camera');
    this.#stopWatching();
  }

  #lost(source: MutableSource, track: MediaStreamTrack): void {
    if (this.#view[source].track !== track) return;
    this.#change({ [source]: { ...OFF, problem: 'not-found' } });
    for (const listener of this.#lostListeners) listener(source);
  }

  #change(change: Partial<LocalDevicesView>): void {
    this.#view = { ...this.#view, ...change };
    for (const listener of this.#listeners) listener();
  }

  async #updateLists(): Promise<void> {
    try {
      this.#change({ lists: await listDevices(navigator.mediaDevices) });
    } catch {
      // Then the choice stays empty; opening a device says what is wrong.
    }
  }
}

/** The device that was chosen, or any if that one is not plugged in today. */
async function openChosen(source: MutableSource): Promise<MediaStreamTrack> {
  const choice = readDeviceChoice();
  const open = source === 'microphone' ? openMicrophone : openCamera;
  const deviceId = source === 'microphone' ? choice.microphoneId : choice.cameraId;
  if (deviceId === undefined) return await open(navigator.mediaDevices);
  try {
    return await open(navigator.mediaDevices, deviceId);
  } catch (error) {
    const isGone =
      error instanceof DeviceError && (error.kind === 'overconstrained' || error.kind === 'not-found');
    if (!isGone) throw error;
    return await open(navigator.mediaDevices);
  }
}
