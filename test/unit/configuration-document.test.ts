import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { loadConfig, SETTING_NAMES } from '../../src/config/config.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const section = /^## Configure it$(.*?)^## /ms.exec(readme)?.[1] ?? '';

/** What is written as code in a cell of a table. */
const codeIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');

const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|'))
  .map(([, names, defaults]) => ({ names: codeIn(names), defaults: codeIn(defaults) }));

describe('The table of variables in README.md', () => {
  it('names each variable that the configuration reads, once, and no other', () => {
    expect(rows.flatMap(({ names }) => names).sort()).to.deep.equal([...SETTING_NAMES].sort());
  });

  for (const { names, defaults } of rows.filter((row) => row.defaults.length > 0)) {
    for (const [index, name] of names.entries()) {
      it(`says what ${name} is when it is not set`, () => {
        expect(loadConfig({ [name]: defaults[index] })).to.deep.equal(loadConfig({}));
      });
    }
  }
});
