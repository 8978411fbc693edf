import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../..', import.meta.url));
const MAX_LINES = 300;

/** What each part may import besides itself; the arrows of docs/architecture.md. */
const ALLOWED: Record<string, readonly string[]> = {
  'src/protocol': [],
  'src/config': [],
  'src/sfu': ['src/protocol', 'src/(errors)'],
  'src/cluster': ['src/protocol', 'src/(errors)', 'src/(logger)', 'src/(redis)'],
  'src/entities': ['src/protocol', 'src/(errors)'],
  'src/signaling': [
    'src/protocol',
    'src/sfu',
    'src/cluster',
    'src/(errors)',
    'src/(parse-input)',
    'src/(plan-required)',
    'src/(client-address)',
    'src/(token-bucket)',
  ],
  'src/jobs': ['src/entities', 'src/(logger)'],
  'src/sandbox': ['src/(logger)', 'src/(escape-html)'],
  'src/api': ['src/protocol', 'src/entities', 'src/config', 'src/jobs', 'src/cluster', 'src/(root)'],
  turn: [
    'src/config',
    'src/(logger)',
    'src/(machine-addresses)',
    'src/(stored-secret)',
    'src/(turn-credentials)',
    'src/(token-bucket)',
  ],
  client: ['src/protocol'],
  web: ['client', 'src/protocol'],
};

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .toString()
  .split('\n')
  .filter((file) => /\.(ts|tsx|mjs|css)$/.test(file));

function partOf(file: string): string | undefined {
  const [first, second, third] = file.split('/');
  if (first === 'client' || first === 'web' || first === 'turn') return first;
  if (first !== 'src' || second === undefined) return undefined;
  return third === undefined ? `src/(${second.replace(/\.ts$/, '')})` : `src/${second}`;
}

function importsOf(file: string): string[] {
  const source = readFileSync(path.join(root, file), 'utf8');
  return [...source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

function permitted(part: string, target: string): boolean {
  const allowed = ALLOWED[part] ?? [];
  return (
    part === target ||
    allowed.includes(target) ||
    (target.startsWith('src/(') && allowed.includes('src/(root)'))
  );
}

describe('the architecture', () => {
  it('lets imports go one way only', () => {
    const wrong = tracked.flatMap((file) => {
      const part = partOf(file);
      if (part === undefined || ALLOWED[part] === undefined) return [];
      return importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => path.join(path.dirname(file), specifier))
        .filter((target) => !permitted(part, partOf(target) ?? target))
        .map((target) => `${file} imports ${target}`);
    });
    expect(wrong).to.deep.equal([]);
  });

  it('knows each part that it guards', () => {
    for (const part of Object.keys(ALLOWED)) {
      expect(
        tracked.some((file) => partOf(file) === part),
        `${part} has files`,
      ).to.equal(true);
    }
  });

  it('keeps SQL out of the media and signalling path, and users out of the media plane', () => {
    const wrong = tracked
      .filter((file) => file.startsWith('src/signaling/') || file.startsWith('src/sfu/'))
      .filter((file) => importsOf(file).some((name) => /^(typeorm|pg|express|passport)/.test(name)));
    expect(wrong).to.deep.equal([]);
    const media = tracked.filter((file) => file.startsWith('src/sfu/'));
    expect(media.filter((file) => importsOf(file).includes('socket.io'))).to.deep.equal([]);
  });

  it('has the relay known to the composition root alone, and node-turn to the relay', () => {
    const uses = (name: RegExp) =>
      tracked
        .filter((file) => /^(src|client|web|turn)\//.test(file))
        .filter((file) => importsOf(file).some((specifier) => name.test(specifier)));
    expect(uses(/(^|\.\.\/)turn\//)).to.deep.equal(['src/app.ts']);
    expect(uses(/^node-turn/).filter((file) => !file.startsWith('turn/'))).to.deep.equal([]);
  });

  it('keeps the SDK free of the page, so that it runs on mobile', () => {
    const global = /(?<![.\w'"`/-])(window|document|localStorage|sessionStorage|navigator|location)\s*[.[(]/;
    const wrong = tracked
      .filter((file) => file.startsWith('client/'))
      .filter((file) => global.test(withoutComments(readFileSync(path.join(root, file), 'utf8'))));
    expect(wrong).to.deep.equal([]);
  });

  it('reads the environment in one place', () => {
    const readers = tracked
      .filter((file) => file.startsWith('src/') || file.startsWith('turn/'))
      .filter((file) => /process\.env/.test(withoutComments(readFileSync(path.join(root, file), 'utf8'))));
    expect(readers).to.deep.equal(['src/main.ts', 'turn/main.ts']);
  });

  it(`has no file over ${MAX_LINES} lines`, () => {
    const long = tracked
      .filter((file) => !file.includes('/migrations/'))
      .map((file) => ({ file, lines: readFileSync(path.join(root, file), 'utf8').split('\n').length - 1 }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(long).to.deep.equal([]);
  });
});

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:])\/\/.*$/gm, '$1');
}
