import { EventEmitter } from 'node:events';
import type { Logger } from '../../logger.ts';
import type { Clock } from '../clock.ts';
import type { NodeInfo } from '../node-info.ts';
import type { ClusterStore } from '../store/cluster-store.ts';
import type { Lease } from './lease.ts';
import { leaseMarginMs, renewalIntervalMs, WITHOUT_STORE_MS } from './lease-times.ts';
import { StandingKeeper } from './standing.ts';

/** What the other nodes say of the store: one that has it, or cannot be heard, may let somebody claim our rooms. */
export type OthersAnswer = 'all-away' | 'somebody-has-it' | 'somebody-unheard';

const RETRY_MS = 250;
/** A renewal that is no older says enough about the store now. */
const FRESH_MS = 100;

export type LeaseKeeperOptions = {
  /** This node as it is now; asked at each renewal. */
  describe: () => NodeInfo;
  nodeId: string;
  /** Infinity: no other process can take over, so that it is held however long this one stood still. */
  leaseMs: number;
  /** So long after its last renewal it goes on without the store at most. */
  aloneMs: number;
  store: Pick<ClusterStore, 'renew' | 'release'>;
  /** The other nodes that this one knows of. */
  known: () => readonly string[];
  /** Asks each of them, and of these, whether the store is away for it. */
  askOthers: (besides: ReadonlySet<string>) => Promise<OthersAnswer>;
  clock: Clock;
  logger: Logger;
};

/**
 * Keeps this node's lease. `lost` comes before anything is regained: whatever was served under the lease is over then, with
 * no word to the store. `storeBack` comes after a renewal that followed failed ones: the store may have lost something.
 */
