import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);

/** Runs a benchmark as `npm run` does, with a few people; gives what it printed. */
async function bench(name: string, ...args: string[]): Promise<string> {
  const file = fileURLToPath(new URL(`../../../bench/${name}.ts`, import.meta.url));
  const { stdout } = await run(process.execPath, [file, '--quick', ...args], { timeout: 110_000 });
  return stdout;
}

describe('the benchmarks, with a few people', function () {
  this.timeout(120_000);

  it('let people into rooms of a few, all of whom see the same', async () => {
    const printed = await bench('signalling', '--nodes', '1', '--large', '0');
    expect(printed).to.match(/rooms of 6, microphone and camera, one node/);
    expect(printed).to.match(/All within the limits/);
  });

  it('raise hands in one larger room, which everyone sees', async () => {
    const printed = await bench('signalling', '--nodes', '1', '--people', '0');
    expect(printed).to.match(/one of 12, one node/);
    expect(printed).to.match(/All within the limits/);
  });

  it('forward a camera, with Parley and without', async () => {
    const printed = await bench('media');
    expect(printed).to.match(/Parley \/ mediasoup/);
    expect(printed).to.match(/All within the limits/);
  });
});
