import { type App, createApp } from '../../../src/app.ts';
import { type Config, loadConfig } from '../../../src/config/config.ts';
import type { CreateLiveSide } from '../../../src/live-side.ts';
import { createTestDatabase, type TestDatabase } from '../processes/databases.ts';
import { temporaryDir } from '../processes/temporary-dir.ts';
import { allowEverything } from '../signaling/allow-everything.ts';
import { scriptedLiveSide } from '../signaling/scripted-live-side.ts';

export type TestAppOptions = {
  /** A database of its own on the test server, or the embedded one. */
  database?: 'postgres' | 'embedded';
  /** `none`: a live side without media. `real`: workers and sockets. Or a live side of the test's own. */
  live?: 'none' | 'real' | CreateLiveSide;
  /**
   * What the free plan allows: `everything`, so that tests of other things need not pay, or what a new installation has.
   */
  freePlan?: 'everything' | 'as-shipped';
  /** `by-hand`: the test does what recurring jobs do, and nothing else does. */
  jobs?: 'by-hand';
  /** Environment variables that differ from the ones for tests. */
  env?: Readonly<Record<string, string>>;
};

export type TestApp = {
  app: App;
  /** Without a slash at its end. */
  url: string;
  config: Config;
  /** Looks into the database behind the app's back. */
  query: TestDatabase['query'];
  /** What was logged so far. */
  logs: () => string;
  /** Stops the app and removes its data. */
  stop: () => Promise<void>;
};

/** Starts a whole app on a free port, with data of its own. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const dir = await temporaryDir();
  const database = options.database === 'embedded' ? undefined : await createTestDatabase({ migrated: true });
  const logLines: string[] = [];
  const clean = async () => {
    await database?.drop();
    await dir.remove();
  };
  const config = loadConfig({
    NODE_ENV: 'test',
    ...(database === undefined ? {} : { DATABASE_URL: database.url }),
    PARLEY_HOST: '127.0.0.1',
    PARLEY_PORT: '0',
    PARLEY_DATA_DIR: dir.path,
    PARLEY_JWT_SECRET: 'a secret for tests that is long enough',
    PARLEY_LOG_FORMAT: 'json',
    PARLEY_LOG_LEVEL: 'debug',
    PARLEY_AUTH_RATE_PER_MINUTE: '10000',
    PARLEY_API_RATE_PER_MINUTE: '1000000',
    PARLEY_MEDIA_WORKERS: '1',
    PARLEY_MEDIA_LISTEN_ADDRESSES: '127.0.0.1',
    PARLEY_TURN: 'off',
    PARLEY_SHUTDOWN_SECONDS: '2',
    // A build of the page of one's own, beside the one that all tests share.
    ...(process.env.PARLEY_WEB_DIR === undefined ? {} : { PARLEY_WEB_DIR: process.env.PARLEY_WEB_DIR }),
    ...options.env,
  });
  const live = options.live ?? 'none';
  try {
    if (options.freePlan !== 'as-shipped') await allowEverything(config);
    const app = await createApp(config, {
      logDestination: { write: (line) => logLines.push(line) },
      ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
      ...(live === 'real' ? {} : { createLiveSide: live === 'none' ? scriptedLiveSide().create : live }),
    });
    await app.start();
    return {
      app,
      url: `http://127.0.0.1:${app.port}`,
      config,
      query: (sql, values) => {
        if (database === undefined) throw new Error('Only the test server can be looked into');
        return database.query(sql, values);
      },
      logs: () => logLines.join(''),
      stop: async () => {
        await app.stop();
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}
