import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readOrCreateSecret } from '../../src/stored-secret.ts';
import { type TemporaryDir, temporaryDir } from '../helpers/processes/temporary-dir.ts';

describe('The stored secret', () => {
  let dir: TemporaryDir;
  beforeEach(async () => {
    dir = await temporaryDir();
  });
  afterEach(() => dir.remove());

  it('is made once, long, for its owner alone', () => {
    const dataDir = join(dir.path, 'not', 'there', 'yet');
    const secret = readOrCreateSecret(dataDir);
    expect(secret).to.match(/^[0-9a-f]{64}$/);
    expect(readOrCreateSecret(dataDir)).to.equal(secret);
    expect(readdirSync(dataDir)).to.deep.equal(['jwt-secret']);
    expect(statSync(join(dataDir, 'jwt-secret')).mode & 0o777).to.equal(0o600);
    expect(statSync(dataDir).mode & 0o777).to.equal(0o700);
  });

  it('differs from one directory to another', () => {
    expect(readOrCreateSecret(join(dir.path, 'a'))).not.to.equal(readOrCreateSecret(join(dir.path, 'b')));
  });

  it('is the same for processes that start at once', () => {
    const module = fileURLToPath(new URL('../../src/stored-secret.ts', import.meta.url));
    const script = `import(${JSON.stringify(module)}).then((m) => console.log(m.readOrCreateSecret(process.argv[1])))`;
    const both = execFileSync(
      'sh',
      ['-c', '"$0" -e "$1" "$2" & "$0" -e "$1" "$2"; wait', process.execPath, script, dir.path],
      { encoding: 'utf8' },
    );
    const [left, right] = both.trim().split('\n');
    expect(left).to.match(/^[0-9a-f]{64}$/);
    expect(right).to.equal(left);
  });

  it('that is too short to be one stops the start, with what to do about it', () => {
    mkdirSync(dir.path, { recursive: true });
    writeFileSync(join(dir.path, 'jwt-secret'), 'short');
    expect(() => readOrCreateSecret(dir.path)).to.throw(/jwt-secret .*delete it/);
  });
});
