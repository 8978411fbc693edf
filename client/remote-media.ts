import type { types } from 'mediasoup-client';
import type { ConsumerParams } from '../src/protocol/media.ts';
import { errorOf, isGone } from './parley-error.ts';
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
  /** By person and source, so that they outlive the consumer when media is built anew. */
  readonly #preferences = new Map<string, TrackPreference>();
  readonly #oneByOne = new SerialQueue();
  #transport: types.Transport | null = null;

  constructor(options: RemoteMediaOptions) {
    this.#options = options;
  }

  /** These are all streams there are, over this transport. */
  reconcile(list: readonly ConsumerParams[], transport: types.Transport): void {
    this.#transport = transport;
    const wanted = new Set(list.map(({ consumerId }) => consumerId));
    for (const consumerId of this.#streams.keys()) {
      if (!wanted.has(consumerId)) this.remove(consumerId);
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
    if (stream.view === null) return;
    this.#changed();
    this.#options.removed(stream.view);
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
    const stream = this.#streams.get(consumerId);
    if (stream === undefined) return;
    const key = preferenceKey(stream.params);
    this.#preferences.set(key, { ...this.#preferences.get(key), ...preference });
    await stream.queue.run(() => this.#bring(stream));
  }

  close(): void {
    this.#transport = null;
    for (const consumerId of [...this.#streams.keys()]) this.remove(consumerId);
  }

  getConsumer(consumerId: string): types.Consumer | undefined {
    return this.#streams.get(consumerId)?.consumer ?? undefined;
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
    stream.view = {
      consumerId: params.consumerId,
      peerId: params.peerId,
      source: params.source,
      track: consumer.track,
      paused: stream.params.producerPaused,
    };
    this.#changed();
    this.#options.added(stream.view);
  }

  async #sendLayers(stream: Stream): Promise<void> {
    const preference: Layers = this.#preferences.get(preferenceKey(stream.params)) ?? {};
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
    const paused = this.#preferences.get(preferenceKey(stream.params))?.paused ?? false;
    if (!this.#isCurrent(stream) || stream.consumer === null || stream.serverPaused === paused) return;
    stream.serverPaused = undefined;
    const { consumerId } = stream.params;
    await this.#options.request(paused ? 'consumer:pause' : 'consumer:resume', { consumerId });
    stream.serverPaused = paused;
  }

  #isCurrent(stream: Stream): boolean {
    return this.#streams.get(stream.params.consumerId) === stream && !stream.transport.closed;
  }

  #changed(): void {
    this.#options.changed([...this.#streams.values()].flatMap(({ view }) => (view === null ? [] : [view])));
  }
}

function preferenceKey({ peerId, source }: ConsumerParams): string {
  return `${peerId}/${source}`;
}
