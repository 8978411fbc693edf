import { ParleyRoom } from '../../../client/parley-room.ts';
import type { RoomEnd } from '../../../client/room-view.ts';
import type { MediaSource } from '../../../src/protocol/media.ts';
import { joinRoom } from '../../../src/protocol/rest/room-endpoints.ts';
import type { JoinGrant, Room as RoomRecord } from '../../../src/protocol/rest/rooms.ts';
import type { MutableSource } from '../../../src/protocol/room-state.ts';
import { api } from '../app/api.ts';
import { problemOf } from '../app/problem-text.ts';
import { rememberDeviceChoice } from '../media/device-choice.ts';
import type { LocalDevices } from '../media/local-devices.ts';
import { NoticeStore } from './notices/notice-store.ts';
import { watchRoom } from './notices/room-notices.ts';
import { isModeratorIn } from './people/roles-to-give.ts';
import { watchPlan } from './plan/plan-notices.ts';
import { RemoteAudio } from './remote-audio.ts';
import { ScreenShare } from './screen-share.ts';

declare global {
  interface Window {
    /** Debug handle: the room of now, for support ("paste `await parleyRoom.getStats()`") and end-to-end tests. */
    parleyRoom?: ParleyRoom | undefined;
  }
}

type MeetingSessionOptions = {
  /** What the room answered at its door; it is good for the first entry. */
  grant: JoinGrant;
  devices: LocalDevices;
  invite?: string;
};

/** A stay in a room with this device's camera, microphone, screen and loudspeaker: what the buttons do. */
export class MeetingSession {
  readonly record: RoomRecord;
  readonly devices: LocalDevices;
  readonly room: ParleyRoom;
  readonly notices = new NoticeStore();
  readonly audio: RemoteAudio;
  readonly screen: ScreenShare;
  readonly #stops: (() => void)[];
  #closed = false;

  constructor({ grant, devices, invite }: MeetingSessionOptions) {
    this.record = grant.room;
    this.devices = devices;
    let first: JoinGrant | null = grant;
    this.room = new ParleyRoom({
      join: async () => {
        const next =
          first ??
          (await api.call(joinRoom, {
            params: { roomId: grant.room.id },
            body: invite === undefined ? {} : { invite },
          }));
        first = null;
        return next;
      },
    });
    this.audio = new RemoteAudio(this.room);
    this.screen = new ScreenShare(this.room, (problem) =>
      this.notices.show({
        tone: 'warning',
        topic: 'screen',
        text: (t) => t(`prejoin.problem.screen.${problem}`),
      }),
    );
    this.#stops = [
      watchRoom(this.room, this.notices, () => this.isModerator()),
      watchPlan({
        room: this.room,
        notices: this.notices,
        release: (source) => {
          if (source === 'microphone' || source === 'camera') this.devices.stop(source);
          // Its sound too, which the plan still has: the others would go on seeing it.
          else void this.screen.stop();
        },
      }),
      this.room.on('stageTaken', () => {
        // What nobody hears or sees is not recorded either.
        for (const source of ['microphone', 'camera'] as const) this.devices.stop(source);
        this.screen.close();
      }),
      this.room.on('mutedByHost', (source) => {
        // The camera's light goes out: what nobody sees is not filmed.
        if (source === 'camera') void this.#turnOff('camera');
      }),
      this.room.on('error', (error) => this.showError(error)),
      devices.onLost((source) => void this.#onDeviceLost(source)),
    ];
    window.parleyRoom = this.room;
  }

  onEnd(listener: (end: RoomEnd) => void): void {
    this.#stops.push(this.room.on('ended', listener));
  }

  /** Goes in and publishes what is switched on. Failing to enter ends the room, which `onEnd` hears. */
  async enter(): Promise<void> {
    try {
      await this.room.connect();
    } catch {
      return;
    }
    await Promise.all(
      (['microphone', 'camera'] as const).map(async (source) => {
        const { track } = this.devices.view[source];
        if (track === null) return;
        const reason = this.whyNot(source);
        if (reason !== null) {
          // Nobody would hear or see it.
          this.devices.stop(source);
          // It was on at the door, where it was not known yet.
          if (reason === 'plan') this.#explainsWhyNot(source);
          return;
        }
        await this.attempt(this.room.publish(source, track));
      }),
    );
  }

  /** Why one may not publish this now: one listens, or one's plan does not have it. Null when one may. */
  whyNot(source: MediaSource): 'listening' | 'plan' | null {
    if (this.isListening()) return 'listening';
    return this.room.view.publishable.includes(source) ? null : 'plan';
  }

  isListening(): boolean {
    return this.room.view.self?.role === 'listener';
  }

  /** Hosts, co-hosts and the owner moderate the room they are in, staff any. */
  isModerator(): boolean {
    const { room, self } = this.room.view;
    return room !== null && self !== null && isModeratorIn(room, self);
  }

