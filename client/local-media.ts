import type { types } from 'mediasoup-client';
import {
  MEDIA_SOURCE_KINDS,
  type MediaParams,
  type MediaSource,
  mediaSource,
} from '../src/protocol/media.ts';
import type { MutableSource, PeerState } from '../src/protocol/room-state.ts';
import { errorOf, isGone, ParleyError } from './parley-error.ts';
import { Publication } from './publication.ts';
import { publishOptions } from './publish-options.ts';
import type { LocalTrack } from './room-view.ts';
import { SerialQueue } from './serial-queue.ts';
import type { SendRequest } from './signaling-socket.ts';
import { toWireRtpParameters } from './wire-media.ts';

export type LocalMediaOptions = {
  request: SendRequest;
  /** Where to send, or null while there is no connection. */
  sendTransport: () => types.Transport | null;
  /** What the room's state says that this client publishes as that source. */
  findProducerId: (source: MediaSource) => string | undefined;
  changed: (tracks: readonly LocalTrack[]) => void;
  failed: (error: Error) => void;
};

/**
 * What this client publishes. The app's wishes are kept through every loss, and each source is brought to what is
 * wished of it whenever that or the connection changes, one step at a time.
 */
export class LocalMedia {
  readonly #options: LocalMediaOptions;
  readonly #publications = new Map<MediaSource, Publication>();
  /** Sources that a host holds: they stay muted whatever the app wishes. */
  readonly #held = new Set<MediaSource>();
  /** Producers that the server has and we do not: to be closed before anything else of that source. */
  readonly #strays = new Map<MediaSource, Set<string>>();
  readonly #queues = new Map<MediaSource, SerialQueue>();

  constructor(options: LocalMediaOptions) {
    this.#options = options;
  }

