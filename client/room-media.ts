import { Device, type types } from 'mediasoup-client';
import type { MediaSource } from '../src/protocol/media.ts';
import type { RequestInput, RoomEntry } from '../src/protocol/requests.ts';
import type { JoinGrant } from '../src/protocol/rest/rooms.ts';
import { LocalMedia, type LocalMediaOptions } from './local-media.ts';
import { MediaTransports } from './media-transports.ts';
import { mergeStats } from './merge-stats.ts';
import { RemoteMedia, type RemoteMediaOptions } from './remote-media.ts';
import type { SendRequest } from './signaling-socket.ts';
import { toRtpCapabilities, toWireRtpCapabilities } from './wire-media.ts';

export type RoomMediaOptions = {
  handlerFactory: types.HandlerFactory | undefined;
  iceTransportPolicy: RTCIceTransportPolicy | undefined;
  request: SendRequest;
  isConnected: () => boolean;
  findProducerId: (source: MediaSource) => string | undefined;
  localChanged: LocalMediaOptions['changed'];
  remoteChanged: RemoteMediaOptions['changed'];
  trackAdded: RemoteMediaOptions['added'];
  trackRemoved: RemoteMediaOptions['removed'];
  failed: (error: Error) => void;
};

/** All of this client's media: the device, its transports, what it sends and what it receives. */
export class RoomMedia {
  readonly local: LocalMedia;
  readonly remote: RemoteMedia;
  readonly #handlerFactory: types.HandlerFactory | undefined;
  readonly #transports: MediaTransports;
  #device: Device | null = null;
  #iceServers: JoinGrant['iceServers'] = [];

  constructor(options: RoomMediaOptions) {
    const { request, isConnected, failed } = options;
    this.#handlerFactory = options.handlerFactory;
    this.local = new LocalMedia({
      request,
      failed,
      sendTransport: () => (isConnected() ? this.#transports.send : null),
      findProducerId: options.findProducerId,
      changed: options.localChanged,
    });
    this.remote = new RemoteMedia({
      request,
      failed,
      isConnected,
      changed: options.remoteChanged,
      added: options.trackAdded,
      removed: options.trackRemoved,
    });
    this.#transports = new MediaTransports({
      request,
      failed,
      isConnected,
      iceTransportPolicy: options.iceTransportPolicy ?? 'all',
      createProducer: (appData, rtpParameters) => this.local.createProducer(appData, rtpParameters),
    });
  }

  /** Loads the device for a grant. Each grant has its own, because another node may offer other codecs. */
  async prepare(grant: JoinGrant): Promise<RequestInput<'room:join'>> {
    const factory = this.#handlerFactory;
    const device = await Device.factory(factory === undefined ? {} : { handlerFactory: factory });
    await device.load({ routerRtpCapabilities: toRtpCapabilities(grant.rtpCapabilities) });
    this.#device = device;
    this.#iceServers = grant.iceServers;
    return { rtpCapabilities: toWireRtpCapabilities(device.recvRtpCapabilities) };
  }

  /**
   * Brings everything to what the server says there is. Synchronous, so that no event comes between; the rest follows. Where
   * the room has `moved`, what there was goes on beside it until it has its place taken.
   */
  enter({ media, snapshot, peerId }: RoomEntry, moved: boolean): void {
    if (this.#device === null) return;
    if (moved) this.#transports.outlast();
    this.#transports.adopt(this.#device, media, this.#iceServers);
    if (this.#transports.recv !== null) this.remote.reconcile(media.consumers, this.#transports.recv);
    const self = snapshot.peers.find((peer) => peer.peerId === peerId);
    this.local.entered(media.producers, self, moved);
  }

  async getStats(consumerId: string | undefined): Promise<RTCStatsReport> {
    if (consumerId !== undefined) {
      const consumer = this.remote.getConsumer(consumerId);
      return consumer === undefined ? mergeStats({}) : await consumer.getStats();
    }
    const reports = await Promise.all(
      this.#transports.all.map(async ([name, transport]) => [name, await transport.getStats()] as const),
    );
    return mergeStats(Object.fromEntries(reports));
  }

  close(): void {
    this.local.close();
    this.remote.close();
    this.#transports.close();
  }
}
