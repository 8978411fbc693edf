import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program of the system to its end, and gives what it printed. Rejects with what it said when it fails. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; timeoutMs?: number } = {},
): Promise<string> {
  const { env = process.env, cwd, timeoutMs = 30_000 } = options;
  try {
    const { stdout } = await run(command, args, {
      env,
      timeout: timeoutMs,
      maxBuffer: 50_000_000,
      ...(cwd === undefined ? {} : { cwd }),
    });
    return stdout;
  } catch (error) {
    // Of `execFile`: what the program printed is in the error.
    const { stderr = '', stdout = '' } = error as { stderr?: string; stdout?: string };
    throw new Error(`${command} ${args.join(' ')} failed: ${`${stderr}${stdout}`.trim() || String(error)}`, {
      cause: error,
    });
  }
}
