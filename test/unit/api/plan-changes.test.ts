import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { pino } from 'pino';
import { PlanChanges } from '../../../src/api/plans/plan-changes.ts';
import type { Entitlements } from '../../../src/protocol/entitlements.ts';
import { EVERYTHING, SOUND_ONLY } from '../../helpers/signaling/everything.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('A changed plan', () => {
  const userId = randomUUID();
  /** What the database has, at the moment at which it is asked. */
  let current: Entitlements;
  /** Runs between the reading and the answer. */
  let onTheWay: () => Promise<void>;
  let set: { userId: string; entitlements: Entitlements }[];
  let notified: string[];
  let inRooms: string[];
  let asked: number;
  /** Whether all nodes hear of the next ones; true after these. */
  let heard: boolean[];
  let changes: PlanChanges;

  beforeEach(() => {
    current = EVERYTHING;
    onTheWay = () => Promise.resolve();
    [set, notified, inRooms, asked, heard] = [[], [], [], 0, []];
    // As TypeORM's, which gives what one expects of it.
    const query = async <T>(_sql: string, [userIds]: [string[]]): Promise<T> => {
      asked += 1;
      const freePlan = { code: 'free', name: 'Free', entitlements: current };
      const rows = userIds.map((id) => ({ userId: id, freePlan, running: null }));
      await onTheWay();
      return rows as T;
    };
    changes = new PlanChanges({
      dataSource: { query: query as never },
      live: {
        setEntitlements: async (id, entitlements) => {
          set.push({ userId: id, entitlements });
          return heard.shift() ?? true;
        },
        userIds: async () => inRooms,
      },
      people: { notify: (id) => void notified.push(id) },
      logger: pino({ level: 'silent' }),
      againMs: 20,
    });
  });

  it('reaches the person’s calls and devices', async () => {
    await changes.tell(userId);
    expect(set).to.deep.equal([{ userId, entitlements: EVERYTHING }]);
    expect(notified).to.deep.equal([userId]);
  });

  it('is never followed by what was read before it, however slow that was', async () => {
    let slow = true;
    onTheWay = async () => {
      if (!slow) return;
      slow = false;
      await new Promise((resolve) => setTimeout(resolve, 30));
    };
    const first = changes.tell(userId);
    await waitUntil('the first look', () => asked === 1);
    current = SOUND_ONLY;
    await Promise.all([first, changes.tell(userId)]);
    expect(set.at(-1)?.entitlements).to.deep.equal(SOUND_ONLY);
  });

  it('is looked at again once it is told: another node may have told what it read before', async () => {
    let readings = 0;
    onTheWay = async () => {
      readings += 1;
      if (readings === 1) current = SOUND_ONLY;
    };
    await changes.tell(userId);
    expect(set.map((one) => one.entitlements)).to.deep.equal([EVERYTHING, SOUND_ONLY]);
  });

  it('is told again to nodes that did not hear of it', async () => {
    heard = [false, true];
    await changes.tell(userId);
    expect(set).to.have.length(1);
    await waitUntil('it to be told again', () => set.length === 2);
  });

  it('is told later when the database was away, with what it says then', async () => {
    let failures = 3;
    onTheWay = () => {
      failures -= 1;
      return failures < 0 ? Promise.resolve() : Promise.reject(new Error('away'));
    };
    await changes.tell(userId);
    expect(set).to.deep.equal([]);
    current = SOUND_ONLY;
    await waitUntil('it to be told', () => set.length > 0);
    expect(set).to.deep.equal([{ userId, entitlements: SOUND_ONLY }]);
    // Three in vain, one that is told, and the look after it.
    expect(asked).to.equal(5);
  });

  it('of everyone reaches everyone in a room, some hundred at a time', async () => {
    inRooms = Array.from({ length: 1_201 }, () => randomUUID());
    await changes.tellAllInRooms();
    expect(set.map((one) => one.userId)).to.deep.equal(inRooms);
    // Each batch, and the look after it.
    expect(asked).to.equal(6);
  });
});
