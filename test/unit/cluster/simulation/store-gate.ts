import { randomUUID } from 'node:crypto';
import {
  type Announcement,
  type ClusterStore,
  StoreUnavailableError,
} from '../../../../src/cluster/store/cluster-store.ts';
import { OneWay, type SimulatedNetwork } from './simulated-network.ts';
import type { Process } from './simulated-time.ts';
import type { StoreModel } from './store-model.ts';

const TIMEOUT_MS = 1_000;
const FOLLOW_EVERY_MS = 300;

/** The store as one node has it: over a network that delays, cuts and loses, as `RedisClusterStore` has Redis. */
export function storeGate(model: StoreModel, network: SimulatedNetwork, process: Process): ClusterStore {
  const { time } = network;
  const there = new OneWay(network, () => network.storeLatencyMs);
  const back = new OneWay(network, () => network.storeLatencyMs);
  const isCut = () => network.isCut(process, 'store');
  let marker = '';

  function ask<T>(doing: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // What has arrived meanwhile counts first.
      let isLost = false;
      const late = () =>
        setImmediate(() => {
          // The connection is given up; what the store has of it already may be done later all the same.
          isLost = time.chance(0.5);
          reject(new StoreUnavailableError('no answer in time'));
        });
      const timer = setTimeout(late, TIMEOUT_MS);
      const crossing = { isHeldUp: isCut, isLost: () => isLost || (process.state === 'gone' && isCut()) };
      there.send(crossing, () => {
        const answer = attempt(doing);
        if (time.chance(network.storeLoss)) return;
        back.send(crossing, () => {
          time.arrive(process, () => {
            clearTimeout(timer);
            answer.ok ? resolve(answer.value) : reject(answer.error);
          });
        });
      });
    });
  }

  return {
    keepsRooms: true,
    renew: async (node, leaseMs, standing) => {
      const [given, nowMs] = await ask(() =>
        model.renew(structuredClone(node), leaseMs, standing, marker, randomUUID()),
      );
      const known = marker;
      marker = given;
      if (known !== '' && known !== given) throw new StoreUnavailableError('it has lost what it knew');
      return nowMs;
    },
    release: (nodeId) => ask(() => model.leases.release(nodeId)),
    markStopped: (...args) => ask(() => model.leases.markStopped(...args)),
    nodes: () => ask(() => model.leases.alive()),
    claim: (...args) => ask(() => model.claim(...args)),
    handOver: (...args) => ask(() => model.handOver(...args)),
    abandon: (...args) => ask(() => model.abandon(...args)),
    findHome: (roomId) => ask(() => model.rooms.get(roomId)?.home),
    orphans: () => ask(() => model.orphans()),
    roomsOf: (nodeId) => ask(() => model.roomsOf(nodeId)),
    append: (...args) => ask(() => model.append(...args)),
    checkpoint: (...args) => ask(() => model.checkpoint(...args)),
    announce: (announcement) => ask(() => void model.announcements.push(announcement)),
    follow: (listener) => {
      let heard = model.announcements.length;
      let stopped = false;
      const look = () => {
        if (stopped || process.state === 'gone') return;
        heard = Math.min(heard, model.announcements.length);
        const news: Announcement[] = isCut() ? [] : model.announcements.slice(heard);
        heard += news.length;
        for (const one of news) time.arrive(process, () => listener(structuredClone(one)));
        time.after(FOLLOW_EVERY_MS, look);
      };
      look();
      return () => {
        stopped = true;
      };
    },
    close: async () => {},
  };
}

type Attempt<T> = { ok: true; value: T } | { ok: false; error: unknown };

function attempt<T>(doing: () => T): Attempt<T> {
  try {
    return { ok: true, value: doing() };
  } catch (error) {
    return { ok: false, error };
  }
}