export class LeaseKeeper
  extends EventEmitter<{ lost: []; regained: []; storeAway: []; storeBack: [] }>
  implements Lease
{
  readonly nodeId: string;
  readonly #options: LeaseKeeperOptions;
  readonly #clock: Clock;
  readonly #standing: StandingKeeper;
  /** By the time of sending the last renewal that succeeded. */
  #leaseUntilMs = Number.NEGATIVE_INFINITY;
  #renewedAtMs = Number.NEGATIVE_INFINITY;
  /** By the time of the last question that all answered with `all-away`. */
  #withoutUntilMs = Number.NEGATIVE_INFINITY;
  #allAway = false;
  #failing = false;
  #term = 0;
  #lapsed = true;
  #lossToTell = false;
  #stopped = false;
  #renewing: Promise<boolean> | undefined;
  #asking = false;
  #cancelRenewal = () => {};
  #cancelExpiry = () => {};
  #cancelQuestion = () => {};

  constructor(options: LeaseKeeperOptions) {
    super();
    this.nodeId = options.nodeId;
    this.#options = options;
    this.#clock = options.clock;
    this.#standing = new StandingKeeper(options.aloneMs, options.clock);
  }

  get held(): boolean {
    if (this.#lapsed || this.#stopped) return false;
    if (this.#clock.nowMs() < this.#heldUntilMs) return true;
    this.#lapse();
    return false;
  }

  get term(): number {
    return this.#term;
  }

  /** The last renewal failed. */
  get storeAway(): boolean {
    return this.#failing;
  }

  get withoutStore(): boolean {
    return this.#failing && this.#allAway && this.#clock.nowMs() < this.#withoutUntilMs && this.held;
  }

  get mayClaim(): boolean {
    return this.held && !this.#failing && this.#standing.isClear;
  }

  /** Begins the lease. Rejects with StoreUnavailableError when the store is not there. */
  async start(): Promise<void> {
    const sentAtMs = this.#clock.nowMs();
    await this.#send();
    this.#onRenewed(sentAtMs);
    this.#renewLater();
  }

  /** Ends the lease. Nothing is held from now on; `lost` does not come. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#cancelRenewal();
    this.#cancelExpiry();
    this.#cancelQuestion();
    await this.#renewing;
    try {
      await this.#options.store.release(this.nodeId);
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'The lease could not be ended; it runs out by itself');
    }
  }

  suspect(): void {
    if (!this.#failing && !this.#isFresh()) void this.renewNow();
  }

  /**
   * Answers another node that asks whether the store is away: tries it where that is not known already. Once it said so, this
   * node takes no rooms until the other one can no longer rely on it.
   */
  async answerWhetherAway(): Promise<boolean> {
    const away = this.#failing || (!this.#isFresh() && !(await this.renewNow()));
    if (away) this.#standing.giveWord();
    return away;
  }

  /** Renews now, if that is not under way already. Gives whether it succeeded; never rejects. */
  renewNow(): Promise<boolean> {
    if (this.#stopped) return Promise.resolve(false);
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
      this.#renewLater();
    });
    return this.#renewing;
  }

  /** Renews with what is described from now on: after the renewal that may be under way. */
  async renewAfterNow(): Promise<boolean> {
    await this.#renewing;
    return this.renewNow();
  }

  async #renew(): Promise<boolean> {
    const sentAtMs = this.#clock.nowMs();
    try {
      await this.#send();
    } catch (error) {
      this.#standing.onFailed();
      if (!this.#stopped) this.#onFailed(error);
      return false;
    }
    if (!this.#stopped) this.#onRenewed(sentAtMs);
    return true;
  }

  async #send(): Promise<void> {
    const { store, describe, leaseMs, known } = this.#options;
    const standing = this.#standing.next(known());
    this.#standing.onAnswered(standing, await store.renew(describe(), leaseMs, standing));
  }

  #renewLater(): void {
    this.#cancelRenewal();
    if (this.#stopped) return;
    const interval = renewalIntervalMs(this.#options.leaseMs);
    const inMs = this.#failing
      ? Math.min(RETRY_MS, interval)
      : this.#renewedAtMs + interval - this.#clock.nowMs();
    this.#cancelRenewal = this.#clock.setTimer(() => void this.renewNow(), Math.max(inMs, 0));
  }

  #onRenewed(sentAtMs: number): void {
    const { leaseMs, logger } = this.#options;
    const { held } = this;
    this.#renewedAtMs = sentAtMs;
    this.#leaseUntilMs = sentAtMs + leaseMs - leaseMarginMs(leaseMs);
    const wasFailing = this.#failing;
    this.#failing = false;
    this.#allAway = false;
    this.#cancelQuestion();
    this.#watchExpiry();
    // An answer that took longer than the lease lasts.
    if (!held && this.#clock.nowMs() >= this.#leaseUntilMs) return;
    if (!held) {
      // Everything of the earlier term is let go of before the new one begins.
      this.#tellLoss();
      this.#lapsed = false;
      if (this.#term > 0) {
        logger.info('The lease is held again');
        this.emit('regained');
      }
    }
    if (wasFailing) this.emit('storeBack');
  }

  #onFailed(error: unknown): void {
    if (!this.#failing) {
      this.#failing = true;
      this.#options.logger.warn({ err: error }, 'The lease could not be renewed');
      this.emit('storeAway');
    }
    void this.#ask();
  }

  async #ask(): Promise<void> {
    if (this.#asking || !this.held) return;
    this.#asking = true;
    this.#cancelQuestion();
    const askedAtMs = this.#clock.nowMs();
    const answer = await this.#options
      .askOthers(this.#standing.named)
      .catch(() => 'somebody-unheard' as const);
    this.#asking = false;
    // Held still: what has lapsed meanwhile may be another node's.
    if (!this.#failing || !this.held) return;
    this.#allAway = answer === 'all-away';
    if (this.#allAway) {
      this.#withoutUntilMs = Math.min(askedAtMs + WITHOUT_STORE_MS, this.#aloneUntilMs);
      this.#watchExpiry();
    }
    const nextAtMs = this.#allAway ? askedAtMs + WITHOUT_STORE_MS / 2 - RETRY_MS : 0;
    const inMs = Math.max(nextAtMs - this.#clock.nowMs(), RETRY_MS);
    this.#cancelQuestion = this.#clock.setTimer(() => void this.#ask(), inMs);
  }

  /** From then on others count on it that this node has stopped. */
  get #aloneUntilMs(): number {
    const { aloneMs } = this.#options;
    return this.#renewedAtMs + aloneMs - leaseMarginMs(aloneMs);
  }

  get #heldUntilMs(): number {
    return Math.max(this.#leaseUntilMs, this.#withoutUntilMs);
  }

  #isFresh(): boolean {
    return !this.#failing && this.#clock.nowMs() - this.#renewedAtMs < FRESH_MS;
  }

  #watchExpiry(): void {
    this.#cancelExpiry();
    const inMs = this.#heldUntilMs - this.#clock.nowMs();
    if (!Number.isFinite(inMs)) return;
    // Looking is enough: it finds out.
    this.#cancelExpiry = this.#clock.setTimer(() => void this.held, Math.max(inMs, 0));
  }

  #lapse(): void {
    this.#lapsed = true;
    this.#term += 1;
    this.#lossToTell = true;
    this.#options.logger.warn('The lease is lost: other nodes may take over the rooms of this one');
    // Whoever looked is in the middle of something.
    queueMicrotask(() => this.#tellLoss());
  }

  #tellLoss(): void {
    if (!this.#lossToTell) return;
    this.#lossToTell = false;
    this.emit('lost');
  }
}
