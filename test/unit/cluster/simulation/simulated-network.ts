import type { Process, SimulatedTime } from './simulated-time.ts';

/** Where the network ends: a process, or the store. */
export type Place = Process | 'store';

/** What lies between processes: it takes its time, it can be cut, and it keeps the order of each connection. */
export class SimulatedNetwork {
  readonly time: SimulatedTime;
  /** Each way takes from one to so many milliseconds. */
  latencyMs = 4;
  storeLatencyMs = 4;
  /** How often an answer of the store is lost once it was done. */
  storeLoss = 0;
  /** How often a call between nodes is done and not answered. */
  callLoss = 0;
  storeAway = false;
  readonly #cuts = new Set<string>();
  readonly #names = new Map<Place, number>();

  constructor(time: SimulatedTime) {
    this.time = time;
  }

  cut(one: Place, other: Place, isCut: boolean): void {
    if (isCut) this.#cuts.add(this.#pair(one, other));
    else this.#cuts.delete(this.#pair(one, other));
  }

  heal(): void {
    this.#cuts.clear();
    this.storeAway = false;
    this.storeLoss = 0;
    this.callLoss = 0;
    this.storeLatencyMs = 4;
  }

  isCut(one: Place, other: Place): boolean {
    if (this.storeAway && (one === 'store' || other === 'store')) return true;
    return this.#cuts.has(this.#pair(one, other));
  }

  #pair(one: Place, other: Place): string {
    const [first = 0, second = 0] = [this.#nameOf(one), this.#nameOf(other)].sort((a, b) => a - b);
    return `${first}-${second}`;
  }

  #nameOf(place: Place): number {
    const name = this.#names.get(place) ?? this.#names.size;
    this.#names.set(place, name);
    return name;
  }
}

/** One direction of a connection: what is sent arrives in that order, or not at all. */
export class OneWay {
  readonly #network: SimulatedNetwork;
  readonly #latencyMs: () => number;
  #lastAtMs = 0;

  constructor(network: SimulatedNetwork, latencyMs: () => number = () => network.latencyMs) {
    this.#network = network;
    this.#latencyMs = latencyMs;
  }

  send(arrival: () => void): void {
    const { time } = this.#network;
    this.#lastAtMs = Math.max(this.#lastAtMs, time.nowMs + time.between(1, this.#latencyMs()));
    time.after(this.#lastAtMs - time.nowMs, arrival);
  }
}
