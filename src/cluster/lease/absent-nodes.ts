import type { Logger } from '../../logger.ts';
import type { Clock } from '../clock.ts';
import type { NodeLinks } from '../links/node-peer.ts';
import type { AbsentNode, ClusterStore } from '../store/cluster-store.ts';
import { askWhetherServing, type ServingAnswer } from './ask-whether-serving.ts';

/** So long an answer holds. Many rooms of one node are claimed at once, again and again. */
const HOLDS_MS: Record<ServingAnswer, number> = { stopped: 0, serves: 300, silent: 5_000 };

type Question = { answer: Promise<ServingAnswer>; untilMs: number };

/**
 * Finds out about nodes without a lease that no other node can speak for: they may go on without the store. One that has stopped
 * is written down as such, so that its rooms can be claimed. One that serves hears by the question that somebody has the store,
 * and stops too.
 */
export class AbsentNodes {
  readonly #store: Pick<ClusterStore, 'markStopped'>;
  readonly #links: Pick<NodeLinks, 'to' | 'probe'>;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #questions = new Map<string, Question>();

  constructor(options: {
    store: Pick<ClusterStore, 'markStopped'>;
    links: Pick<NodeLinks, 'to' | 'probe'>;
    logger: Logger;
    clock: Clock;
  }) {
    this.#store = options.store;
    this.#links = options.links;
    this.#logger = options.logger;
    this.#clock = options.clock;
  }

  /** Rejects with StoreUnavailableError when it has stopped, and that cannot be written down. */
  ask(absent: AbsentNode): Promise<ServingAnswer> {
    const nowMs = this.#clock.nowMs();
    for (const [nodeId, { untilMs }] of this.#questions) if (untilMs <= nowMs) this.#questions.delete(nodeId);
    const known = this.#questions.get(absent.nodeId);
    if (known !== undefined) return known.answer;
    const question: Question = { answer: this.#ask(absent), untilMs: Number.POSITIVE_INFINITY };
    this.#questions.set(absent.nodeId, question);
    const holdFor = (ms: number) => {
      question.untilMs = this.#clock.nowMs() + ms;
    };
    question.answer.then(
      (answer) => holdFor(HOLDS_MS[answer]),
      () => holdFor(0),
    );
    return question.answer;
  }

  async #ask(absent: AbsentNode): Promise<ServingAnswer> {
    const { nodeId, url, heardAtMs, waitMs } = absent;
    const answer = await askWhetherServing(this.#links, absent, this.#clock);
    if (answer === 'stopped') await this.#store.markStopped(nodeId, heardAtMs);
    this.#logger.info(
      { nodeId, url, answer, waitMs },
      'A node without a lease, which no other one can speak for, was asked whether it serves its rooms',
    );
    return answer;
  }
}
