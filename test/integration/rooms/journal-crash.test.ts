import { expect } from 'chai';
import { attendancePage } from '../../../src/protocol/rest/in-room.ts';
import { joinGrant, roomPage } from '../../../src/protocol/rest/rooms.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/processes/databases.ts';
import { ServerProcess } from '../../helpers/processes/server-process.ts';
import { type TemporaryDir, temporaryDir } from '../../helpers/processes/temporary-dir.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call } from '../../helpers/rest/rest.ts';
import { RawClient } from '../../helpers/signaling/raw-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('A server that goes away while people are in a room', function () {
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

  it('has their stays end when it was last seen, when it was killed, and nobody wait who does not ask', async () => {
    const first = await run();
    const host = await registerPerson(first);
    const guest = await registerPerson(first);
    const { id } = await createRoom(host, { lobby: true });
    expect((await guest.request('POST', `/rooms/${id}/knocks`)).status).to.equal(202);
    const { body } = await host.request('POST', `/rooms/${id}/join`, {});
    const client = await RawClient.enter(joinGrant.parse(body));
    await waitUntil('the room to be live', () => isLive(host, first));
    await running[0]?.kill();
    client.close();

    // As if that had been a while ago.
    await database.query(
      "UPDATE room_stays SET joined_at = joined_at - interval '10 minutes', seen_at = seen_at - interval '4 minutes'",
    );
    await database.query("UPDATE room_knocks SET asked_at = asked_at - interval '16 minutes'");
    const second = await run();
    await waitUntil('the room to be live no more', async () => !(await isLive(host, second)));
    await waitUntil(
      'nobody to wait',
      async () => (await database.query('SELECT 1 FROM room_knocks')).length === 0,
    );
    const { body: stays } = await call(second, 'GET', `/api/v1/rooms/${id}/attendance`, {
      token: host.token,
    });
    const [stay] = attendancePage.parse(stays).items;
    expect(stay?.minutes).to.be.within(5, 6);
  });

  it('has them end at once when it is asked to stop', async () => {
    const url = await run();
    const host = await registerPerson(url);
    const { id } = await createRoom(host);
    const { body } = await host.request('POST', `/rooms/${id}/join`, {});
    const client = await RawClient.enter(joinGrant.parse(body));
    running.at(-1)?.child.kill('SIGTERM');
    expect(await running.at(-1)?.exit()).to.equal(0);
    client.close();
    const stays = await database.query<{ left: boolean; reason: string }>(
      'SELECT left_at IS NOT NULL AS left, leave_reason AS reason FROM room_stays WHERE room_id = $1',
      [id],
    );
    expect(stays).to.deep.equal([{ left: true, reason: 'lost' }]);
    const rooms = await database.query('SELECT 1 FROM rooms WHERE id = $1 AND live_since IS NULL', [id]);
    expect(rooms).to.have.length(1);
  });
});
