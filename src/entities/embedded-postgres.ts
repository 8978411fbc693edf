import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { acquireProcessLock } from './process-lock.ts';

/** Where `pg` finds the embedded server: the directory of its Unix socket, and the port in the socket's name. */
export type EmbeddedAddress = { host: string; port: number };

const SOCKET_PORT = 5432;

/**
 * PostgreSQL inside this process, for when none is configured. It talks to `pg` over a Unix socket in a directory that
 * only this user can open, since it asks for no password.
 *
 * One connection at a time: see `docs/adr/0002-embedded-postgres.md`.
 */
export class EmbeddedPostgres {
  readonly address: EmbeddedAddress;
  readonly #closers: readonly (() => Promise<void> | void)[];
  #closing: Promise<void> | undefined;

  private constructor(address: EmbeddedAddress, closers: readonly (() => Promise<void> | void)[]) {
    this.address = address;
    this.#closers = closers;
  }

  /** Throws, with what to do about it, when another process has the data open. */
  static async open(dataDir: string): Promise<EmbeddedPostgres> {
    const closers: (() => Promise<void> | void)[] = [];
    try {
      await mkdir(dataDir, { recursive: true, mode: 0o700 });
      const lock = acquireProcessLock(join(dataDir, 'postgres.lock'));
      if (lock === undefined) {
        throw new Error(
          `${dataDir} is in use by another Parley process. Stop that one, give this one a PARLEY_DATA_DIR of its ` +
            'own, or let both use one PostgreSQL through DATABASE_URL.',
        );
      }
      closers.unshift(() => lock.release());

      const database = await PGlite.create(join(dataDir, 'postgres'), { extensions: { pg_trgm } });
      closers.unshift(() => database.close());

      const socketDir = await mkdtemp(join(tmpdir(), 'parley-pg-'));
      closers.unshift(() => rm(socketDir, { recursive: true, force: true }));

      const path = join(socketDir, `.s.PGSQL.${SOCKET_PORT}`);
      const server = new PGLiteSocketServer({ db: database, path, maxConnections: 2 });
      await server.start();
      closers.unshift(() => server.stop());
      return new EmbeddedPostgres({ host: socketDir, port: SOCKET_PORT }, closers);
    } catch (error) {
      for (const close of closers) await close();
      throw error;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const close of this.#closers) await close();
  }
}
