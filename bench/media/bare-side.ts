import { createWorker } from 'mediasoup';
import { CAMERA } from './camera-stream.ts';
import { CAMERA_PARAMETERS, createEntry, createExit, type Side } from './side.ts';

/** mediasoup and nothing else: what its documentation tells to do. */
export async function createBareSide(): Promise<Side> {
  const worker = await createWorker();
  const router = await worker.createRouter({
    mediaCodecs: [
      {
        kind: 'video',
        mimeType: 'video/VP8',
        clockRate: CAMERA.clockRate,
        preferredPayloadType: CAMERA.payloadType,
      },
    ],
  });
  const entry = await createEntry(router);
  const producer = await entry.produce({ kind: 'video', rtpParameters: CAMERA_PARAMETERS });
  return {
    name: 'mediasoup',
    workerPid: worker.pid,
    port: entry.tuple.localPort,
    addConsumer: async (sinkPort) => {
      const exit = await createExit(router, sinkPort);
      await exit.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities });
    },
    close: async () => worker.close(),
  };
}
