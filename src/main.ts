import { createApp } from './app.ts';
import { ConfigError, loadConfig } from './config/config.ts';

/** Beyond what requests under way may take: recurring jobs, webhooks, media and what is to be written down. */
const EXIT_MARGIN_MS = 15_000;

await main();

async function main(): Promise<void> {
  try {
    const config = loadConfig(process.env);
    const app = await createApp(config);

    const die = (error: unknown, origin: string) => {
      app.logger.fatal({ err: error, origin }, 'The process ends because of an error that nothing handled');
      process.exit(1);
    };
    process.on('uncaughtException', die);
    process.on('unhandledRejection', (reason) => die(reason, 'unhandledRejection'));

    let stopping = false;
    const stop = (signal: NodeJS.Signals) => {
      if (stopping) process.exit(1);
      stopping = true;
      app.logger.info({ signal }, 'Stopping');
      setTimeout(() => process.exit(1), config.shutdownSeconds * 1000 + EXIT_MARGIN_MS).unref();
      void app.stop().then(() => process.exit(0));
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);

    await app.start();
    if (!stopping) announce(app.urls);
  } catch (error) {
    process.stderr.write(`${failurePage(error)}\n`);
    process.exit(1);
  }
}

function announce([first, ...others]: readonly string[]): void {
  process.stdout.write(`\nParley is ready: ${first}\n`);
  for (const url of others) process.stdout.write(`     also at: ${url}\n`);
  process.stdout.write('\n');
}

/** What a person can act on: no stack, but the chain of causes. */
function failurePage(error: unknown): string {
  if (error instanceof ConfigError) return `\nParley cannot start. ${error.message}\n`;
  const lines: string[] = [];
  for (let cause = error; cause !== undefined && lines.length < 5; ) {
    lines.push(describe(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return `\nParley cannot start: ${lines.join('\n  because: ')}\n`;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A host with several addresses fails with one error for each and no message of its own.
  if (error instanceof AggregateError && error.message === '') {
    return [...new Set(error.errors.map(describe))].join('; ');
  }
  return error.message;
}
