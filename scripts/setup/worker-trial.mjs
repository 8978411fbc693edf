/** Run by worker-check.mjs, on the project's Node: exits with 0 when mediasoup and its worker work together. */
import { createWorker } from 'mediasoup';

const worker = await createWorker({ logLevel: 'error' });
const opus = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 };
const router = await worker.createRouter({ mediaCodecs: [opus] });
await router.createWebRtcTransport({ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }] });
const { routerIds } = await worker.dump();
worker.close();
if (routerIds[0] !== router.id) throw new Error('the worker does not know the router it made');
