import { isDeepStrictEqual } from 'node:util';
import type { DataSource } from 'typeorm';
import type { Logger } from '../../logger.ts';
import type { LivePeoplePort } from '../accounts/people/live-people.ts';
import type { LiveRoomsPort } from '../rooms/live-rooms.ts';
import { type EffectivePlan, findEffectivePlans } from './effective-plan.ts';

export type PlanChangesDependencies = {
  dataSource: Pick<DataSource, 'query'>;
  live: Pick<LiveRoomsPort, 'setEntitlements' | 'userIds'>;
  people: Pick<LivePeoplePort, 'notify'>;
  logger: Logger;
  /** How long after a failure it is tried again. */
  againMs?: number;
};

/** So many people are looked up at once. */
const BATCH = 500;
const AGAIN_MS = 5_000;
/** About as long as people would stay in a call without a database. */
const MOST_TRIES = 120;

/** A plan that is another one at each look is told by whoever changes it. */
const MOST_LOOKS = 5;

/**
 * Carries what people's plans allow into the calls they are in, and tells their devices. One look after the other: of two
 * that run at once, the one that read first could be told last, and what it read would stand. Another node may be telling too,
 * so it looks once more after it has told.
 */
export class PlanChanges {
  readonly #dependencies: PlanChangesDependencies;
  /** Whom the database, or the way to the other nodes, kept us from telling. */
  readonly #untold = new Set<string>();
  #last: Promise<void> = Promise.resolve();
  #again: NodeJS.Timeout | undefined;
  #failures = 0;

  constructor(dependencies: PlanChangesDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Call it once the change is committed; again is harmless. Never rejects: whoever is not reached now is told a little
   * later, and has the new plan at the next thing they do.
   */
  tell(userId: string): Promise<void> {
    return this.#tellThese([userId]);
  }

  /** The same, for everyone in a room, or whose room somebody is in: the plan that they all have changed. */
  async tellAllInRooms(): Promise<void> {
    return this.#tellThese(await this.#dependencies.live.userIds());
  }

  /** The same, for these. */
  tellThese(userIds: readonly string[]): Promise<void> {
    return this.#tellThese(userIds);
  }

  #tellThese(userIds: readonly string[]): Promise<void> {
    for (let told = 0; told < userIds.length; told += BATCH) {
      const batch = userIds.slice(told, told + BATCH);
      this.#last = this.#last.then(() => this.#tellNow(batch));
    }
    return this.#last;
  }

  async #tellNow(userIds: readonly string[]): Promise<void> {
    const { dataSource, live, people, logger } = this.#dependencies;
    try {
      const unheard = new Set<string>();
      let told = new Map<string, EffectivePlan>();
      for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
        const found = await findEffectivePlans(dataSource, userIds);
        const news = found.filter(({ userId, ...plan }) => !isDeepStrictEqual(plan, told.get(userId)));
        if (news.length === 0) break;
        const heard = await Promise.all(
          news.map(({ userId, entitlements }) => live.setEntitlements(userId, entitlements)),
        );
        for (const [index, { userId, plan, entitlements }] of news.entries()) {
          if (heard[index] !== true) unheard.add(userId);
          people.notify(userId, 'plan:changed', { plan, entitlements });
        }
        told = new Map(found.map(({ userId, ...plan }) => [userId, plan]));
      }
      if (unheard.size > 0) return this.#tellLater([...unheard]);
      this.#failures = 0;
    } catch (error) {
      logger.warn({ err: error, userIds }, 'A changed plan could not be told');
      this.#tellLater(userIds);
    }
  }

  /** What somebody sends into a call goes on until they are told. */
  #tellLater(userIds: readonly string[]): void {
    this.#failures += 1;
    if (this.#failures > MOST_TRIES) return;
    for (const userId of userIds) this.#untold.add(userId);
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      const untold = [...this.#untold];
      this.#untold.clear();
      void this.#tellThese(untold);
    }, this.#dependencies.againMs ?? AGAIN_MS).unref();
  }
}
