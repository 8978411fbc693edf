import type { types } from 'mediasoup-client';
import { MEDIA_SOURCE_KINDS, type MediaSource } from '../src/protocol/media.ts';
import type { LocalTrack } from './room-view.ts';

/** One source that the app wishes to publish, and the producer that does it, while there is one. */
export class Publication {
  readonly source: MediaSource;
  /** What the app, or a host in its stead, wishes. */
  wantPaused: boolean;
  /** What the server was last heard to have; undefined when that is not known. */
  serverPaused: boolean | undefined;
  /** What it is held to now, in bit/s. */
  limitBps: number | undefined;
  onTrackEnded: (() => void) | null = null;
  #track: MediaStreamTrack;
  #producer: types.Producer | null = null;
  /** Sends the same to the room's home before this one. */
  #earlier: types.Producer | null = null;
  /** Whether anything of it is sent: what the person is told. */
  #paused: boolean;
  #view: LocalTrack;

  constructor(source: MediaSource, track: MediaStreamTrack, paused: boolean) {
    this.source = source;
    this.wantPaused = paused;
    this.#track = track;
    this.#paused = paused;
    this.#view = { source, track, paused };
    track.addEventListener('ended', this.#ended);
  }

  get track(): MediaStreamTrack {
    return this.#track;
  }

  get producer(): types.Producer | null {
    return this.#producer;
  }

  /** The same object until something of it changes. */
  view(): LocalTrack {
    if (this.#view.track !== this.#track || this.#view.paused !== this.#paused) {
      this.#view = { source: this.source, track: this.#track, paused: this.#paused };
    }
    return this.#view;
  }

  setTrack(track: MediaStreamTrack): void {
    if (track === this.#track) return;
    this.dispose();
    this.#track = track;
    track.enabled = !this.#paused;
    track.addEventListener('ended', this.#ended);
  }

  /** A replacement failed: what is sent still is the track before. */
  keepLiveTrack(): void {
    if (this.#producer?.track) this.setTrack(this.#producer.track);
  }

  adopt(producer: types.Producer, serverPaused: boolean): void {
    this.#producer = producer;
    this.serverPaused = serverPaused;
    // mediasoup-client takes over a disabled track as paused, but only `pause` makes it send nothing at all.
    if (this.#paused || serverPaused) this.pauseLocally();
  }

  pauseLocally(): void {
    this.#paused = true;
    this.#track.enabled = false;
    this.#closeEarlier();
    if (this.#producer?.closed === false) this.#producer.pause();
  }

  resumeLocally(): void {
    this.#paused = false;
    this.#track.enabled = true;
    if (this.#producer?.closed === false && this.#producer.paused) this.#producer.resume();
  }

  closeProducer(): void {
    this.#closeEarlier();
    this.#producer?.close();
    this.#producer = null;
  }

  /** Another producer takes its place; until its transport closes it goes on beside that one, unless something changes. */
  leaveProducer(): void {
    this.#closeEarlier();
    if (this.#paused) this.#producer?.close();
    else this.#earlier = this.#producer;
    this.#producer = null;
  }

  dispose(): void {
    this.#closeEarlier();
    this.#track.removeEventListener('ended', this.#ended);
  }

  #closeEarlier(): void {
    this.#earlier?.close();
    this.#earlier = null;
  }

  readonly #ended = (): void => this.onTrackEnded?.();
}

/** Throws a TypeError for a track that cannot be published as that. */
export function requireTrackFor(source: MediaSource, track: MediaStreamTrack): void {
  if (track.kind !== MEDIA_SOURCE_KINDS[source]) {
    throw new TypeError(`${source} takes a track of kind ${MEDIA_SOURCE_KINDS[source]}`);
  }
  if (track.readyState === 'ended') throw new TypeError(`the track for ${source} has ended`);
}