  /** Whether one's own source is switched on, whatever a host holds. */
  isOn(source: MutableSource): boolean {
    const local = this.room.view.localTracks.find((track) => track.source === source);
    return local !== undefined && !local.paused;
  }

  async toggle(source: MutableSource): Promise<void> {
    if (this.#explainsWhyNot(source)) return;
    const hold = this.room.view.self?.hostMutes[source];
    if (hold === 'asked') return this.answerUnmute(source, true);
    if (hold === 'muted') {
      const key = source === 'microphone' ? 'notices.heldMicrophone' : 'notices.heldCamera';
      this.notices.show({ tone: 'warning', topic: `held-${source}`, text: (t) => t(key) });
      return;
    }
    const turnOn = !this.isOn(source);
    rememberDeviceChoice(source === 'microphone' ? { microphoneOn: turnOn } : { cameraOn: turnOn });
    await (turnOn ? this.#turnOn(source) : this.#turnOff(source));
  }

  async toggleScreen(): Promise<void> {
    if (!this.#explainsWhyNot('screen')) await this.attempt(this.screen.toggle());
  }

  /** Everyone but those who moderate; asks nobody, for each can be asked to unmute. */
  async muteAll(): Promise<void> {
    if (await this.attempt(this.room.muteAll()))
      this.notices.show({ tone: 'info', topic: 'mute-all', text: (t) => t('notices.allMuted') });
  }

  /** Answers a host; when accepted, the source is on afterwards, started if need be. */
  async answerUnmute(source: MutableSource, accept: boolean): Promise<void> {
    if (!(await this.attempt(this.room.answerUnmute(source, accept)))) return;
    if (accept && !this.isOn(source)) await this.#turnOn(source);
  }

  /** Changes to another device; what is on stays on, what is muted stays muted. */
  async chooseDevice(source: MutableSource, deviceId: string): Promise<void> {
    const isPublished = this.room.view.localTracks.some((track) => track.source === source);
    const paused = !this.isOn(source);
    const track = await this.devices.choose(source, deviceId);
    if (track === null) return this.#showDeviceProblem(source);
    if (isPublished) await this.attempt(this.room.publish(source, track, { paused }));
    else this.devices.stop(source);
  }

  /** Waits for something asked of the room and tells the person if it failed. */
  async attempt(action: Promise<unknown>): Promise<boolean> {
    try {
      await action;
      return true;
    } catch (error) {
      if (!this.#closed) this.showError(error);
      return false;
    }
  }

  showError(error: unknown): void {
    const code = problemOf(error)?.code;
    this.notices.show({
      tone: 'warning',
      topic: `error-${code}`,
      text: (t) => (code === undefined ? t('app.unexpected') : t(`errors.${code}`)),
    });
  }

  /** Leaves, if one is still in, and lets go of all but the devices, which are the caller's. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const stop of this.#stops) stop();
    this.screen.close();
    this.audio.close();
    this.notices.close();
    void this.room.leave().catch(() => undefined);
    if (window.parleyRoom === this.room) window.parleyRoom = undefined;
  }

  async #turnOn(source: MutableSource): Promise<void> {
    const published = this.room.view.localTracks.find((track) => track.source === source);
    if (published !== undefined && published.track.readyState === 'live') {
      await this.attempt(this.room.setPaused(source, false));
      return;
    }
    const track = await this.devices.start(source);
    if (this.#closed) return this.devices.stop(source);
    if (track === null) return this.#showDeviceProblem(source);
    await this.attempt(this.room.publish(source, track, { paused: false }));
  }

  /**
   * Both are only muted, which costs the others nothing and is undone at once; the camera's device is let go of too, so
   * that its light goes out.
   */
  async #turnOff(source: MutableSource): Promise<void> {
    const isPublished = this.room.view.localTracks.some((track) => track.source === source);
    const paused = isPublished ? this.attempt(this.room.setPaused(source, true)) : undefined;
    if (source === 'camera') this.devices.stop(source);
    await paused;
  }

  async #onDeviceLost(source: MutableSource): Promise<void> {
    const key = source === 'microphone' ? 'notices.deviceMicrophone' : 'notices.deviceCamera';
    this.notices.show({ tone: 'warning', text: (t) => t('notices.deviceLost', { device: t(key) }) });
    if (this.room.view.localTracks.some((track) => track.source === source))
      await this.attempt(this.room.unpublish(source));
  }

  /** Whether one may not publish this, which is told then. */
  #explainsWhyNot(source: MediaSource): boolean {
    const reason = this.whyNot(source);
    if (reason === null) return false;
    this.notices.show({ tone: 'warning', topic: 'why-not', text: (t) => t(`room.whyNot.${reason}`) });
    return true;
  }

  #showDeviceProblem(source: MutableSource): void {
    const { problem } = this.devices.view[source];
    if (problem === null) return;
    this.notices.show({
      tone: 'warning',
      topic: `device-${source}`,
      text: (t) => t(`prejoin.problem.${source}.${problem}`),
    });
  }
}
