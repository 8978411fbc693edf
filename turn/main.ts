import { collectDefaultMetrics, Registry } from 'prom-client';
import { type Config, ConfigError, loadConfig } from '../src/config/config.ts';
import { createLogger } from '../src/logger.ts';
import { readOrCreateSecret } from '../src/stored-secret.ts';
import { turnSecret } from '../src/turn-credentials.ts';
import { openFiguresListener } from './figures-listener.ts';
import { openRelay } from './open-relay.ts';

/*
 * The TURN relay as a process of its own: for a cluster, whose processes cannot all have its port, and for a host that does
 * nothing else. It reads the same variables as the server, which has to be told PARLEY_TURN=external.
 */

await main();

async function main(): Promise<void> {
  try {
    const config = readConfig();
    const logger = await createLogger(config);
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const relay = await openRelay(config, { secret: secretOf(config), logger, registry });
    const { metricsPort } = config.turn;
    if (metricsPort !== null) {
      await openFiguresListener({
        host: config.host,
        port: metricsPort,
        token: config.metricsToken,
        registry,
      });
    }

    const end = (why: string) => {
      logger.info({ why, allocations: relay.allocations }, 'Stopping');
      relay.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    process.once('SIGTERM', end);
    process.once('SIGINT', end);
    process.on('uncaughtException', (error, origin) => {
      logger.fatal({ err: error, origin }, 'The relay ends because of an error that nothing handled');
      process.exit(1);
    });
    process.stdout.write(`Parley's TURN relay is ready at UDP port ${relay.port}\n`);
    if (process.connected) process.send?.('ready');
  } catch (error) {
    process.stderr.write(`\nParley's TURN relay cannot start: ${describe(error)}\n`);
    process.exit(1);
  }
}

/** It needs neither the database nor an address for people. */
function readConfig(): Config {
  const config = loadConfig(process.env, process.cwd(), []);
  const { mode, urls, secret } = config.turn;
  if (mode === 'off') throw new ConfigError(['PARLEY_TURN=off says that there is no relay']);
  if (urls.length > 0) throw new ConfigError(['PARLEY_TURN_URLS says that another program is the relay']);
  if (config.production && secret === null && config.jwtSecret === null) {
    throw new ConfigError([
      'PARLEY_TURN_SECRET, or the PARLEY_JWT_SECRET of the server, must be set in production',
    ]);
  }
  return config;
}

function secretOf({ turn, jwtSecret, dataDir }: Config): string {
  if (turn.secret !== null) return turn.secret;
  return turnSecret(null, jwtSecret ?? readOrCreateSecret(dataDir));
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n  because: ${describe(error.cause)}`;
}
