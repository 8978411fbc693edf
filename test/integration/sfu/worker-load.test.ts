import { expect } from 'chai';
import { Registry } from 'prom-client';
import { registerWorkerGauges } from '../../../src/sfu/workers/worker-metrics.ts';
import type { WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';
import { opusParameters } from '../../helpers/media/rtp.ts';
import { startPool, until } from './media.ts';

const WORKERS = 2;

describe('The load of a pool of workers', () => {
  let pool: WorkerPool;

  beforeEach(async () => {
    pool = await startPool({ workers: WORKERS, workerConsumers: 50 });
  });
  afterEach(() => pool.close());

  it('is what its workers send, of what they take well', async () => {
    expect(pool.load()).to.include({ consumers: 0, capacity: 100 });
    const room = await pool.createRoomMedia('room');
    const [a] = [
      await room.addPeer('a', room.rtpCapabilities),
      await room.addPeer('b', room.rtpCapabilities),
    ];
    await a.createProducer({ source: 'microphone', rtpParameters: opusParameters(), paused: false });
    await until('b receives it', () => pool.load().consumers === 1);
    room.close();
    expect(pool.load().consumers).to.equal(0);
  });

  it('is measured in the workers’ processor time', async () => {
    const room = await pool.createRoomMedia('room');
    await until(
      'they have had something to do',
      async () => {
        await Promise.all(Array.from({ length: 20 }, (_, i) => room.addPeer(`p${i}`, room.rtpCapabilities)));
        return pool.load().cpu > 0;
      },
      20_000,
    );
    expect(pool.load().cpu).to.be.at.most(1);
  });

  it('can be scraped, a line a live worker', async () => {
    const registry = new Registry();
    registerWorkerGauges(registry, pool);
    const rooms = await Promise.all(['1', '2', '3'].map((id) => pool.createRoomMedia(id)));
    const lines = async (name: string): Promise<number[]> =>
      (await registry.metrics())
        .split('\n')
        .filter(
          (line) => line.startsWith(`parley_media_${name}{`) || line.startsWith(`parley_media_${name} `),
        )
        .map((line) => Number(line.split(' ').at(-1)));
    expect(await lines('workers')).to.deep.equal([WORKERS]);
    expect((await lines('worker_rooms')).sort()).to.deep.equal([1, 2]);
    expect(await lines('worker_consumers')).to.deep.equal([0, 0]);
    for (const name of ['worker_cpu_seconds', 'worker_max_rss_bytes']) {
      const values = await lines(name);
      expect(values, name).to.have.length(WORKERS);
      for (const value of values) expect(value, name).to.be.greaterThan(0);
    }
    expect(await lines('cpu_use')).to.have.length(1);
    const [victim] = pool.pids;
    process.kill(victim ?? 0, 'SIGKILL');
    await until('it is replaced', () => pool.pids.length === WORKERS && !pool.pids.includes(victim ?? 0));
    expect(await lines('worker_rooms')).to.have.length(WORKERS);
    expect(await registry.metrics()).not.to.include(`pid="${victim}"`);
    for (const room of rooms) room.close();
  });
});
