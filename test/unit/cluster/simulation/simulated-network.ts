import type { Process, SimulatedTime } from './simulated-time.ts';

/** Where the network ends: a process, or the store. */
export type Place = Process | 'store';

const LOOK_EVERY_MS = 200;

export type Silence = {
  silentMs: number;
  readonly mostMs: number;
  readonly isSilent: () => boolean;
  readonly isGone: () => boolean;
  /** Nobody looks any more. */
  readonly isOver: () => boolean;
  readonly onNoticed: () => void;
};

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
  /** Who is apart from the others and the store, with whom of the same number: also from those that start meanwhile. */
  readonly #apart = new Map<Place, number>();
  readonly #silences = new Set<Silence>();
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
    this.#apart.clear();
    this.storeAway = false;
    this.storeLoss = 0;
    this.callLoss = 0;
    this.storeLatencyMs = 4;
  }

  /** These reach each other, and nobody else; undefined: they are with all others again. */
  setApart(places: readonly Place[], side: number | undefined): void {
    for (const place of places) {
      if (side === undefined) this.#apart.delete(place);
      else this.#apart.set(place, side);
    }
  }

  isCut(one: Place, other: Place): boolean {
    if (this.storeAway && (one === 'store' || other === 'store')) return true;
    return this.isApart(one, other);
  }

  /** As `isCut`, whether or not the store is away for all. */
  isApart(one: Place, other: Place): boolean {
    if (this.#apart.size > 0 && this.#apart.get(one) !== this.#apart.get(other)) return true;
    return this.#cuts.size > 0 && this.#cuts.has(this.#pair(one, other));
  }

  /** Calls back once, when one end of a connection notices that the other one is gone, or says nothing. */
  watch(silence: Silence): void {
    this.#silences.add(silence);
    if (this.#silences.size === 1) this.#lookLater();
  }

  /** At all connections in one step: most of the time there is nothing to see. */
  #lookLater(): void {
    this.time.after(LOOK_EVERY_MS, () => {
      for (const silence of this.#silences) {
        silence.silentMs = silence.isSilent() ? silence.silentMs + LOOK_EVERY_MS : 0;
        const isOver = silence.isOver();
        if (!isOver && !silence.isGone() && silence.silentMs < silence.mostMs) continue;
        this.#silences.delete(silence);
        // Each notices at a moment of its own.
        if (!isOver) this.time.after(this.time.between(0, LOOK_EVERY_MS), silence.onNoticed);
      }
      if (this.#silences.size > 0) this.#lookLater();
    });
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

/** How often what a cut holds up tries to get through. */
const TRY_AGAIN_MS = 60;

export type Crossing = {
  /** It does not get through now; it waits, and all that was sent after it. */
  isHeldUp: () => boolean;
  /** It will never arrive. */
  isLost: () => boolean;
};

/** One direction of a connection, as TCP has it: what is sent arrives in that order, however late, or not at all. */
export class OneWay {
  readonly #network: SimulatedNetwork;
  readonly #latencyMs: () => number;
  readonly #onTheWay: { atMs: number; crossing: Crossing; arrive: () => void }[] = [];
  #lastAtMs = 0;
  #delivering = false;

  constructor(network: SimulatedNetwork, latencyMs: () => number = () => network.latencyMs) {
    this.#network = network;
    this.#latencyMs = latencyMs;
  }

  send(crossing: Crossing, arrive: () => void): void {
    const { time } = this.#network;
    this.#lastAtMs = Math.max(this.#lastAtMs, time.nowMs + time.between(1, this.#latencyMs()));
    this.#onTheWay.push({ atMs: this.#lastAtMs, crossing, arrive });
    if (!this.#delivering) this.#deliver();
  }

  #deliver(): void {
    const [next] = this.#onTheWay;
    this.#delivering = next !== undefined;
    if (next === undefined) return;
    const { time } = this.#network;
    const isEarly = next.atMs > time.nowMs;
    const isLost = next.crossing.isLost();
    if (isEarly) time.after(next.atMs - time.nowMs, () => this.#deliver());
    else if (!isLost && next.crossing.isHeldUp()) time.after(TRY_AGAIN_MS, () => this.#deliver());
    else {
      this.#onTheWay.shift();
      if (!isLost) next.arrive();
      // What is next arrives in a step of its own.
      if (this.#onTheWay.length > 0) time.after(0, () => this.#deliver());
      else this.#delivering = false;
    }
  }
}