  async publish(source: MediaSource, track: MediaStreamTrack, paused: boolean | undefined): Promise<void> {
    if (track.kind !== MEDIA_SOURCE_KINDS[source]) {
      throw new TypeError(`${source} takes a track of kind ${MEDIA_SOURCE_KINDS[source]}`);
    }
    if (track.readyState === 'ended') throw new TypeError(`the track for ${source} has ended`);
    const known = this.#publications.get(source);
    const publication = known ?? new Publication(source, track, paused ?? false);
    if (known !== undefined) {
      known.setTrack(track);
      if (paused !== undefined) known.wantPaused = paused;
    }
    if (this.#held.has(source)) publication.wantPaused = true;
    if (publication.wantPaused) publication.pauseLocally();
    publication.onTrackEnded = () => this.#onTrackEnded(publication);
    this.#publications.set(source, publication);
    this.#changed();
    await this.#bring(source);
  }

  async unpublish(source: MediaSource): Promise<void> {
    const publication = this.#publications.get(source);
    if (publication === undefined) return;
    this.#drop(publication);
    await this.#bring(source);
  }

  async setPaused(source: MediaSource, paused: boolean): Promise<void> {
    const publication = this.#publications.get(source);
    if (publication === undefined) throw new Error(`${source} is not published`);
    const producerId = publication.producer?.id;
    if (!paused && producerId !== undefined && (source === 'microphone' || source === 'camera')) {
      // Whether a held source may be resumed is the server's to say: it may have been asked for.
      if (this.#held.has(source)) {
        await this.#options.request('producer:resume', { producerId });
        return this.release(source);
      }
    }
    publication.wantPaused = paused;
    // Silent first, then tell: nothing may be heard because the server was slow.
    if (paused) publication.pauseLocally();
    this.#changed();
    await this.#bring(source);
  }

  /** A host muted it: nothing is sent, and only `release` changes that. */
  hold(source: MutableSource): void {
    this.#held.add(source);
    const publication = this.#publications.get(source);
    if (publication === undefined) return;
    publication.wantPaused = true;
    publication.pauseLocally();
    this.#changed();
  }

  lift(source: MutableSource): void {
    this.#held.delete(source);
  }

  /** The person agreed to unmute: the server resumed it already. */
  async release(source: MutableSource): Promise<void> {
    this.#held.delete(source);
    const publication = this.#publications.get(source);
    if (publication === undefined) return;
    publication.wantPaused = false;
    publication.serverPaused = false;
    await this.#bring(source);
  }

  /** Muted in the room, and not by this client: by its owner from elsewhere. */
  mutedElsewhere(source: MediaSource): void {
    const publication = this.#publications.get(source);
    // What is under way here is newer than what it hears of.
    if (publication === undefined || publication.wantPaused || this.#queues.get(source)?.idle === false)
      return;
    publication.wantPaused = true;
    publication.serverPaused = true;
    publication.pauseLocally();
    this.#changed();
  }

  /** Whoever listens publishes nothing: the server has closed all of it, and refuses more. */
  leaveStage(): void {
    for (const publication of [...this.#publications.values()]) this.#drop(publication);
    this.#strays.clear();
  }

  /** In the room, or back in it: these producers of ours are still there. */
  entered(producers: MediaParams['producers'], self: PeerState | undefined): void {
    this.#strays.clear();
    for (const publication of this.#publications.values()) {
      const kept = producers.some(({ producerId }) => producerId === publication.producer?.id);
      if (!kept) publication.closeProducer();
      publication.serverPaused = self?.sources[publication.source]?.paused;
    }
    for (const { producerId, source } of producers) {
      if (this.#publications.get(source)?.producer?.id !== producerId) this.#addStray(source, producerId);
    }
    for (const source of new Set([...this.#publications.keys(), ...this.#strays.keys()])) {
      this.#bring(source).catch((error: unknown) => this.#options.failed(errorOf(error)));
    }
  }

  /** Tells the server about a new producer; what a lost answer left behind there is closed first. */
  async createProducer(
    appData: types.AppData,
    rtpParameters: types.RtpParameters,
  ): Promise<{ producerId: string }> {
    const source = mediaSource.parse(appData.source);
    const input = {
      source,
      rtpParameters: toWireRtpParameters(rtpParameters),
      paused: appData.paused === true,
    };
    try {
      return await this.#options.request('producer:create', input);
    } catch (error) {
      const producerId = this.#options.findProducerId(source);
      const inUse = error instanceof ParleyError && error.code === 'SOURCE_IN_USE';
      if (!inUse || producerId === undefined) throw error;
      await this.#closeOnServer(producerId);
      return await this.#options.request('producer:create', input);
    }
  }

  close(): void {
    for (const publication of [...this.#publications.values()]) this.#drop(publication);
  }

  #bring(source: MediaSource): Promise<void> {
    const queue = this.#queues.get(source) ?? new SerialQueue();
    this.#queues.set(source, queue);
    return queue.run(() => this.#bringNow(source));
  }

  async #bringNow(source: MediaSource): Promise<void> {
    const transport = this.#options.sendTransport();
    // The next entry does it.
    if (transport === null) return;
    const publication = this.#publications.get(source);
    try {
      await this.#closeStrays(source);
      if (publication === undefined || this.#publications.get(source) !== publication) return;
      // An app that lets go of the device while muted leaves things as they are until it brings another track.
      if (publication.track.readyState === 'live') {
        await this.#produce(publication, transport);
        await publication.producer?.replaceTrack({ track: publication.track });
      }
      await this.#bringPaused(publication);
    } catch (error) {
      // Interrupted by a loss or by new transports: the entry after it goes on.
      if (transport.closed || this.#options.sendTransport() !== transport) return;
      if (publication !== undefined && publication.producer === null) this.#drop(publication);
      else publication?.keepLiveTrack();
      throw error;
    } finally {
      this.#changed();
    }
  }

  async #closeStrays(source: MediaSource): Promise<void> {
    for (const producerId of [...(this.#strays.get(source) ?? [])]) {
      await this.#closeOnServer(producerId);
      this.#strays.get(source)?.delete(producerId);
    }
  }

  async #closeOnServer(producerId: string): Promise<void> {
    await this.#options.request('producer:close', { producerId }).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
  }

  async #produce(publication: Publication, transport: types.Transport): Promise<void> {
    if (publication.producer?.closed === false) return;
    const { source, track, wantPaused: paused } = publication;
    track.enabled = !paused;
    const producer = await transport.produce({
      track,
      ...publishOptions(source),
      stopTracks: false,
      disableTrackOnPause: true,
      zeroRtpOnPause: true,
      appData: { source, paused },
    });
    publication.adopt(producer, paused);
    if (this.#publications.get(source) === publication) return;
    // Unpublished meanwhile.
    publication.closeProducer();
    this.#addStray(source, producer.id);
    await this.#closeStrays(source);
  }

  async #bringPaused(publication: Publication): Promise<void> {
    const { source } = publication;
    while (publication.producer !== null && !publication.producer.closed) {
      const paused = publication.wantPaused || this.#held.has(source);
      if (paused) publication.pauseLocally();
      // A hold is the server's own doing; it resumes nothing that is held.
      if (this.#held.has(source)) return;
      if (publication.serverPaused === paused) {
        if (!paused) publication.resumeLocally();
        return;
      }
      const producerId = publication.producer.id;
      try {
        await this.#options.request(paused ? 'producer:pause' : 'producer:resume', { producerId });
      } catch (error) {
        // Refused: then it stays muted. Not heard: the wish stands, and the next entry repeats it.
        if (!paused && this.#options.sendTransport() !== null) publication.wantPaused = true;
        throw error;
      }
      publication.serverPaused = paused;
    }
  }

  #onTrackEnded(publication: Publication): void {
    if (this.#publications.get(publication.source) !== publication) return;
    // Screens are shared until the browser's own button ends it; that a microphone or camera ends is a fault.
    if (publication.source === 'microphone' || publication.source === 'camera') {
      this.#options.failed(new Error(`The ${publication.source} stopped: was it unplugged?`));
    }
    this.unpublish(publication.source).catch((error: unknown) => this.#options.failed(errorOf(error)));
  }

  #drop(publication: Publication): void {
    this.#publications.delete(publication.source);
    const producerId = publication.producer?.id;
    publication.onTrackEnded = null;
    publication.closeProducer();
    publication.dispose();
    if (producerId !== undefined) this.#addStray(publication.source, producerId);
    this.#changed();
  }

  #addStray(source: MediaSource, producerId: string): void {
    const strays = this.#strays.get(source) ?? new Set<string>();
    this.#strays.set(source, strays.add(producerId));
  }

  #changed(): void {
    this.#options.changed([...this.#publications.values()].map((publication) => publication.view()));
  }
}
