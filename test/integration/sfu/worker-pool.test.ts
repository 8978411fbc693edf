import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import type { WorkerPool } from '../../../src/sfu/workers/worker-pool.ts';
import {
  codeOf,
  freePorts,
  isRunning,
  recordEvents,
  recordingLogger,
  startPool,
  until,
  workerPids,
} from './media.ts';

describe('WorkerPool', () => {
  const pools: WorkerPool[] = [];
  const start = async (...args: Parameters<typeof startPool>): Promise<WorkerPool> => {
    const pool = await startPool(...args);
    pools.push(pool);
    return pool;
  };
  const portsOf = async (pool: WorkerPool): Promise<number[]> => (await pool.stats()).map(({ port }) => port);

  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
  });

  it('replaces a worker that is killed, and only that worker’s rooms die', async () => {
    const { logger, errors } = recordingLogger();
    const pool = await start({ workers: 2, logger });
    const [victim, other] = await Promise.all([pool.createRoomMedia('1'), pool.createRoomMedia('2')]);
    expect(victim.workerPid).not.to.equal(other.workerPid);
    const [lines, otherLines] = [recordEvents(victim), recordEvents(other)];
    const peer = await other.addPeer('a', other.rtpCapabilities);

    process.kill(victim.workerPid, 'SIGKILL');
    await until('the room died', () => victim.closed);
    expect(lines).to.deep.equal(['closed', 'died']);
    await until('two workers live', () => pool.pids.length === 2);
    expect(pool.pids).not.to.include(victim.workerPid);

    expect(other.closed).to.equal(false);
    expect(otherLines).to.deep.equal([]);
    await peer.params({ restartIce: true });
    const reborn = await pool.createRoomMedia('1');
    expect(reborn.workerPid).not.to.equal(victim.workerPid);
    await reborn.addPeer('a', reborn.rtpCapabilities);
    victim.close();
    expect(lines).to.deep.equal(['closed', 'died']);
    expect(errors.map((line) => JSON.parse(line).msg)).to.deep.equal(['media worker died']);
  });

  it('makes a new room within five seconds when every worker was just killed', async () => {
    const pool = await start({ workers: 2 });
    const killed = pool.pids;
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    const room = await pool.createRoomMedia('1');
    await room.addPeer('a', room.rtpCapabilities);
    expect(killed).not.to.include(room.workerPid);
  });

  it('makes rooms that were on their way when the worker was killed on its successor', async () => {
    const pool = await start();
    const [pid] = pool.pids;
    const creating = Array.from({ length: 10 }, (_, i) => pool.createRoomMedia(String(i)));
    process.kill(Number(pid), 'SIGKILL');
    for (const room of await Promise.all(creating)) {
      if (room.workerPid === pid) await until('the room knows that it died', () => room.closed);
      else await room.addPeer('a', room.rtpCapabilities);
    }
  });

  it('outlives workers that die again and again', async () => {
    const pool = await start();
    for (let i = 0; i < 4; i += 1) {
      const pid = await until('a live worker', () => pool.pids[0]);
      process.kill(pid, 'SIGKILL');
      await until('its death is known', () => pool.pids[0] !== pid);
    }
    const room = await pool.createRoomMedia('1');
    expect(room.closed).to.equal(false);
  });

  it('puts each room on the worker with the least to do', async () => {
    const pool = await start({ workers: 2 });
    const rooms = await Promise.all(['1', '2', '3', '4'].map((id) => pool.createRoomMedia(id)));
    const byWorker = pool.pids.map((pid) => rooms.filter((room) => room.workerPid === pid).length);
    expect(byWorker).to.deep.equal([2, 2]);
    for (const room of rooms.filter(({ workerPid }) => workerPid === pool.pids[1])) room.close();
    expect((await pool.createRoomMedia('5')).workerPid).to.equal(pool.pids[1]);
    expect((await pool.stats()).map(({ rooms, alive }) => ({ rooms, alive }))).to.deep.equal([
      { rooms: 2, alive: true },
      { rooms: 1, alive: true },
    ]);
  });

  it('goes to the next port when UDP or TCP of one is taken', async () => {
    const { min, max } = await freePorts(3);
    const udp = createSocket('udp4');
    const tcp = createServer();
    try {
      udp.bind(min, '127.0.0.1');
      tcp.listen(min + 1, '127.0.0.1');
      await Promise.all([once(udp, 'listening'), once(tcp, 'listening')]);
      const pool = await start({ ports: { min, max } });
      expect(await portsOf(pool)).to.deep.equal([min + 2]);
    } finally {
      udp.close();
      tcp.close();
    }
  });

  it('does not start, and leaves no worker behind, when no port is free', async () => {
    const ports = await freePorts(2);
    const pool = await start({ workers: 2, ports });
    const failure = await startPool({ workers: 2, ports }).catch((error: unknown) => error);
    expect(failure).to.be.an('error').with.property('message').that.includes(`${ports.min} to ${ports.max}`);
    expect(workerPids().filter(isRunning)).to.have.members([...pool.pids]);
    await Promise.all(pools.splice(0).map((one) => one.close()));
    expect(await portsOf(await start({ workers: 2, ports }))).to.have.members([ports.min, ports.max]);
    expect(pool.pids).to.deep.equal([]);
  });

  it('does not start on an address that is not ours', async () => {
    const failure = await startPool({ listenAddresses: ['192.0.2.1'] }).catch((error: unknown) => error);
    expect(failure).to.be.an('error').with.property('message').that.includes('192.0.2.1');
  });

  it('listens on every address and tells clients the announced one', async () => {
    const pool = await start({
      listenAddresses: ['127.0.0.1', '127.0.0.2'],
      announcedAddress: 'sfu.example.org',
    });
    const room = await pool.createRoomMedia('1');
    const { sendTransport } = await (await room.addPeer('a', room.rtpCapabilities)).params();
    const seen = sendTransport.iceCandidates.map(({ address, protocol, port }) => ({
      address,
      protocol,
      port,
    }));
    const [port] = await portsOf(pool);
    expect(seen).to.have.length(4);
    expect(seen.filter(({ protocol }) => protocol === 'udp')).to.have.length(2);
    for (const candidate of seen) expect(candidate).to.include({ address: 'sfu.example.org', port });
  });

  it('shares a range of ports with another pool of the same process', async () => {
    const ports = await freePorts(4);
    const [one, two] = await Promise.all([start({ workers: 2, ports }), start({ workers: 2, ports })]);
    const all = [...(await portsOf(one)), ...(await portsOf(two))];
    expect(new Set(all).size).to.equal(4);
    const [room, twin] = [await one.createRoomMedia('same'), await two.createRoomMedia('same')];
    await one.close();
    expect([room.closed, twin.closed]).to.deep.equal([true, false]);
    await twin.addPeer('a', twin.rtpCapabilities);
  });

  it('ends its processes when it is closed, without a word of death', async () => {
    const pool = await start({ workers: 2 });
    const { pids } = pool;
    const room = await pool.createRoomMedia('1');
    const lines = recordEvents(room);
    await Promise.all([pool.close(), pool.close()]);
    expect(pids.map(isRunning)).to.deep.equal([false, false]);
    expect(lines).to.deep.equal(['closed']);
    expect(await codeOf(pool.createRoomMedia('2'))).to.equal('MEDIA_UNAVAILABLE');
    expect(await pool.stats()).to.deep.equal([]);
  });

  it('closes at once while a dead worker is being replaced and someone waits for it', async () => {
    const pool = await start();
    for (const pid of pool.pids) process.kill(pid, 'SIGKILL');
    await until('the death is known', () => pool.pids.length === 0);
    const waiting = codeOf(pool.createRoomMedia('1'));
    await pool.close();
    expect(await waiting).to.equal('MEDIA_UNAVAILABLE');
    expect(pool.pids).to.deep.equal([]);
  });

  it('leaves SIGINT and SIGTERM to the process, so that a stop can be graceful', async () => {
    const before = [process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')];
    await start();
    expect([process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')]).to.deep.equal(before);
  });
});
