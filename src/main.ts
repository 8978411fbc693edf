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

    let ending = false;
    const end = async (why: string) => {
      ending = true;
      app.logger.info({ why }, 'Stopping');
      const longestMs = (config.drainSeconds + config.shutdownSeconds) * 1000 + EXIT_MARGIN_MS;
      setTimeout(() => process.exit(1), longestMs).unref();
      await app.drain((waitsFor) => process.stdout.write(`Parley is ending: ${waitsFor}\n`));
      await app.stop();
      process.exit(0);
    };
    let signalled = false;
    const onSignal = (signal: NodeJS.Signals) => {
      // Whoever asks a second time does not want to wait.
      if (signalled) process.exit(1);
      signalled = true;
      if (!ending) void end(signal);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
    // pm2 asks so where there are no signals; a signal that follows is its first.
    process.on('message', (message) => {
      if (message === 'shutdown' && !ending) void end('shutdown message');
    });

    await app.start();
    if (ending) return;
    announce(app.urls);
    // To pm2, which lets the process before this one go only now.
    if (process.connected) process.send?.('ready');
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
