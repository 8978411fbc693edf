import { expect } from 'chai';
import { pino } from 'pino';
import { endAbandonedStays } from '../../src/api/rooms/stay-rows.ts';
import { openDatabase } from '../../src/entities/database.ts';
import { attendancePage } from '../../src/protocol/rest/in-room.ts';
import { joinGrant, roomPage } from '../../src/protocol/rest/rooms.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { createRoom, type Person, registerPerson } from '../helpers/people.ts';
import { RawClient } from '../helpers/raw-client.ts';
import { call } from '../helpers/rest.ts';
import { ServerProcess } from '../helpers/server-process.ts';
import { type TemporaryDir, temporaryDir } from '../helpers/temporary-dir.ts';
import { waitUntil } from '../helpers/wait-until.ts';

describe('A server that is killed while people are in a room', function () {
  this.timeout(240_000);
  let dir: TemporaryDir;
  let database: TestDatabase;
  const running: ServerProcess[] = [];
  before(async () => {
    [dir, database] = await Promise.all([temporaryDir(), createTestDatabase()]);
  });
  after(async () => {
    await Promise.all(running.map((server) => server.kill()));
    await database.drop();
    await dir.remove();
  });

  const run = () => {
    const server = new ServerProcess({ DATABASE_URL: database.url, PARLEY_DATA_DIR: dir.path });
    running.push(server);
    return server.url();
  };
  const isLive = async (person: Person, url: string) => {
    const { body } = await call(url, 'GET', '/api/v1/rooms/live', { token: person.token });
    return roomPage.parse(body).items.length === 1;
  };

  it('has their stays end when it was last seen, and the room live no more', async () => {
    const first = await run();
    const host = await registerPerson(first);
    const { id } = await createRoom(host);
    const { body } = await host.request('POST', `/rooms/${id}/join`, {});
    const client = await RawClient.enter(joinGrant.parse(body));
    await waitUntil('the room to be live', () => isLive(host, first));
    await running[0]?.kill();
    client.close();

    const second = await run();
    expect(await isLive(host, second)).to.equal(true);
    const logger = pino({ level: 'silent' });
    const { dataSource, close } = await openDatabase({
      databaseUrl: database.url,
      dataDir: dir.path,
      logger,
    });
    try {
      await endAbandonedStays(dataSource, new Date());
      expect(await isLive(host, second), 'too early').to.equal(true);
      await endAbandonedStays(dataSource, new Date(Date.now() + 4 * 60_000));
    } finally {
      await close();
    }
    expect(await isLive(host, second)).to.equal(false);
    const { body: stays } = await call(second, 'GET', `/api/v1/rooms/${id}/attendance`, {
      token: host.token,
    });
    const [stay] = attendancePage.parse(stays).items;
    expect(stay).to.deep.include({ minutes: 0, leftAt: stay?.joinedAt });
  });
});
