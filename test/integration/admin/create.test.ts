import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { session } from '../../../src/protocol/rest/accounts.ts';
import { ServerProcess } from '../../helpers/processes/server-process.ts';
import { type TemporaryDir, temporaryDir } from '../../helpers/processes/temporary-dir.ts';
import { newAccount, registerPerson } from '../../helpers/rest/people.ts';
import { call } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const SCRIPT = fileURLToPath(new URL('../../../scripts/admin-create.ts', import.meta.url));

type Run = { code: number | null; output: string };

/** The command as `npm run admin:create` runs it. */
async function run(
  args: readonly string[],
  { env, input = '' }: { env: Record<string, string>; input?: string },
): Promise<Run> {
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = collect(child);
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, output: output() };
}

function collect({ stdout, stderr }: ChildProcess): () => string {
  let text = '';
  for (const stream of [stdout, stderr]) {
    stream?.on('data', (data: Buffer) => {
      text += data.toString();
    });
  }
  return () => text;
}

describe('npm run admin:create', function () {
  this.timeout(120_000);
  let test: TestApp;
  let env: Record<string, string>;
  before(async () => {
    test = await startTestApp();
    env = { DATABASE_URL: test.config.databaseUrl ?? '', PARLEY_DATA_DIR: test.config.dataDir };
  });
  after(() => test.stop());

  const logIn = (login: string, password: string, url = test.url) =>
    call(url, 'POST', '/api/v1/auth/login', { body: { login, password } });
  const roleOf = async (username: string) =>
    (await test.query('SELECT role FROM users WHERE username = $1', [username]))[0]?.role;
  const written = (username: string) =>
    test.query(
      `SELECT action, before, after FROM audit_entries
       WHERE target_id = actor_user_id AND target_id = (SELECT id FROM users WHERE username = $1)`,
      [username],
    );
  const named = ({ username, email }: { username: string; email: string }) => [
    '--username',
    username,
    '--email',
    email,
  ];

  it('makes an admin, with the password from standard input, and writes that down', async () => {
    const account = newAccount();
    const { code, output } = await run(named(account), { env, input: `${account.password}\n` });
    expect({ code, output }).to.deep.equal({ code: 0, output: `${account.username} is an admin.\n` });
    const { user } = session.parse((await logIn(account.email, account.password)).body);
    expect(user).to.include({ username: account.username, role: 'admin', emailVerified: false });
    expect(await written(account.username)).to.deep.equal([
      { action: 'user.role', before: { role: null }, after: { role: 'admin', by: 'npm run admin:create' } },
    ]);
  });

  it('takes the password from PARLEY_ADMIN_PASSWORD, and prints it nowhere', async () => {
    const account = newAccount();
    const { code, output } = await run(named(account), {
      env: { ...env, PARLEY_ADMIN_PASSWORD: account.password },
    });
    expect(code, output).to.equal(0);
    expect(output).not.to.include(account.password);
    expect((await logIn(account.username, account.password)).status).to.equal(200);
  });

  it('makes an admin of an account that is there, whose sessions go on with the new right', async () => {
    const person = await registerPerson(test.url);
    expect((await person.request('GET', '/admin/figures')).status).to.equal(403);
    const { code, output } = await run(['--promote', person.user.email.toUpperCase()], { env });
    expect({ code, output }).to.deep.equal({ code: 0, output: `${person.user.username} is an admin.\n` });
    expect((await person.request('GET', '/users/me')).body).to.include({ role: 'admin' });
    expect((await run(['--promote', person.user.username], { env })).code).to.equal(0);
    expect(await written(person.user.username)).to.deep.equal([
      { action: 'user.role', before: { role: 'user' }, after: { role: 'admin', by: 'npm run admin:create' } },
    ]);
  });

  it('says what is wrong, and makes nothing', async () => {
    const taken = await registerPerson(test.url);
    const banned = await registerPerson(test.url);
    await test.query("UPDATE users SET status = 'banned' WHERE id = $1", [banned.user.id]);
    const bad: [string[], string, string][] = [
      [named(taken.user), 'a long password', 'use --promote'],
      [named({ username: 'x', email: 'nobody' }), 'short', 'username: '],
      [named(newAccount()), '', 'password: '],
      [['--promote', 'nobody-of-that-name'], '', 'There is no such person'],
      [['--promote', banned.user.username], '', 'is banned'],
      [['--promoted', 'someone'], '', '--promoted'],
    ];
    for (const [args, input, words] of bad) {
      const { code, output } = await run(args, { env, input: `${input}\n` });
      expect(code, output).to.equal(1);
      expect(output).to.include('No admin was made: ').and.include(words);
      expect(output).not.to.match(/\n\s+at /);
    }
    expect(await roleOf(taken.user.username)).to.equal('user');
    expect(await roleOf(banned.user.username)).to.equal('user');
  });

  it('says what it takes', async () => {
    const { code, output } = await run(['--help'], { env: {} });
    expect(code).to.equal(0);
    expect(output).to.include('--promote NAME');
  });

  it('asks for all of it at a terminal, and does not show the password', async () => {
    const account = newAccount();
    const command = `'${process.execPath}' '${SCRIPT}'`;
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      env: { PATH: process.env.PATH ?? '', TERM: 'dumb', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const output = collect(terminal);
    const answer = async (question: string, text: string) => {
      await waitUntil(question, () => output().includes(question), { timeoutMs: 30_000, lastSeen: output });
      terminal.stdin.write(`${text}\r`);
    };
    await answer('User name: ', account.username);
    await answer('Email address: ', account.email);
    await answer('Password: ', account.password);
    await answer('The same again: ', account.password);
    const [code] = await once(terminal, 'close');
    expect(code, output()).to.equal(0);
    expect(output()).to.include(account.username).and.not.include(account.password);
    expect((await logIn(account.username, account.password)).status).to.equal(200);
  });

  describe('on the embedded database', () => {
    let dir: TemporaryDir;
    before(async () => {
      dir = await temporaryDir();
    });
    after(() => dir.remove());

    it('works while the server is stopped, and says so while it runs', async () => {
      const account = newAccount();
      const embedded = { PARLEY_DATA_DIR: dir.path };
      const made = await run(named(account), { env: embedded, input: account.password });
      expect(made.code, made.output).to.equal(0);
      const server = new ServerProcess(embedded);
      try {
        const url = await server.url();
        const { user } = session.parse((await logIn(account.username, account.password, url)).body);
        expect(user.role).to.equal('admin');
        const { code, output } = await run(['--promote', account.username], { env: embedded });
        expect(code).to.equal(1);
        expect(output).to.include('is in use by another Parley process. Stop that one');
      } finally {
        await server.kill();
      }
    });
  });
});
