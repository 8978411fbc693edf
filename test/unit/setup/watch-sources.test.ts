import { writeFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { watchSources } from '../../../scripts/dev/watch-sources.mjs';
import { type TemporaryDir, temporaryDir } from '../../helpers/processes/temporary-dir.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('watching the sources', () => {
  let dir: TemporaryDir;
  let changes = 0;
  let watching: { close: () => void };
  beforeEach(async () => {
    dir = await temporaryDir();
    await mkdir(join(dir.path, 'sfu'));
    await writeFile(join(dir.path, 'sfu', 'room.ts'), 'one');
    changes = 0;
    watching = watchSources(dir.path, () => {
      changes += 1;
    });
  });
  afterEach(async () => {
    watching.close();
    await dir.remove();
  });

  const nextChange = async (change: () => Promise<void>) => {
    const before = changes;
    await change();
    await waitUntil('the change to be noticed', () => changes > before);
  };
  const replace = async (path: string, content: string) => {
    await writeFile(`${path}.new`, content);
    await rename(`${path}.new`, path);
  };

  it('notices a file that is replaced by a new one, as editors save, again and again', async () => {
    const path = join(dir.path, 'sfu', 'room.ts');
    for (const content of ['two', 'three']) await nextChange(() => replace(path, content));
    await nextChange(() => writeFile(path, 'four'));
  });

  it('notices files in folders that were made later, and files that go', async () => {
    const folder = join(dir.path, 'api', 'rooms');
    await nextChange(async () => void (await mkdir(folder, { recursive: true })));
    await nextChange(() => writeFile(join(folder, 'rooms.ts'), 'one'));
    await nextChange(() => rm(join(folder, 'rooms.ts')));
    await nextChange(() => rm(join(dir.path, 'api'), { recursive: true }));
    await nextChange(() => writeFile(join(dir.path, 'sfu', 'room.ts'), 'two'));
  });

  it('takes a burst for one change', async () => {
    const path = join(dir.path, 'sfu', 'room.ts');
    // In one turn of the event loop: none of them can be told of before all are made.
    await nextChange(async () => {
      for (let i = 0; i < 20; i++) writeFileSync(path, `${i}`);
    });
    expect(changes).to.equal(1);
  });
});
