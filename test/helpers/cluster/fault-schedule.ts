import { seededRandom } from '../simulated/seeded-random.ts';

/** What befalls a cluster in one schedule; `node` counts the nodes from 0. */
export type Fault =
  | { kind: 'kill'; node: number; forMs: number }
  | { kind: 'pause'; node: number; forMs: number }
  | { kind: 'isolate'; node: number; forMs: number }
  | { kind: 'restart-redis' }
  | { kind: 'pause-redis'; forMs: number }
  /** Connections of this person, counted from 0. */
  | { kind: 'cut'; person: number };

const KINDS = ['kill', 'pause', 'isolate', 'restart-redis', 'pause-redis', 'cut'] as const;
/** Shorter and longer than a lease of 4 s, which is where the danger is. */
const PAUSES_MS = [300, 1_500, 3_800, 5_500] as const;

/** One or two faults, the same ones for the same seed. */
export function faultSchedule(seed: number, nodes: number, people: number): Fault[] {
  const random = seededRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const faults = 1 + below(2);
  const firstNode = below(nodes);
  return Array.from({ length: faults }, (_, index) => {
    const kind = KINDS[below(KINDS.length)] ?? 'cut';
    const forMs = PAUSES_MS[below(PAUSES_MS.length)] ?? 300;
    // Each its own: a node that is killed while it is dead is no fault.
    return faultOf(kind, { node: (firstNode + index) % nodes, person: below(people), forMs });
  });
}

function faultOf(kind: Fault['kind'], where: { node: number; person: number; forMs: number }): Fault {
  const { node, person, forMs } = where;
  switch (kind) {
    case 'kill':
    case 'pause':
    case 'isolate':
      return { kind, node, forMs };
    case 'pause-redis':
      return { kind, forMs };
    case 'restart-redis':
      return { kind };
    case 'cut':
      return { kind, person };
  }
}
