import { parseArgs } from 'node:util';
import { createAdmin, promoteToAdmin } from '../src/api/accounts/admin-accounts.ts';
import { Passwords } from '../src/api/accounts/credentials/passwords.ts';
import { loadConfig } from '../src/config/config.ts';
import { openDatabase } from '../src/entities/database.ts';
import { AppError } from '../src/errors.ts';
import { createLogger } from '../src/logger.ts';
import { parseInput } from '../src/parse-input.ts';
import { registerInput } from '../src/protocol/rest/accounts.ts';
import { Prompt } from './admin/prompt.ts';

const USAGE = `npm run admin:create                                      asks for a name, an address and a password
npm run admin:create -- --username NAME --email ADDRESS   asks for the password alone, or reads it from
                                                          PARLEY_ADMIN_PASSWORD or standard input
npm run admin:create -- --promote NAME                    makes an account an admin that is there already
`;

const newAdmin = registerInput.pick({ username: true, email: true, password: true });

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      username: { type: 'string' },
      email: { type: 'string' },
      promote: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  // It is for this command alone, and no setting of the server.
  const { PARLEY_ADMIN_PASSWORD: givenPassword, ...env } = process.env;
  const config = loadConfig({ ...env, PARLEY_LOG_LEVEL: 'warn' });
  const input = values.promote === undefined ? await ask(values, givenPassword) : undefined;

  const database = await openDatabase({ ...config, logger: await createLogger(config) });
  try {
    const user =
      input === undefined
        ? await promoteToAdmin(database.dataSource, values.promote ?? '')
        : await createAdmin(database.dataSource, await Passwords.create(), input);
    process.stdout.write(`${user.username} is an admin.\n`);
  } finally {
    await database.close();
  }
}

/** All that it takes, checked before the database is opened. */
async function ask(
  given: { username?: string | undefined; email?: string | undefined },
  givenPassword: string | undefined,
) {
  const prompt = new Prompt();
  try {
    const username = given.username ?? (await prompt.line('User name: '));
    const email = given.email ?? (await prompt.line('Email address: '));
    const password = givenPassword || (await prompt.secret('Password: ', 'The same again: '));
    return parseInput(newAdmin, { username, email, password });
  } finally {
    prompt.close();
  }
}

function explain(error: unknown): string {
  if (error instanceof AppError && error.errors !== undefined) {
    return error.errors.map(({ path, message }) => `\n  ${path}: ${message}`).join('');
  }
  if (error instanceof AppError && error.code === 'USERNAME_TAKEN') {
    return `${error.message} To make that account an admin, use --promote.`;
  }
  const lines: string[] = [];
  for (let cause = error; cause !== undefined && lines.length < 5; ) {
    lines.push(cause instanceof Error ? cause.message : String(cause));
    cause = cause instanceof AppError ? undefined : cause instanceof Error ? cause.cause : undefined;
  }
  return lines.join('\n  because: ');
}

main().catch((error: unknown) => {
  process.stderr.write(`No admin was made: ${explain(error)}\n`);
  process.exitCode = 1;
});
