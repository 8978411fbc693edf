import { observer } from 'mediasoup';
import type { Router } from 'mediasoup/types';
import { pino } from 'pino';
import { ConsumerSet } from '../../src/sfu/peers/consumer-set.ts';
import { ProducerSet } from '../../src/sfu/peers/producer-set.ts';
import { StreamCopy } from '../../src/sfu/rooms/stream-copy.ts';
import { toWireRtpParameters } from '../../src/sfu/wire.ts';
import { WorkerPool } from '../../src/sfu/workers/worker-pool.ts';
import { CAMERA_PARAMETERS, createEntry, createExit, type Side } from './side.ts';

/** Not where servers of other benchmarks listen. */
const PORTS = { min: 45_200, max: 45_299 };

/** A room of Parley's, with all that it does besides; only its people's transports are plain ones. */
export async function createParleySide(): Promise<Side> {
  const logger = pino({ level: 'warn' });
  // The room keeps its router to itself; mediasoup tells of each.
  const routers: Router[] = [];
  observer.once('newworker', (worker) => {
    worker.observer.on('newrouter', (created) => routers.push(created));
  });
  const pool = await WorkerPool.create({
    workers: 1,
    ports: PORTS,
    listenAddresses: ['127.0.0.1'],
    announcedAddress: undefined,
    // What one worker does is compared: the room stays on it.
    workerConsumers: 100_000,
    logger,
  });
  const room = await pool.createRoomMedia('bench');
  const [router] = routers;
  if (router === undefined) throw new Error('The room has no router');
  const entry = await createEntry(router);
  const producers = new ProducerSet('camera', entry);
  const producer = await producers.create({
    source: 'camera',
    rtpParameters: toWireRtpParameters(CAMERA_PARAMETERS),
    paused: false,
  });
  return {
    name: 'Parley',
    workerPid: pool.pids[0] ?? 0,
    port: entry.tuple.localPort,
    addConsumer: async (sinkPort) => {
      const transport = await createExit(router, sinkPort);
      const consumers = new ConsumerSet({ transport, rtpCapabilities: room.rtpCapabilities, logger });
      await consumers.consume(new StreamCopy(producer));
      const [consumer] = consumers.snapshot();
      if (consumer === undefined) throw new Error('A consumer was not made');
      await consumers.setPaused(consumer.consumerId, false);
    },
    close: () => pool.close(),
  };
}
