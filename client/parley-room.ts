import type { MediaSource } from '../src/protocol/media.ts';
import type { RoomEntry } from '../src/protocol/requests.ts';
import type { RoomEvent } from '../src/protocol/room-events.ts';
import type {
  ChatMessage,
  MutableSource,
  Reaction,
  RoomRole,
  RoomSnapshot,
} from '../src/protocol/room-state.ts';
import { backoffMs } from './connection-policy.ts';
import { delay } from './delay.ts';
import { followSelf } from './follow-self.ts';
import { NetworkError } from './parley-error.ts';
import { randomId } from './random-id.ts';
import { endError, RoomConnection } from './room-connection.ts';
import { RoomGrants } from './room-grants.ts';
import { RoomMedia } from './room-media.ts';
import { emitNotice } from './room-notices.ts';
import { RoomReplica } from './room-replica.ts';
import type {
  ParleyRoomEvents,
  ParleyRoomOptions,
  Room,
  RoomEnd,
  RoomView,
  TrackPreference,
} from './room-view.ts';
import { RoomViewStore } from './room-view-store.ts';
import { TypedEmitter } from './typed-emitter.ts';

const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;
const DEFAULT_RECONNECT_TIMEOUT_MS = 120_000;

/**
 * One person's stay in one room: connects, keeps connected, keeps a copy of the room, sends and receives media.
 * It cannot be entered again after it ended; make a new one.
 *
 * @example
 * const room = new ParleyRoom({ join: () => api.call(joinRoom, { params: { roomId } }) });
 * room.subscribe(() => draw(room.view));
 * await room.connect();
 * await room.publish('microphone', await openMicrophone(navigator.mediaDevices));
 */
export class ParleyRoom implements Room {
  readonly #events = new TypedEmitter<ParleyRoomEvents>();
  readonly #store = new RoomViewStore();
  readonly #connection: RoomConnection;
  readonly #media: RoomMedia;
  readonly #grants: RoomGrants;
  readonly #replica: RoomReplica;
  #selfId: string | null = null;
  #entry: Promise<void> | null = null;
  /** Counts requests to catch up: only the newest goes on trying. */
  #catchUps = 0;

