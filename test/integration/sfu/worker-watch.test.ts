import { expect } from 'chai';
import { spawnWorker, stopWorker } from '../../../src/sfu/workers/worker-process.ts';
import { watchWorker } from '../../../src/sfu/workers/worker-watch.ts';
import { isRunning, until } from './media.ts';

describe('watching a worker', () => {
  it('kills one that hangs, so that it is known to have died', async () => {
    const worker = await spawnWorker();
    let hung = 0;
    watchWorker(worker, { intervalMs: 10, timeoutMs: 300 }, () => {
      hung += 1;
    });
    process.kill(worker.pid, 'SIGSTOP');
    await until('the worker died', () => worker.died);
    expect(hung).to.equal(1);
    expect(isRunning(worker.pid)).to.equal(false);
  });

  it('leaves alone one that answers, and one that was closed', async () => {
    const worker = await spawnWorker();
    let hung = 0;
    watchWorker(worker, { intervalMs: 1, timeoutMs: 300 }, () => {
      hung += 1;
    });
    for (let i = 0; i < 50; i += 1) await worker.getResourceUsage();
    expect(worker.died).to.equal(false);
    await stopWorker(worker);
    expect([hung, worker.died]).to.deep.equal([0, false]);
  });

  it('leaves alone one that answers while this process itself does not get to read it', async () => {
    const worker = await spawnWorker();
    let hung = 0;
    watchWorker(worker, { intervalMs: 1, timeoutMs: 100 }, () => {
      hung += 1;
    });
    for (let i = 0; i < 5; i += 1) {
      await worker.getResourceUsage();
      const until = performance.now() + 150;
      while (performance.now() < until);
    }
    await worker.getResourceUsage();
    expect(hung).to.equal(0);
    await stopWorker(worker);
  });
});
