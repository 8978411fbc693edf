import { loadConfig } from '../../../src/config/config.ts';
import { createTestDatabase, type TestDatabase } from '../processes/databases.ts';
import { allowEverything } from '../signaling/allow-everything.ts';
import { OwnRedis } from './own-redis.ts';
import { TcpForwarder } from './tcp-forwarder.ts';

/** What the nodes of a set-up know together: a Redis of their own, and a database behind a relay that can be cut. */
export class ClusterStores {
  readonly redis: OwnRedis;
  readonly database: TestDatabase;
  /** Between the nodes and PostgreSQL. */
  readonly toDatabase: TcpForwarder;
  readonly #databaseUrl: string;

  private constructor(redis: OwnRedis, database: TestDatabase, toDatabase: TcpForwarder, host: string) {
    this.redis = redis;
    this.database = database;
    this.toDatabase = toDatabase;
    const url = new URL(database.url);
    url.hostname = host;
    url.port = String(toDatabase.port);
    this.#databaseUrl = url.href;
  }

  /** @param host where the nodes reach both. */
  static async start(host = '127.0.0.1'): Promise<ClusterStores> {
    const database = await createTestDatabase({ migrated: true });
    try {
      // What all may do follows from their plan: here everyone may do everything.
      await allowEverything(loadConfig({ DATABASE_URL: database.url }));
      const { hostname, port } = new URL(database.url);
      const forwarder = await TcpForwarder.start({ host: hostname, port: Number(port || 5432) }, host);
      return new ClusterStores(await OwnRedis.start(host), database, forwarder, host);
    } catch (error) {
      await database.drop();
      throw error;
    }
  }

  get env(): { DATABASE_URL: string; REDIS_URL: string } {
    return { DATABASE_URL: this.#databaseUrl, REDIS_URL: this.redis.url };
  }

  async stop(): Promise<void> {
    await this.redis.kill();
    await this.toDatabase.stop();
    await this.database.drop();
  }
}
