import { Counter, Gauge, type Registry } from 'prom-client';

/**
 * Why something was not done. `malformed`: not STUN, TURN or ChannelData. `flood`: more requests than an address may make.
 * `unauthorized`: a wrong password or name. `expired`: credentials of which the time is over. `quota`: allocations of one
 * person. `bandwidth`: of one person. `peer`: none of our media. `permission`: none, or over. `capacity`: no port, or the
 * network does not take as much.
 */
export type Refusal =
  | 'malformed'
  | 'flood'
  | 'unauthorized'
  | 'expired'
  | 'quota'
  | 'bandwidth'
  | 'peer'
  | 'permission'
  | 'capacity';

/** What the relay tells of itself. */
export type RelayMetrics = {
  refuse: (reason: Refusal) => void;
  allocated: () => void;
  relayed: (direction: 'to_peer' | 'from_peer', bytes: number) => void;
};

export function createRelayMetrics(
  registry: Registry,
  now: () => { allocations: number; people: number },
): RelayMetrics {
  const registers = [registry];
  new Gauge({
    name: 'parley_turn_allocations',
    help: 'Allocations of the TURN relay that there are now.',
    registers,
    collect() {
      this.set(now().allocations);
    },
  });
  new Gauge({
    name: 'parley_turn_people',
    help: 'People who have an allocation at the TURN relay now.',
    registers,
    collect() {
      this.set(now().people);
    },
  });
  const allocated = new Counter({
    name: 'parley_turn_allocations_made_total',
    help: 'Allocations that the TURN relay made.',
    registers,
  });
  const relayed = new Counter({
    name: 'parley_turn_relayed_bytes_total',
    help: 'What the TURN relay passed on, without headers.',
    labelNames: ['direction'] as const,
    registers,
  });
  const refused = new Counter({
    name: 'parley_turn_refusals_total',
    help: 'Requests that the TURN relay refused, and datagrams that it dropped, by reason.',
    labelNames: ['reason'] as const,
    registers,
  });
  return {
    refuse: (reason) => refused.inc({ reason }),
    allocated: () => allocated.inc(),
    relayed: (direction, bytes) => relayed.inc({ direction }, bytes),
  };
}
