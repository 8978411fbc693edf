import type { Logger } from '../../logger.ts';
import { type Mail, type MailCarrier, MailRefusedError } from './mail.ts';

/** Makes the mail, after the request was answered. Undefined: there is nothing to send after all. */
export type WriteMail = () => Promise<Mail | undefined>;

/** Codes in mails are good for 15 minutes, so there is no use in trying for longer than some of that. */
const RETRY_DELAYS_MS = [1_000, 5_000, 30_000, 120_000, 300_000];
const MAX_WAITING = 2_000;
const MAX_AT_ONCE = 4;

type Errand = { kind: string; write: WriteMail; attempts: number };

/**
 * Mails on their way, so that no request waits for an SMTP server, or tells by its time what was sent. What fails is
 * tried again later, and others go on meanwhile; what is given up is in the log. Stopping tries once more what is left.
 */
export class MailQueue {
  readonly #carrier: MailCarrier;
  readonly #logger: Logger;
  readonly #retryDelaysMs: readonly number[];
  readonly #waiting: Errand[] = [];
  readonly #later = new Map<Errand, NodeJS.Timeout>();
  readonly #underWay = new Set<Promise<void>>();
  #stopping = false;

  constructor(carrier: MailCarrier, logger: Logger, retryDelaysMs: readonly number[] = RETRY_DELAYS_MS) {
    this.#carrier = carrier;
    this.#logger = logger;
    this.#retryDelaysMs = retryDelaysMs;
  }

  /** Never throws, and does nothing before the caller has gone on. `kind` names the mail in the log. */
  push(kind: string, write: WriteMail): void {
    if (this.#stopping || this.#waiting.length + this.#later.size >= MAX_WAITING) {
      this.#logger.error({ kind }, 'A mail was given up: too many wait, or the server stops');
      return;
    }
    this.#waiting.push({ kind, write, attempts: 0 });
    setImmediate(() => this.#workOn());
  }

  /** Sends what is left, each with one last try, and takes nothing new. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const [errand, timer] of this.#later) {
      clearTimeout(timer);
      this.#waiting.push(errand);
    }
    this.#later.clear();
    while (this.#waiting.length > 0 || this.#underWay.size > 0) {
      this.#workOn();
      await Promise.all(this.#underWay);
    }
    this.#carrier.close?.();
  }

  #workOn(): void {
    while (this.#underWay.size < MAX_AT_ONCE) {
      const errand = this.#waiting.shift();
      if (errand === undefined) return;
      const work = this.#send(errand).finally(() => {
        this.#underWay.delete(work);
        this.#workOn();
      });
      this.#underWay.add(work);
    }
  }

  async #send(errand: Errand): Promise<void> {
    const { kind, write } = errand;
    let mail: Mail | undefined;
    try {
      mail = await write();
      if (mail === undefined) return;
      // From now on it is this mail: one code is not voided by the next for being sent twice.
      errand.write = async () => mail;
      errand.attempts += 1;
      await this.#carrier.deliver(mail);
      this.#logger.info({ kind, attempts: errand.attempts }, 'A mail was sent');
    } catch (error) {
      const delayMs = this.#retryDelaysMs[errand.attempts - 1];
      if (
        mail === undefined ||
        delayMs === undefined ||
        this.#stopping ||
        error instanceof MailRefusedError
      ) {
        this.#logger.error({ err: error, kind, attempts: errand.attempts }, 'A mail was given up');
        return;
      }
      this.#logger.warn(
        { err: error, kind, attempts: errand.attempts, retryInMs: delayMs },
        'A mail was not sent yet',
      );
      this.#later.set(
        errand,
        setTimeout(() => this.#resume(errand), delayMs),
      );
    }
  }

  #resume(errand: Errand): void {
    this.#later.delete(errand);
    this.#waiting.push(errand);
    this.#workOn();
  }
}
