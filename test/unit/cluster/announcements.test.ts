import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { pino } from 'pino';
import { Announcements } from '../../../src/cluster/announcements.ts';
import { type Announcement, StoreUnavailableError } from '../../../src/cluster/store/cluster-store.ts';
import { MemoryClusterStore } from '../../../src/cluster/store/memory-cluster-store.ts';
import { EVERYTHING } from '../../helpers/signaling/everything.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

class SometimesAwayStore extends MemoryClusterStore {
  away = false;

  override async announce(announcement: Announcement): Promise<void> {
    if (this.away) throw new StoreUnavailableError('The test took it away');
    await super.announce(announcement);
  }
}

describe('What nodes announce', () => {
  let store: SometimesAwayStore;
  let nodes: Announcements[];
  beforeEach(() => {
    store = new SometimesAwayStore();
    nodes = [];
  });
  afterEach(() => {
    for (const node of nodes) node.stop();
  });

  const start = (listen: (node: Announcements) => void, giveUpMs?: number) => {
    const logger = pino({ level: 'silent' });
    const node = new Announcements({
      store,
      nodeId: randomUUID(),
      logger,
      ...(giveUpMs === undefined ? {} : { giveUpMs }),
    });
    listen(node);
    node.start();
    nodes.push(node);
    return node;
  };
  const listening = (heard: string[]) => (node: Announcements) => {
    node.on('room-ended', ({ roomId }) => heard.push(roomId));
  };

  it('is done here before the call returns, and once; and on every other node', async () => {
    const here: string[] = [];
    const there: string[] = [];
    const node = start(listening(here));
    start(listening(there));
    const roomId = randomUUID();
    const announced = node.announce('room-ended', { roomId });
    expect(here).to.deep.equal([roomId]);
    expect(await announced).to.equal(true);
    await waitUntil('the other node', () => there.length > 0);
    expect([here, there]).to.deep.equal([[roomId], [roomId]]);
  });

  it('ends the same on every node where the last one holds', async () => {
    const plans = [{ ...EVERYTHING, video: false }, EVERYTHING];
    const last = new Map<number, unknown>();
    const [one, other] = [0, 1].map((index) =>
      start((node) => node.on('entitlements', ({ entitlements }) => last.set(index, entitlements))),
    );
    const userId = randomUUID();
    // Each has done its own when the other's arrives.
    await Promise.all(
      [one, other].map((node, index) =>
        node?.announce('entitlements', { userId, entitlements: plans[index] ?? EVERYTHING }),
      ),
    );
    await waitUntil('both to agree', () => last.get(0) === last.get(1) || isAlike(last), {
      lastSeen: () => [...last],
    });
  });

  it('is announced when the store is back, and says that it was not at once', async () => {
    const there: string[] = [];
    const node = start(() => undefined);
    start(listening(there));
    store.away = true;
    const roomId = randomUUID();
    expect(await node.announce('room-ended', { roomId })).to.equal(false);
    store.away = false;
    await waitUntil('the other node', () => there.includes(roomId));
  });

  it('is not announced later where it would be old by then', async () => {
    const there: string[] = [];
    const node = start(() => undefined);
    start(listening(there));
    store.away = true;
    expect(await node.announce('room-ended', { roomId: randomUUID() }, { retry: false })).to.equal(false);
    store.away = false;
    const later = randomUUID();
    await node.announce('room-ended', { roomId: later });
    await waitUntil('the later one', () => there.includes(later));
    expect(there).to.deep.equal([later]);
  });

  it('does no harm when it is not understood, or one listener fails', async () => {
    const heard: string[] = [];
    const node = start((made) => {
      made.on('room-ended', () => {
        throw new Error('A fault');
      });
      listening(heard)(made);
    });
    const fromNodeId = randomUUID();
    await store.announce({ fromNodeId, topic: 'of-a-newer-version', payload: {} });
    await store.announce({ fromNodeId, topic: 'room-ended', payload: { roomId: 7 } });
    const roomId = randomUUID();
    await node.announce('room-ended', { roomId });
    expect(heard).to.deep.equal([roomId]);
  });
});

function isAlike(last: ReadonlyMap<number, unknown>): boolean {
  return JSON.stringify(last.get(0)) === JSON.stringify(last.get(1));
}
