import type { Device, types } from 'mediasoup-client';
import type { MediaParams, TransportParams } from '../src/protocol/media.ts';
import type { JoinGrant } from '../src/protocol/rest/rooms.ts';
import { recoverIce } from './ice-recovery.ts';
import { errorOf } from './parley-error.ts';
import type { SendRequest } from './signaling-socket.ts';
import { toIceParameters, toTransportOptions } from './wire-media.ts';

export type CreateProducer = (
  appData: types.AppData,
  rtpParameters: types.RtpParameters,
) => Promise<{ producerId: string }>;

export type MediaTransportsOptions = {
  request: SendRequest;
  /** Whether requests can be sent: without a connection nothing is recovered, because coming back does that. */
  isConnected: () => boolean;
  createProducer: CreateProducer;
  iceTransportPolicy: RTCIceTransportPolicy;
  failed: (error: Error) => void;
};

/** By then the server that a room moved away from serves nobody any more. */
const OUTLASTS_MS = 5_000;

type Direction = 'send' | 'recv';
type Held = { transport: types.Transport; stopRecovery: () => void };

/** This client's two transports, kept equal to the server's. */
export class MediaTransports {
  readonly #options: MediaTransportsOptions;
  readonly #held: { [D in Direction]: Held | null } = { send: null, recv: null };
  /** Of the room's home before this one: those who have not moved yet get our media there, and we get theirs. */
  readonly #outlasting = new Set<types.Transport>();
  /** Counts calls of `adopt`: an answer with ICE parameters from before the last one is out of date. */
  #generation = 0;

  constructor(options: MediaTransportsOptions) {
    this.#options = options;
  }

  get send(): types.Transport | null {
    return this.#held.send?.transport ?? null;
  }

  get recv(): types.Transport | null {
    return this.#held.recv?.transport ?? null;
  }

  /** Every one that there is, each under a name of its own. */
  get all(): (readonly [name: string, types.Transport])[] {
    const earlier = [...this.#outlasting].map(
      (transport, index) => [`earlier-${transport.direction}-${index}`, transport] as const,
    );
    const { send, recv } = this;
    return [
      ...(send === null ? [] : [['send', send] as const]),
      ...(recv === null ? [] : [['recv', recv] as const]),
      ...earlier,
    ];
  }

  /** Those of now go on for a while beside the ones that are adopted next, if they work. */
  outlast(): void {
    for (const direction of ['send', 'recv'] as const) {
      const held = this.#held[direction];
      if (held === null || held.transport.connectionState !== 'connected') continue;
      const { transport } = held;
      held.stopRecovery();
      this.#held[direction] = null;
      this.#outlasting.add(transport);
      setTimeout(() => this.#endOutlasting(transport), OUTLASTS_MS);
    }
  }

  /** Known transports restart ICE with the new parameters; unknown ones take the place of those before. */
  adopt(device: Device, media: MediaParams, iceServers: JoinGrant['iceServers']): void {
    this.#generation += 1;
    this.#adoptOne('send', device, media.sendTransport, iceServers);
    this.#adoptOne('recv', device, media.recvTransport, iceServers);
  }

  close(): void {
    this.#generation += 1;
    this.#closeOne('send');
    this.#closeOne('recv');
    for (const transport of [...this.#outlasting]) this.#endOutlasting(transport);
  }

  #adoptOne(
    direction: Direction,
    device: Device,
    params: TransportParams,
    servers: JoinGrant['iceServers'],
  ): void {
    const known = this.#held[direction]?.transport;
    if (known !== undefined && known.id === params.transportId && !known.closed) {
      this.#restart(known, params.iceParameters).catch((error: unknown) => this.#fail(known, error));
      return;
    }
    this.#closeOne(direction);
    const options = toTransportOptions(params, servers, this.#options.iceTransportPolicy);
    const transport =
      direction === 'send' ? device.createSendTransport(options) : device.createRecvTransport(options);
    this.#listen(transport);
    const stopRecovery = recoverIce(transport, () => this.#recover(transport));
    this.#held[direction] = { transport, stopRecovery };
  }

  #listen(transport: types.Transport): void {
    transport.on('connect', ({ dtlsParameters }, callback, errback) => {
      this.#options
        .request('transport:connect', { transportId: transport.id, dtlsParameters })
        .then(callback, (error: unknown) => errback(errorOf(error)));
    });
    if (transport.direction !== 'send') return;
    transport.on('produce', ({ rtpParameters, appData }, callback, errback) => {
      this.#options
        .createProducer(appData, rtpParameters)
        .then(({ producerId }) => callback({ id: producerId }))
        .catch((error: unknown) => errback(errorOf(error)));
    });
  }

  async #recover(transport: types.Transport): Promise<void> {
    if (!this.#options.isConnected()) return;
    const generation = this.#generation;
    const { iceParameters } = await this.#options.request('transport:restart-ice', {
      transportId: transport.id,
    });
    if (generation !== this.#generation || transport.closed) return;
    await this.#restart(transport, iceParameters);
  }

  #restart(transport: types.Transport, parameters: TransportParams['iceParameters']): Promise<void> {
    return transport.restartIce({ iceParameters: toIceParameters(parameters) });
  }

  #fail(transport: types.Transport, error: unknown): void {
    if (!transport.closed) this.#options.failed(errorOf(error));
  }

  #endOutlasting(transport: types.Transport): void {
    this.#outlasting.delete(transport);
    transport.close();
  }

  #closeOne(direction: Direction): void {
    this.#held[direction]?.stopRecovery();
    this.#held[direction]?.transport.close();
    this.#held[direction] = null;
  }
}