  constructor(options: ParleyRoomOptions) {
    this.#media = new RoomMedia({
      handlerFactory: options.handlerFactory,
      iceTransportPolicy: options.iceTransportPolicy,
      request: (name, input) => this.#connection.request(name, input),
      isConnected: () => this.#connection.connected,
      findProducerId: (source) => this.#store.view.self?.sources[source]?.producerId,
      localChanged: (localTracks) => this.#store.set({ localTracks }),
      remoteChanged: (remoteTracks) => this.#store.set({ remoteTracks }),
      trackAdded: (track) => this.#events.emit('trackAdded', track),
      trackRemoved: (track) => this.#events.emit('trackRemoved', track),
      failed: (error) => this.#events.emit('error', error),
    });
    this.#grants = new RoomGrants({ store: this.#store, events: this.#events, local: this.#media.local });
    this.#replica = new RoomReplica({
      changed: (after, before, event) => this.#onRoomChanged(after, before, event),
      behind: () => void this.#catchUp(),
    });
    this.#connection = new RoomConnection({
      join: options.join,
      requestTimeoutMs: options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS,
      reconnectTimeoutMs: options.reconnectTimeoutMs ?? DEFAULT_RECONNECT_TIMEOUT_MS,
      prepare: (grant) => this.#media.prepare(grant),
      entered: (entry, moved) => this.#onEntered(entry, moved),
      lost: () => this.#store.set({ connection: 'reconnecting' }),
      ended: (end) => this.#onEnded(end),
      handlers: {
        'room:event': (event) => this.#replica.apply(event),
        'consumer:created': (params) => this.#media.remote.add(params),
        'consumer:closed': ({ consumerId }) => this.#media.remote.remove(consumerId),
        'consumer:producer-paused': ({ consumerId, paused }) =>
          this.#media.remote.setProducerPaused(consumerId, paused),
        'grants:changed': (grants) => this.#grants.set(grants),
        'source:over-limit': (over) => this.#grants.closedOverLimit(over),
        'speakers:changed': ({ speakers }) =>
          this.#store.set({ speakers: [...new Set(speakers.map(({ peerId }) => peerId))] }),
        'reaction:sent': ({ peerId, reaction }) => {
          const peer = this.view.room?.peers.find((one) => one.peerId === peerId);
          if (peer !== undefined) this.#events.emit('reaction', peer, reaction);
        },
      },
    });
    this.#store.subscribe(() => this.#events.emit('changed', this.#store.view));
  }

  get view(): RoomView {
    return this.#store.view;
  }

  /** Bound, so that React's `useSyncExternalStore` can have it as it is. */
  readonly subscribe = (listener: () => void): (() => void) => this.#events.on('changed', listener);

  on<E extends keyof ParleyRoomEvents>(
    event: E,
    listener: (...args: ParleyRoomEvents[E]) => void,
  ): () => void {
    return this.#events.on(event, listener);
  }

  connect(): Promise<void> {
    this.#entry ??= this.#connect();
    return this.#entry;
  }

  async #connect(): Promise<void> {
    if (this.view.end === null) {
      this.#store.set({ connection: 'connecting' });
      this.#connection.start();
    }
    await this.#whenConnected();
  }

  async leave(): Promise<void> {
    if (this.view.end !== null) return;
    // Whether the server heard it or not, this client leaves; a session that is not told so ends by itself.
    await this.#connection.request('room:leave', {}).catch(() => undefined);
    this.#connection.stop();
    this.#onEnded({ reason: 'left' });
  }

  requirePublishable(source: MediaSource): void {
    this.#grants.require(source);
  }

  async publish(
    source: MediaSource,
    track: MediaStreamTrack,
    options: { paused?: boolean } = {},
  ): Promise<void> {
    this.#requireNotEnded();
    this.#grants.require(source);
    await this.#media.local.publish(source, track, options.paused);
  }

  async unpublish(source: MediaSource): Promise<void> {
    await this.#media.local.unpublish(source);
  }

  async setPaused(source: MediaSource, paused: boolean): Promise<void> {
    this.#requireNotEnded();
    await this.#media.local.setPaused(source, paused);
  }

  async setTrackPreference(consumerId: string, preference: TrackPreference): Promise<void> {
    await this.#media.remote.setPreference(consumerId, preference);
  }

  async raiseHand(): Promise<void> {
    await this.#connection.request('hand:raise', {});
  }

  async lowerHand(peerId?: string): Promise<void> {
    await this.#connection.request('hand:lower', peerId === undefined ? {} : { peerId });
  }

  async sendReaction(reaction: Reaction): Promise<void> {
    await this.#connection.request('reaction:send', { reaction });
  }

  async sendChat(text: string, clientMessageId = randomId()): Promise<ChatMessage> {
    const input = { clientMessageId, text };
    this.#requireNotEnded();
    try {
      return (await this.#connection.request('chat:send', input)).message;
    } catch (error) {
      // Not known whether it arrived. The same id a second time is harmless.
      if (!(error instanceof NetworkError) || this.view.connection === 'idle') throw error;
      await this.#whenConnected();
      return (await this.#connection.request('chat:send', input)).message;
    }
  }

  async mutePeer(peerId: string, source: MutableSource): Promise<void> {
    await this.#connection.request('peer:mute', { peerId, source });
  }

  async askToUnmute(peerId: string, source: MutableSource): Promise<void> {
    await this.#connection.request('peer:ask-unmute', { peerId, source });
  }

  async answerUnmute(source: MutableSource, accept: boolean): Promise<void> {
    await this.#connection.request('peer:answer-unmute', { source, accept });
    if (accept) await this.#media.local.release(source);
  }

  async muteAll(): Promise<void> {
    await this.#connection.request('room:mute-all', {});
  }

  async setRole(peerId: string, role: RoomRole): Promise<void> {
    await this.#connection.request('peer:set-role', { peerId, role });
  }

  async removePeer(peerId: string): Promise<void> {
    await this.#connection.request('peer:remove', { peerId });
  }

  async banPeer(peerId: string): Promise<void> {
    await this.#connection.request('peer:ban', { peerId });
  }

  async setLocked(locked: boolean): Promise<void> {
    await this.#connection.request('room:lock', { locked });
  }

  async answerKnocks(userIds: readonly string[], status: 'admitted' | 'denied'): Promise<void> {
    await this.#connection.request('knock:answer', { userIds: [...userIds], status });
  }

  async endRoom(): Promise<void> {
    await this.#connection.request('room:end', {});
  }

  networkChanged(): void {
    this.#connection.networkChanged();
  }

  getStats(consumerId?: string): Promise<RTCStatsReport> {
    return this.#media.getStats(consumerId);
  }

  #onEntered(entry: RoomEntry, moved: boolean): void {
    this.#selfId = entry.peerId;
    this.#catchUps += 1;
    this.#replica.reset(entry.snapshot);
    this.#store.set({ connection: 'connected', selfId: entry.peerId });
    this.#grants.set(entry.grants);
    this.#media.enter(entry, moved);
  }

  #onRoomChanged(after: RoomSnapshot, before: RoomSnapshot | null, event: RoomEvent | null): void {
    const selfBefore = this.#store.view.self;
    if (event?.type === 'peer:left') this.#media.remote.peerLeft(event.peerId);
    this.#store.set({ room: after, selfId: this.#selfId });
    if (event !== null && before !== null) emitNotice(this.#events, event, before, after);
    followSelf(this.#events, this.#media.local, selfBefore, this.#store.view.self, event);
  }

  /** The replica missed something. Until it is asked for with success, or a new entry brings it, we go on trying. */
  async #catchUp(): Promise<void> {
    this.#catchUps += 1;
    const turn = this.#catchUps;
    for (let attempt = 0; turn === this.#catchUps && this.#connection.connected; attempt += 1) {
      try {
        return this.#replica.reset(await this.#connection.request('room:snapshot', {}));
      } catch {
        await delay(backoffMs(attempt));
      }
    }
  }

  #onEnded(end: RoomEnd): void {
    if (this.view.end !== null) return;
    this.#store.set({ connection: 'ended', end, speakers: [] });
    this.#media.close();
    this.#events.emit('ended', end);
  }

  #requireNotEnded(): void {
    if (this.view.end !== null) throw endError(this.view.end);
  }

  #whenConnected(): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (this.view.end !== null) reject(endError(this.view.end));
        else if (this.#connection.connected) resolve();
        else return;
        stop();
      };
      const stop = this.#store.subscribe(check);
      check();
    });
  }
}
