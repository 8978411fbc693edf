import type { Router, Transport, WebRtcServer, WebRtcTransport } from 'mediasoup/types';
import { AppError } from '../../errors.ts';
import type { TransportParams, WireDtlsParameters, WireIceParameters } from '../../protocol/media.ts';
import { toMediaError, toRefusal } from '../media-error.ts';
import { toDtlsParameters, toTransportParams } from '../wire.ts';

/** What the congestion control assumes until it has measured: enough for a first clear picture. */
const INITIAL_OUTGOING_BITRATE_BPS = 1_000_000;

/** Seconds without an ICE consent check before mediasoup gives the path up: longer than a session's grace of 15 s. */
const ICE_CONSENT_TIMEOUT_SECONDS = 30;

export type PeerTransportOptions = {
  router: Router;
  server: WebRtcServer;
  /** What the client is told to send at most, all sources together. */
  maxIncomingBitrateBps?: number;
};

/** One WebRTC transport of a peer: it is connected once, and its ICE restarted as often as networks change. */
export class PeerTransport {
  readonly #transport: WebRtcTransport;
  #connected: { fingerprints: string; done: Promise<void> } | undefined;

  static async create(options: PeerTransportOptions): Promise<PeerTransport> {
    const transport = await options.router.createWebRtcTransport({
      webRtcServer: options.server,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      initialAvailableOutgoingBitrate: INITIAL_OUTGOING_BITRATE_BPS,
      iceConsentTimeout: ICE_CONSENT_TIMEOUT_SECONDS,
    });
    if (options.maxIncomingBitrateBps !== undefined) {
      try {
        await transport.setMaxIncomingBitrate(options.maxIncomingBitrateBps);
      } catch (error) {
        transport.close();
        throw error;
      }
    }
    return new PeerTransport(transport);
  }

  private constructor(transport: WebRtcTransport) {
    this.#transport = transport;
  }

  get id(): string {
    return this.#transport.id;
  }

  /** mediasoup's own object, to produce and consume on. */
  get transport(): Transport {
    return this.#transport as Transport;
  }

  /** What the client is told to send at most from now on. Calls reach the worker in order; the last one wins. */
  async setMaxIncomingBitrate(bitrateBps: number): Promise<void> {
    try {
      await this.#transport.setMaxIncomingBitrate(bitrateBps);
    } catch (error) {
      throw toMediaError(error);
    }
  }

  params(): TransportParams {
    return toTransportParams(this.#transport);
  }

  /**
   * Gives the client's DTLS parameters. Again with the same fingerprints does nothing: a repeated request is harmless.
   * With others it is MEDIA_REJECTED, since the transport belongs to the certificate it was connected with.
   */
  async connect(dtlsParameters: WireDtlsParameters): Promise<void> {
    const fingerprints = fingerprintsOf(dtlsParameters);
    if (this.#connected !== undefined) {
      if (this.#connected.fingerprints !== fingerprints) {
        throw new AppError('MEDIA_REJECTED', {
          detail: 'This transport is connected already, with another certificate.',
        });
      }
      return this.#connected.done;
    }
    const done = this.#connect(dtlsParameters);
    this.#connected = { fingerprints, done };
    return done;
  }

  async restartIce(): Promise<WireIceParameters> {
    try {
      return await this.#transport.restartIce();
    } catch (error) {
      throw toMediaError(error);
    }
  }

  close(): void {
    this.#transport.close();
  }

  async #connect(dtlsParameters: WireDtlsParameters): Promise<void> {
    try {
      await this.#transport.connect({ dtlsParameters: toDtlsParameters(dtlsParameters) });
    } catch (error) {
      this.#connected = undefined;
      throw toRefusal(error);
    }
  }
}

function fingerprintsOf({ fingerprints }: WireDtlsParameters): string {
  return fingerprints
    .map(({ algorithm, value }) => `${algorithm} ${value.toLowerCase()}`)
    .sort()
    .join();
}
