import { TokenBucket } from '../src/token-bucket.ts';

export type QuotaLimits = {
  /** At once. */
  allocationsPerPerson: number;
  /** Both ways together; the rest is dropped, as on a line that is full. */
  personBitrateBps: number;
};

/** One person's share, as long as they have an allocation. */
export type PersonShare = {
  /** Whether so many bytes may go through now. */
  take: (bytes: number) => boolean;
  /** Once: the allocation is over. */
  release: () => void;
};

type Person = { allocations: number; bandwidth: TokenBucket };

/** What each person may have of the relay, whatever credentials and addresses they come with. */
export class Quotas {
  readonly #limits: QuotaLimits;
  readonly #now: () => number;
  readonly #people = new Map<string, Person>();

  constructor(limits: QuotaLimits, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
  }

  /** How many people have allocations. */
  get people(): number {
    return this.#people.size;
  }

  /** Counts an allocation; undefined where the person has as many as they may. */
  claim(userId: string): PersonShare | undefined {
    const person = this.#people.get(userId) ?? this.#newPerson();
    if (person.allocations >= this.#limits.allocationsPerPerson) return undefined;
    person.allocations += 1;
    this.#people.set(userId, person);
    let released = false;
    return {
      take: (bytes) => person.bandwidth.take(bytes),
      release: () => {
        if (released) return;
        released = true;
        person.allocations -= 1;
        if (person.allocations === 0) this.#people.delete(userId);
      },
    };
  }

  #newPerson(): Person {
    const bytesPerSecond = this.#limits.personBitrateBps / 8;
    const limits = { capacity: bytesPerSecond, refillPerSecond: bytesPerSecond };
    return { allocations: 0, bandwidth: new TokenBucket(limits, this.#now) };
  }
}
