import type { types } from 'mediasoup-client';
import type { ConsumerParams } from '../src/protocol/media.ts';
import { untilReceived } from './first-media.ts';
import { errorOf, isGone } from './parley-error.ts';
import { ResumeBatch } from './resume-batch.ts';
import type { RemoteTrack, TrackPreference } from './room-view.ts';
import { SerialQueue } from './serial-queue.ts';
import type { SendRequest } from './signaling-socket.ts';
import { toConsumerOptions } from './wire-media.ts';

export type RemoteMediaOptions = {
  request: SendRequest;
  isConnected: () => boolean;
  changed: (tracks: readonly RemoteTrack[]) => void;
  added: (track: RemoteTrack) => void;
  removed: (track: RemoteTrack) => void;
  failed: (error: Error) => void;
};

type Layers = Pick<TrackPreference, 'spatialLayer' | 'temporalLayer'>;

/** What the server has and what we made of it. */
type Stream = {
  params: ConsumerParams;
  transport: types.Transport;
  consumer: types.Consumer | null;
  view: RemoteTrack | null;
  /** What the server was last heard to have; undefined when that is not known. */
  serverPaused: boolean | undefined;
  serverLayers: string | undefined;
  queue: SerialQueue;
};

/** The streams that this client receives. Each is brought, step by step, to what the server and the app want of it. */
export class RemoteMedia {
  readonly #options: RemoteMediaOptions;
  readonly #streams = new Map<string, Stream>();
  /** Streams of the room's home before this one, by person and source: each is shown until something of the next has come. */
  readonly #earlier = new Map<string, Stream>();
  /** By person and source, so that they outlive the consumer when media is built anew. */
  readonly #preferences = new Map<string, TrackPreference>();
  readonly #oneByOne = new SerialQueue();
  readonly #resumes: ResumeBatch;
  #transport: types.Transport | null = null;

  constructor(options: RemoteMediaOptions) {
    this.#options = options;
    this.#resumes = new ResumeBatch(options.request);
  }

  /** These are all streams there are, over this transport. What came over another one that is open still outlasts them. */
  reconcile(list: readonly ConsumerParams[], transport: types.Transport): void {
    this.#transport = transport;
    const wanted = new Set(list.map(({ consumerId }) => consumerId));
    for (const consumerId of this.#streams.keys()) {
      if (!wanted.has(consumerId)) this.#leave(consumerId);
    }
    for (const params of list) {
      const stream = this.#streams.get(params.consumerId);
      if (stream === undefined) this.add(params);
      else {
        this.setProducerPaused(params.consumerId, params.producerPaused);
        this.#sync(stream);
      }
    }
  }

