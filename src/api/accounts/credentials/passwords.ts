import { randomBytes } from 'node:crypto';
import { hash, type Options, verify } from '@node-rs/argon2';

/** OWASP's Password Storage Cheat Sheet: argon2id (the library's default variant) with 19 MiB, 2 passes, 1 lane. */
const OPTIONS: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes and checks passwords. */
export class Passwords {
  readonly #nobodysHash: string;

  private constructor(nobodysHash: string) {
    this.#nobodysHash = nobodysHash;
  }

  static async create(): Promise<Passwords> {
    return new Passwords(await hash(randomBytes(32), OPTIONS));
  }

  hash(password: string): Promise<string> {
    return hash(prepared(password), OPTIONS);
  }

  /**
   * Whether the password is the one that was hashed. For an account that does not exist (no hash) it does the same
   * work, so that the time tells nobody which names exist.
   */
  async verify(passwordHash: string | undefined, password: string): Promise<boolean> {
    const matches = await verify(passwordHash ?? this.#nobodysHash, prepared(password));
    return matches && passwordHash !== undefined;
  }
}

/** Keyboards compose the same letter in different ways: NIST SP 800-63B, 5.1.1.2. */
function prepared(password: string): string {
  return password.normalize('NFKC');
}
