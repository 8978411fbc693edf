import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '../src/config/config.ts';
import { openDatabase } from '../src/entities/database.ts';
import { createLogger } from '../src/logger.ts';
import { prepareSandboxTables } from '../src/sandbox/sandbox-database.ts';
import { LARGE, seedLargeWorld } from './large-world.ts';
import { ProgressBar } from './progress-bar.ts';
import { seedSmallWorld } from './small-world.ts';

const USAGE = `npm run seed                      a small believable world to try things in
npm run seed -- --large           a large one, to measure with: 100,000 users, 10,000 rooms, 1,000,000 messages
  --password WORDS                what all of the small world log in with; made up and printed otherwise
  --users N --rooms N --messages N    the size of the large one
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      large: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      password: { type: 'string' },
      users: { type: 'string', default: String(LARGE.users) },
      rooms: { type: 'string', default: String(LARGE.rooms) },
      messages: { type: 'string', default: String(LARGE.messages) },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const config = loadConfig({ ...process.env, PARLEY_LOG_LEVEL: 'warn' });
  if (config.production)
    throw new Error('Made-up people do not belong into production: NODE_ENV is "production".');
  const database = await openDatabase({ ...config, logger: await createLogger(config) });
  try {
    if (values.large) {
      const size = {
        users: count(values.users, '--users'),
        rooms: count(values.rooms, '--rooms'),
        messages: count(values.messages, '--messages'),
      };
      await seedLargeWorld(database.dataSource, size, new ProgressBar(process.stdout));
      return;
    }
    if (config.payments.mode === 'sandbox') await prepareSandboxTables(database.dataSource);
    const password = values.password ?? randomBytes(9).toString('base64url');
    const made = await seedSmallWorld(database.dataSource, password, new Date());
    process.stdout.write(
      made ? welcome(made, password) : 'The small world is here already; nothing was changed.\n',
    );
  } finally {
    await database.close();
  }
}

function count(text: string, name: string): number {
  const value = Number(text.replaceAll(/[,_]/g, ''));
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${name} must be a whole number above 0`);
  return value;
}

function welcome({ people, rooms }: { people: number; rooms: number }, password: string): string {
  return (
    `${people} people and ${rooms} rooms are there. Start the server and log in as\n` +
    `  amara   an admin\n  kenji   a moderator\n  sofia   who has Premium, and hosts a meeting tomorrow\n  minjun  who has the free plan\n` +
    `each with the password\n  ${password}\n`
  );
}

main().catch((error: unknown) => {
  const text = error instanceof ConfigError || error instanceof Error ? error.message : String(error);
  process.stderr.write(`Nothing was seeded: ${text}\n`);
  process.exitCode = 1;
});
