import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import sharp from 'sharp';
import { ownProfile, session } from '../../../src/protocol/rest/accounts.ts';
import { createInvite, createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';
import { GoogleIssuer } from '../../helpers/stand-ins/google-issuer.ts';
import { mailTo } from '../../helpers/stand-ins/mails.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

describe('Deleting one’s account', () => {
  const live = scriptedLiveSide();
  let google: GoogleIssuer;
  let test: TestApp;
  before(async () => {
    google = await GoogleIssuer.start();
    test = await startTestApp({ live: live.create, env: google.env });
  });
  after(async () => {
    await test.stop();
    await google.stop();
  });

  const post = (path: string, body: unknown) => call(test.url, 'POST', `/api/v1${path}`, { body });
  const remove = (person: Person, password = person.password) =>
    person.request('DELETE', '/users/me', { password });
  const makeAdmin = (...people: Person[]) =>
    test.query("UPDATE users SET role = 'admin' WHERE id = ANY($1::uuid[])", [
      people.map(({ user }) => user.id),
    ]);
  const rowsWith = async (userId: string): Promise<string[]> => {
    const columns = await test.query<{ table: string; column: string }>(
      `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'uuid'`,
    );
    const found = [];
    for (const { table, column } of columns) {
      const rows = await test.query(`SELECT 1 FROM ${table} WHERE ${column} = $1 LIMIT 1`, [userId]);
      if (rows.length > 0) found.push(`${table}.${column}`);
    }
    return found.sort();
  };

  it('needs the password', async () => {
    const person = await registerPerson(test.url);
    expectProblem(await remove(person, 'not the password'), 401, 'CREDENTIALS_INVALID');
    expectProblem(await person.request('DELETE', '/users/me'), 401, 'CREDENTIALS_INVALID');
    expectProblem(await person.request('DELETE', '/users/me', { sure: true }), 422, 'VALIDATION_FAILED');
    expect((await person.request('GET', '/users/me')).status).to.equal(200);
    expectProblem(await call(test.url, 'DELETE', '/api/v1/users/me'), 401, 'UNAUTHENTICATED');
  });

  it('ends all access at once, and the person cannot log in or be found again', async () => {
    const [person, friend] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    expect((await remove(person)).status).to.equal(204);
    expectProblem(await person.request('GET', '/users/me'), 401, 'TOKEN_INVALID');
    expectProblem(await post('/auth/refresh', { refreshToken: person.refreshToken }), 401, 'TOKEN_INVALID');
    for (const login of [person.user.username, person.user.email]) {
      expectProblem(
        await post('/auth/login', { login, password: person.password }),
        401,
        'CREDENTIALS_INVALID',
      );
    }
    expect(live.removedEverywhere.map(({ userId }) => userId)).to.include(person.user.id);
    expect(live.disconnected).to.deep.include({ userId: person.user.id, reason: 'deleted' });
    expectProblem(await friend.request('GET', `/users/${person.user.id}`), 404, 'USER_NOT_FOUND');
    const found = await friend.request('GET', `/users?text=${person.user.username}`);
    expect(found.body).to.deep.include({ items: [] });
  });

  it('frees the user name and the address for others', async () => {
    const person = await registerPerson(test.url);
    expect((await remove(person)).status).to.equal(204);
    const { username, email } = person.user;
    const other = await registerPerson(test.url, { username, email });
    expect(other.user.id).not.to.equal(person.user.id);
  });

  it('erases all that is personal, and keeps by id alone what others need', async () => {
    const [person, other] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    const { id } = person.user;
    await mailTo(test.url, person.user.email);
    await person.request('PATCH', '/users/me', { bio: 'About me', nativeLanguages: ['en'] });
    await person.request('PUT', `/users/me/blocks/${other.user.id}`);
    await other.request('PUT', `/users/me/blocks/${id}`);
    const [own, others] = await Promise.all([createRoom(person), createRoom(other)]);
    await createInvite(person, own.id);
    await test.query('INSERT INTO room_members (room_id, user_id, created_at) VALUES ($1, $2, now())', [
      others.id,
      id,
    ]);
    for (const statement of [
      `INSERT INTO room_messages (id, room_id, user_id, display_name, text, sent_at)
       VALUES (gen_random_uuid(), $1, $2, 'The name', 'Hello', now())`,
      `INSERT INTO room_stays (id, room_id, user_id, role, joined_at, seen_at, left_at)
       VALUES (gen_random_uuid(), $1, $2, 'speaker', now(), now(), now())`,
      `INSERT INTO room_knocks (room_id, user_id, status, knocked_at, asked_at) VALUES ($1, $2, 'waiting', now(), now())`,
      `INSERT INTO reports (id, room_id, reported_user_id, reporter_user_id, reason, text, status, created_at)
       VALUES (gen_random_uuid(), $1, $2, (SELECT host_user_id FROM rooms WHERE id = $1), 'spam', '', 'open', now())`,
    ]) {
      await test.query(statement, [others.id, id]);
    }
    expect((await remove(person)).status).to.equal(204);

    expect(await rowsWith(id)).to.deep.equal([
      'reports.reported_user_id',
      'room_messages.user_id',
      'room_stays.user_id',
      'rooms.host_user_id',
      'user_days.user_id',
      'users.id',
    ]);
    const [row] = await test.query('SELECT * FROM users WHERE id = $1', [id]);
    for (const mine of [
      person.user.username,
      person.user.email,
      person.user.displayName,
      'About me',
      'argon2id',
    ]) {
      expect(JSON.stringify(row)).not.to.include(mine);
    }
    expect(row).to.include({ display_name: 'Deleted account', password_hash: null });
    const said = await test.query('SELECT display_name, text FROM room_messages WHERE user_id = $1', [id]);
    expect(said).to.deep.equal([{ display_name: 'Deleted account', text: 'Hello' }]);
    expect(
      await test.query('SELECT 1 FROM outbox_mails WHERE recipient = $1', [person.user.email]),
    ).to.deep.equal([]);
  });

  it('ends and deletes the rooms that the person hosted', async () => {
    const [person, guest] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    const room = await createRoom(person);
    expect((await guest.request('POST', `/rooms/${room.id}/join`)).status).to.equal(200);
    expect((await remove(person)).status).to.equal(204);
    expect(live.ended).to.include(room.id);
    expectProblem(await guest.request('GET', `/rooms/${room.id}`), 404, 'ROOM_NOT_FOUND');
    expectProblem(await guest.request('POST', `/rooms/${room.id}/join`), 404, 'ROOM_NOT_FOUND');
  });

  it('deletes the picture', async () => {
    const person = await registerPerson(test.url);
    const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const form = new FormData();
    form.set('avatar', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'me.png');
    const response = await fetch(`${test.url}/api/v1/users/me/avatar`, {
      method: 'POST',
      headers: { authorization: `Bearer ${person.token}` },
      body: form,
    });
    const { avatarUrl } = ownProfile.parse(await response.json());
    const folder = join(test.config.dataDir, 'files', 'avatars');
    const name = avatarUrl?.split('/').at(-1) ?? 'none';
    expect(await readdir(folder)).to.include(name);
    expect((await remove(person)).status).to.equal(204);
    expect(await readdir(folder)).not.to.include(name);
  });

  for (const [end, change, status, code] of [
    ['deleting it', 'deleted_at = now()', 401, 'TOKEN_INVALID'],
    ['a ban', "status = 'banned'", 403, 'ACCOUNT_BANNED'],
  ] as const) {
    it(`lets no room be made that was under way: ${end}`, async () => {
      const person = await registerPerson(test.url);
      const account = new pg.Client({ connectionString: test.config.databaseUrl ?? '' });
      await account.connect();
      try {
        await account.query('BEGIN');
        await account.query(`UPDATE users SET ${change} WHERE id = $1`, [person.user.id]);
        const made = person.request('POST', '/rooms', { name: 'Too late' });
        await waitUntil('the room to wait for the account', async () => {
          const waiting = await test.query(
            `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          );
          return waiting.length > 0;
        });
        await account.query('COMMIT');
        expectProblem(await made, status, code);
      } finally {
        await account.end();
      }
      expect(await test.query('SELECT 1 FROM rooms WHERE host_user_id = $1', [person.user.id])).to.deep.equal(
        [],
      );
    });
  }

  it('happens once when it is asked for several times at once', async () => {
    const person = await registerPerson(test.url);
    const replies = await Promise.all(Array.from({ length: 4 }, () => remove(person)));
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([204, 401, 401, 401]);
  });

  it('is refused to the last admin; of the last two at once one stays', async () => {
    const [one, two] = await Promise.all([registerPerson(test.url), registerPerson(test.url)]);
    await makeAdmin(one);
    expectProblem(await remove(one), 409, 'LAST_ADMIN');
    expect((await one.request('GET', '/users/me')).status).to.equal(200);
    await makeAdmin(one, two);
    const replies = await Promise.all([remove(one), remove(two)]);
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([204, 409]);
    const admins = await test.query("SELECT 1 FROM users WHERE role = 'admin' AND deleted_at IS NULL");
    expect(admins).to.have.length(1);
  });

  it('needs a fresh login where there is no password', async () => {
    const sub = randomUUID();
    const token = google.sign({ sub, email: `${sub}@gmail.example` });
    const enter = async () => session.parse((await post('/auth/google', { idToken: token })).body);
    const old = await enter();
    await test.query(
      "UPDATE refresh_sessions SET created_at = now() - interval '16 minutes' WHERE user_id = $1",
      [old.user.id],
    );
    const path = '/api/v1/users/me';
    const refused = await call(test.url, 'DELETE', path, { token: old.accessToken });
    expect(expectProblem(refused, 401, 'UNAUTHENTICATED').detail).to.include('Log in with Google again');
    const fresh = await enter();
    expect((await call(test.url, 'DELETE', path, { token: fresh.accessToken })).status).to.equal(204);
    // Google knows the person still, but they are somebody new here.
    expect((await enter()).user.id).not.to.equal(old.user.id);
  });
});
