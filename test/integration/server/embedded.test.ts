import { expect } from 'chai';
import { session } from '../../../src/protocol/rest/accounts.ts';
import { joinGrant, roomPage } from '../../../src/protocol/rest/rooms.ts';
import { createRoom, newAccount, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { codeIn, mailTo } from '../../helpers/stand-ins/mails.ts';

describe('On the embedded database', function () {
  this.timeout(60_000);
  let test: TestApp;
  let host: Person;
  before(async () => {
    test = await startTestApp({ database: 'embedded' });
    host = await registerPerson(test.url);
  });
  after(() => test.stop());

  const post = (path: string, body: unknown) => call(test.url, 'POST', `/api/v1${path}`, { body });

  it('one of ten gets the name that all ask for at once', async () => {
    const { username } = newAccount();
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => post('/auth/register', { ...newAccount(), username })),
    );
    expect(replies.map((reply) => reply.status).sort()).to.deep.equal([201, ...Array(9).fill(409)]);
  });

  it('one of many wins the race for a refresh token', async () => {
    const person = await registerPerson(test.url);
    const body = { refreshToken: person.refreshToken };
    const replies = await Promise.all(Array.from({ length: 8 }, () => post('/auth/refresh', body)));
    expect(replies.filter((reply) => reply.status === 200)).to.have.length(1);
  });

  it('people log in and edit their profiles', async () => {
    const login = await post('/auth/login', { login: host.user.email, password: host.password });
    expect(login.status).to.equal(200);
    const edited = await host.request('PATCH', '/users/me', { bio: "It's 🦊", nativeLanguages: ['ja'] });
    expect(edited.body).to.deep.equal({ ...host.user, bio: "It's 🦊", nativeLanguages: ['ja'], version: 2 });
  });

  it('people verify their address, get a new password by a code, and delete their account', async () => {
    const person = await registerPerson(test.url);
    const { email } = person.user;
    const verify = { code: codeIn(await mailTo(test.url, email)) };
    const verified = await Promise.all(
      [1, 2].map(() => person.request('POST', '/auth/email/verify', verify)),
    );
    expect(verified.filter(({ status }) => status === 200)).to.have.length(1);

    expect((await post('/auth/password/forgot', { email })).status).to.equal(202);
    const newPassword = 'another long password';
    const reset = { email, code: codeIn(await mailTo(test.url, email, 2)), newPassword };
    const resets = await Promise.all([1, 2, 3].map(() => post('/auth/password/reset', reset)));
    const done = resets.filter(({ status }) => status === 200);
    expect(done).to.have.length(1);
    const token = session.parse(done[0]?.body).accessToken;
    expectProblem(await person.request('GET', '/users/me'), 401, 'TOKEN_INVALID');

    const options = { token, body: { password: newPassword } };
    expect((await call(test.url, 'DELETE', '/api/v1/users/me', options)).status).to.equal(204);
    expectProblem(
      await post('/auth/login', { login: email, password: newPassword }),
      401,
      'CREDENTIALS_INVALID',
    );
  });

  it('rooms are listed by page, joined by invite, hidden from strangers and ended', async () => {
    const guest = await registerPerson(test.url);
    const rooms = [];
    for (let i = 0; i < 3; i++)
      rooms.push(await createRoom(host, { name: `Room ${i}`, visibility: 'private' }));
    const first = roomPage.parse((await host.request('GET', '/rooms?limit=2&text=ROOM')).body);
    const second = roomPage.parse(
      (await host.request('GET', `/rooms?limit=2&text=ROOM&cursor=${first.nextCursor}`)).body,
    );
    expect([...first.items, ...second.items].map((room) => room.name)).to.deep.equal([
      'Room 2',
      'Room 1',
      'Room 0',
    ]);

    const path = `/rooms/${rooms[0]?.id}`;
    expectProblem(await guest.request('POST', `${path}/join`), 404, 'ROOM_NOT_FOUND');
    const { body } = await host.request('POST', `${path}/invites`);
    const code = Reflect.get(Object(body), 'code');
    joinGrant.parse((await guest.request('POST', `${path}/join`, { invite: code })).body);
    await host.request('POST', `${path}/status`, { status: 'ended' });
    expectProblem(await guest.request('POST', `${path}/join`), 410, 'ROOM_ENDED');
  });

  it('a hundred requests at once are all answered', async () => {
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        i % 2 === 0
          ? host.request('GET', '/users/me')
          : host.request('POST', '/rooms', { name: `Many ${i}` }),
      ),
    );
    expect(new Set(replies.map((reply) => reply.status))).to.deep.equal(new Set([200, 201]));
  });
});
