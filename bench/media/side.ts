import { randomBytes } from 'node:crypto';
import type { PlainTransport, Router, RtpParameters } from 'mediasoup/types';
import { CAMERA } from './camera-stream.ts';

/** One of the two that are compared: forwards the camera to as many as it is told to. */
export type Side = {
  name: string;
  /** Its media worker's process. */
  workerPid: number;
  /** Where the camera is sent. */
  port: number;
  /** One more consumer, whose packets go to that port of this machine. */
  addConsumer: (sinkPort: number) => Promise<void>;
  close: () => Promise<void>;
};

/** Away from the ranges that tests and servers use. */
const PORTS = { min: 50_000, max: 59_999 };
const CRYPTO_SUITE = 'AEAD_AES_256_GCM';
const KEY_BYTES = 44;

/** What the camera says of itself: as Chromium's does, without layers. */
export const CAMERA_PARAMETERS: RtpParameters = {
  mid: '0',
  codecs: [
    {
      mimeType: 'video/VP8',
      payloadType: CAMERA.payloadType,
      clockRate: CAMERA.clockRate,
      parameters: {},
      rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
    },
  ],
  headerExtensions: [],
  encodings: [{ ssrc: CAMERA.ssrc }],
  rtcp: { cname: 'camera', reducedSize: true },
};

/** A transport that takes what is sent to it. */
export function createEntry(router: Router): Promise<PlainTransport> {
  return router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1', portRange: PORTS },
    rtcpMux: true,
    comedia: true,
  });
}

/** A transport that encrypts what it sends to that port. */
export async function createExit(router: Router, sinkPort: number): Promise<PlainTransport> {
  const transport = await router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1', portRange: PORTS },
    rtcpMux: true,
    enableSrtp: true,
    srtpCryptoSuite: CRYPTO_SUITE,
  });
  const keyBase64 = randomBytes(KEY_BYTES).toString('base64');
  await transport.connect({
    ip: '127.0.0.1',
    port: sinkPort,
    srtpParameters: { cryptoSuite: CRYPTO_SUITE, keyBase64 },
  });
  return transport;
}
