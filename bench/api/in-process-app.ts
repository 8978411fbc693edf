import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';

/** The same app in this process, where its statements can be captured. */
export async function withApp<T>(
  databaseUrl: string,
  dataDir: string,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const config = loadConfig({
    DATABASE_URL: databaseUrl,
    PARLEY_DATA_DIR: dataDir,
    PARLEY_HOST: '127.0.0.1',
    PARLEY_PORT: '0',
    PARLEY_JWT_SECRET: 'a secret for benchmarks that is long enough',
    PARLEY_API_RATE_PER_MINUTE: '10000000',
    PARLEY_LOG_LEVEL: 'warn',
    PARLEY_MEDIA_WORKERS: '1',
    PARLEY_MEDIA_LISTEN_ADDRESSES: '127.0.0.1',
    PARLEY_TURN: 'off',
  });
  const app = await createApp(config);
  await app.start();
  try {
    return await work(`http://127.0.0.1:${app.port}`);
  } finally {
    await app.stop();
  }
}
