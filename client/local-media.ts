import type { types } from 'mediasoup-client';
import type { PublishGrants } from '../src/protocol/entitlements.ts';
import { type MediaParams, type MediaSource, mediaSource } from '../src/protocol/media.ts';
import type { MutableSource, PeerState } from '../src/protocol/room-state.ts';
import { errorOf, ParleyError } from './parley-error.ts';
import { Publication, requireTrackFor } from './publication.ts';
import { limitSender, publishOptions } from './publish-options.ts';
import type { LocalTrack } from './room-view.ts';
import { SerialQueue } from './serial-queue.ts';
import type { SendRequest } from './signaling-socket.ts';
import { StrayProducers } from './stray-producers.ts';
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
  readonly #strays: StrayProducers;
  readonly #queues = new Map<MediaSource, SerialQueue>();
  #bitratesBps: PublishGrants['bitratesBps'] = {};

  constructor(options: LocalMediaOptions) {
    this.#options = options;
    this.#strays = new StrayProducers(options.request);
  }

  async publish(source: MediaSource, track: MediaStreamTrack, paused: boolean | undefined): Promise<void> {
    requireTrackFor(source, track);
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
    this.#strays.forget();
  }

  /** What the plan does not allow any more ends; what is sent keeps to the new bitrates. Returns what has ended. */
  setGrants({ publish, bitratesBps }: PublishGrants): MediaSource[] {
    this.#bitratesBps = bitratesBps;
    const lost = [...this.#publications.keys()].filter((source) => !publish.includes(source));
    for (const source of lost) this.revoke(source);
    for (const { source, limitBps } of this.#publications.values()) {
      if (limitBps !== bitratesBps[source]) this.#bringOrTell(source);
    }
    return lost;
  }

  /** The server has closed that source of ours. */
  revoke(source: MediaSource): void {
    const publication = this.#publications.get(source);
    if (publication !== undefined) this.#drop(publication);
    this.#strays.forget(source);
  }

  /**
   * In the room, or back in it: these producers of ours are still there. Where the room has `moved`, those of before go on
   * for as long as their transport does.
   */
  entered(producers: MediaParams['producers'], self: PeerState | undefined, moved: boolean): void {
    this.#strays.forget();
    for (const publication of this.#publications.values()) {
      const kept = producers.some(({ producerId }) => producerId === publication.producer?.id);
      if (!kept && moved) publication.leaveProducer();
      else if (!kept) publication.closeProducer();
      publication.serverPaused = self?.sources[publication.source]?.paused;
    }
    for (const { producerId, source } of producers) {
      if (this.#publications.get(source)?.producer?.id !== producerId) this.#strays.add(source, producerId);
    }
    for (const source of new Set([...this.#publications.keys(), ...this.#strays.sources])) {
      this.#bringOrTell(source);
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
      await this.#strays.closeOne(producerId);
      return await this.#options.request('producer:create', input);
    }
  }

  close(): void {
    for (const publication of [...this.#publications.values()]) this.#drop(publication);
  }

  #bringOrTell(source: MediaSource): void {
    this.#bring(source).catch((error: unknown) => this.#options.failed(errorOf(error)));
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
      await this.#strays.close(source);
      if (publication === undefined || this.#publications.get(source) !== publication) return;
      // An app that lets go of the device while muted leaves things as they are until it brings another track.
      if (publication.track.readyState === 'live') {
        await this.#produce(publication, transport);
        await publication.producer?.replaceTrack({ track: publication.track });
      }
      await this.#limit(publication);
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

  async #produce(publication: Publication, transport: types.Transport): Promise<void> {
    if (publication.producer?.closed === false) return;
    const { source, track, wantPaused: paused } = publication;
    track.enabled = !paused;
    const limitBps = this.#bitratesBps[source];
    const producer = await transport.produce({
      track,
      ...publishOptions(source, limitBps),
      stopTracks: false,
      disableTrackOnPause: true,
      zeroRtpOnPause: true,
      appData: { source, paused },
    });
    publication.adopt(producer, paused);
    publication.limitBps = limitBps;
    if (this.#publications.get(source) === publication) return;
    // Unpublished meanwhile.
    publication.closeProducer();
    this.#strays.add(source, producer.id);
    await this.#strays.close(source);
  }

  async #limit(publication: Publication): Promise<void> {
    const limitBps = this.#bitratesBps[publication.source];
    if (publication.producer?.closed !== false || publication.limitBps === limitBps) return;
    await limitSender(publication.producer.rtpSender, publication.source, limitBps);
    publication.limitBps = limitBps;
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
    if (producerId !== undefined) this.#strays.add(publication.source, producerId);
    this.#changed();
  }

  #changed(): void {
    this.#options.changed([...this.#publications.values()].map((publication) => publication.view()));
  }
}