  add(params: ConsumerParams): void {
    // Before the first entry there is nothing to receive over, and the entry will name this stream too.
    if (this.#transport === null || this.#streams.has(params.consumerId)) return;
    const stream: Stream = {
      params,
      transport: this.#transport,
      consumer: null,
      view: null,
      serverPaused: true,
      serverLayers: undefined,
      queue: new SerialQueue(),
    };
    this.#streams.set(params.consumerId, stream);
    this.#sync(stream);
  }

  remove(consumerId: string): void {
    const stream = this.#streams.get(consumerId);
    if (stream === undefined) return;
    this.#streams.delete(consumerId);
    stream.consumer?.close();
    this.#hide(stream);
    this.#endEarlier(keyOf(stream.params));
  }

  setProducerPaused(consumerId: string, paused: boolean): void {
    const stream = this.#streams.get(consumerId);
    if (stream === undefined || stream.params.producerPaused === paused) return;
    stream.params = { ...stream.params, producerPaused: paused };
    if (stream.view === null) return;
    stream.view = { ...stream.view, paused };
    this.#changed();
  }

  /** Rejects with the server's error; without a connection it is remembered and sent when there is one again. */
  async setPreference(consumerId: string, preference: TrackPreference): Promise<void> {
    const known = this.#find(consumerId);
    if (known === undefined) return;
    const key = keyOf(known.params);
    this.#preferences.set(key, { ...this.#preferences.get(key), ...preference });
    const stream = [...this.#streams.values()].find(({ params }) => keyOf(params) === key);
    await stream?.queue.run(() => this.#bring(stream));
  }

  /** Somebody has left the room: nothing of theirs is shown any more that came over its home before this one. */
  peerLeft(peerId: string): void {
    for (const [key, { params }] of [...this.#earlier]) if (params.peerId === peerId) this.#endEarlier(key);
  }

  close(): void {
    this.#transport = null;
    for (const consumerId of [...this.#streams.keys()]) this.remove(consumerId);
    for (const key of [...this.#earlier.keys()]) this.#endEarlier(key);
  }

  getConsumer(consumerId: string): types.Consumer | undefined {
    return this.#find(consumerId)?.consumer ?? undefined;
  }

  #find(consumerId: string): Stream | undefined {
    const isIt = ({ params }: Stream) => params.consumerId === consumerId;
    return this.#streams.get(consumerId) ?? [...this.#earlier.values()].find(isIt);
  }

  /** It is none of the room's any more; where its transport is open still, what takes its place is to come first. */
  #leave(consumerId: string): void {
    const stream = this.#streams.get(consumerId);
    if (stream === undefined) return;
    const { transport, view, consumer } = stream;
    this.#streams.delete(consumerId);
    if (transport === this.#transport || transport.closed || view === null || consumer === null) {
      // One that was not shown yet leaves what is shown in its stead as it is.
      consumer?.close();
      this.#hide(stream);
      return;
    }
    const key = keyOf(stream.params);
    this.#earlier.set(key, stream);
    consumer.on('transportclose', () => {
      if (this.#earlier.get(key) === stream) this.#endEarlier(key);
    });
  }

  #endEarlier(key: string): void {
    const stream = this.#earlier.get(key);
    if (stream === undefined) return;
    const next = [...this.#streams.values()].find(
      ({ params, consumer }) => keyOf(params) === key && consumer !== null,
    );
    if (next !== undefined) {
      this.#show(next);
      return;
    }
    this.#earlier.delete(key);
    stream.consumer?.close();
    this.#hide(stream);
  }

  #sync(stream: Stream): void {
    stream.queue
      .run(() => this.#bring(stream))
      .catch((error: unknown) => {
        if (this.#isCurrent(stream)) this.#options.failed(errorOf(error));
      });
  }

  /** Safe to repeat: does only what is left to do. What the lost connection interrupts, the next entry repeats. */
  async #bring(stream: Stream): Promise<void> {
    try {
      await this.#consume(stream);
      await this.#sendLayers(stream);
      await this.#sendPaused(stream);
    } catch (error) {
      if (this.#options.isConnected() && this.#isCurrent(stream) && !isGone(error)) throw error;
    }
  }

  async #consume(stream: Stream): Promise<void> {
    if (!this.#isCurrent(stream) || stream.consumer !== null) return;
    const { params } = stream;
    const consume = () => stream.transport.consume(toConsumerOptions(params));
    // mediasoup-client makes all that are asked for at once in one step, which fails for all when it does for one.
    const consumer = await consume().catch((error: unknown) => {
      if (!this.#isCurrent(stream)) throw error;
      return this.#oneByOne.run(consume);
    });
    if (!this.#isCurrent(stream)) return consumer.close();
    stream.consumer = consumer;
    if (!this.#earlier.has(keyOf(params))) return this.#show(stream);
    void this.#showOnceReceived(stream, consumer);
  }

  async #showOnceReceived(stream: Stream, consumer: types.Consumer): Promise<void> {
    const key = keyOf(stream.params);
    // Of what is paused nothing comes.
    const isPaused = () => stream.params.producerPaused || this.#preferences.get(key)?.paused === true;
    await untilReceived(consumer, () => !this.#isCurrent(stream) || !this.#earlier.has(key) || isPaused());
    if (this.#isCurrent(stream)) this.#show(stream);
  }

  /** From now on the app has it; what was shown in its stead goes in the same step. */
  #show(stream: Stream): void {
    const { params, consumer } = stream;
    if (stream.view !== null || consumer === null) return;
    const key = keyOf(params);
    const earlier = this.#earlier.get(key);
    this.#earlier.delete(key);
    stream.view = {
      consumerId: params.consumerId,
      peerId: params.peerId,
      source: params.source,
      track: consumer.track,
      paused: params.producerPaused,
    };
    if (earlier === undefined) this.#changed();
    else {
      earlier.consumer?.close();
      this.#hide(earlier);
    }
    this.#options.added(stream.view);
  }

  #hide({ view }: Stream): void {
    if (view === null) return;
    this.#changed();
    this.#options.removed(view);
  }

  async #sendLayers(stream: Stream): Promise<void> {
    const preference: Layers = this.#preferences.get(keyOf(stream.params)) ?? {};
    const { spatialLayer, temporalLayer } = preference;
    if (!this.#isCurrent(stream) || spatialLayer === undefined || stream.params.kind !== 'video') return;
    const layers = `${spatialLayer}/${temporalLayer}`;
    if (layers === stream.serverLayers) return;
    stream.serverLayers = undefined;
    const { consumerId } = stream.params;
    await this.#options.request('consumer:set-layers', {
      consumerId,
      spatialLayer,
      ...(temporalLayer === undefined ? {} : { temporalLayer }),
    });
    stream.serverLayers = layers;
  }

  async #sendPaused(stream: Stream): Promise<void> {
    const paused = this.#preferences.get(keyOf(stream.params))?.paused ?? false;
    if (!this.#isCurrent(stream) || stream.consumer === null || stream.serverPaused === paused) return;
    stream.serverPaused = undefined;
    const { consumerId } = stream.params;
    if (paused) await this.#options.request('consumer:pause', { consumerId });
    else await this.#resumes.resume(consumerId);
    stream.serverPaused = paused;
  }

  #isCurrent(stream: Stream): boolean {
    return this.#streams.get(stream.params.consumerId) === stream && !stream.transport.closed;
  }

  #changed(): void {
    const all = [...this.#earlier.values(), ...this.#streams.values()];
    this.#options.changed(all.flatMap(({ view }) => (view === null ? [] : [view])));
  }
}

function keyOf({ peerId, source }: ConsumerParams): string {
  return `${peerId}/${source}`;
}
