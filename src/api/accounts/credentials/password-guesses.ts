import type { RateLimit } from '../../http/rate-limit.ts';
import type { Passwords } from './passwords.ts';

export type PasswordGuessesDependencies = {
  passwords: Passwords;
  /** Wrong passwords for one account from one address. */
  fromAddress: RateLimit;
  /**
   * Wrong passwords for one account from wherever they come: far more, since whoever reaches this limit keeps the owner
   * out as well.
   */
  fromAnywhere: RateLimit;
};

/** Whoever tries a password: the account that they mean, and the address that they come from. */
export type Guesser = { account: string; address: string };

/** Checks passwords, and how often somebody may be wrong. */
export class PasswordGuesses {
  readonly #passwords: Passwords;
  readonly #fromAddress: RateLimit;
  readonly #fromAnywhere: RateLimit;

  constructor({ passwords, fromAddress, fromAnywhere }: PasswordGuessesDependencies) {
    this.#passwords = passwords;
    this.#fromAddress = fromAddress;
    this.#fromAnywhere = fromAnywhere;
  }

  /**
   * Counted before the password is looked at, so that guesses made at once count too; a right one is given back. Takes
   * the same time for an account without a password. Throws RATE_LIMITED.
   */
  async isRight(
    { account, address }: Guesser,
    passwordHash: string | null | undefined,
    password: string,
  ): Promise<boolean> {
    const here = `${account} ${address}`;
    await this.#fromAddress.consume(here);
    await this.#fromAnywhere.consume(account);
    if (!(await this.#passwords.verify(passwordHash ?? undefined, password))) return false;
    await Promise.all([this.#fromAddress.giveBack(here), this.#fromAnywhere.giveBack(account)]);
    return true;
  }
}
