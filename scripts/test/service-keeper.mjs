/**
 * Keeps the servers that a test run started, in a process of its own: when the run ends in whatever way, even killed,
 * this process's standard input ends, and it stops the servers and removes their data.
 *
 * Its argument is JSON, `{ postgres?: { folder }, redis?: { program } }`; it answers with a line of JSON, the addresses
 * `{ postgres?, redis? }` or `{ error }`.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, startRedis } from './start-services.mjs';

const wanted = JSON.parse(process.argv[2] ?? '{}');
const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
// PostgreSQL may run as another user, who has to get through to its own folder.
chmodSync(folder, 0o711);
const children = [];
let ending = false;

// The terminal's Ctrl-C reaches this process too; the run that it ends still needs the servers for its last seconds.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on('end', end);
process.stdin.on('error', end);

try {
  const urls = {};
  if (wanted.postgres) {
    const { url, child } = await startPostgres(wanted.postgres.folder, folder);
    children.push({ child, stopSignal: 'SIGQUIT' });
    urls.postgres = url;
  }
  if (wanted.redis) {
    const { url, child } = await startRedis(wanted.redis.program, folder);
    children.push({ child, stopSignal: 'SIGKILL' });
    urls.redis = url;
  }
  process.stdout.write(`${JSON.stringify(urls)}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`);
  await end();
}

/** Nothing is worth saving, so both are stopped at once; PostgreSQL by the signal on which it ends its children. */
async function end() {
  if (ending) return;
  ending = true;
  const gone = children
    .filter(({ child }) => child.exitCode === null && child.signalCode === null)
    .map(({ child, stopSignal }) => {
      const closed = new Promise((resolve) => child.once('exit', resolve));
      child.kill(stopSignal);
      return closed;
    });
  await Promise.all(gone);
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}
