import { expect } from 'chai';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { rawRequest } from '../../helpers/rest/raw-request.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const ORIGIN = 'https://app.example.org';

describe('Requests', () => {
  let test: TestApp;
  let person: Person;
  before(async () => {
    test = await startTestApp({ env: { PARLEY_CORS_ORIGINS: ORIGIN } });
    person = await registerPerson(test.url);
  });
  after(() => test.stop());

  const get = (path: string, headers: Record<string, string> = {}) =>
    call(test.url, 'GET', `/api/v1${path}`, { token: person.token, headers });

  describe('by HEAD', () => {
    it('get what GET has, without its body', async () => {
      const room = await createRoom(person);
      const [head, full] = [
        await person.request('HEAD', `/rooms/${room.id}`),
        await get(`/rooms/${room.id}`),
      ];
      expect([head.status, head.body]).to.deep.equal([200, '']);
      for (const name of ['etag', 'content-type', 'content-length', 'ratelimit-limit']) {
        expect(head.headers.get(name), name).to.equal(full.headers.get(name)).and.not.to.equal(null);
      }
    });

    it('are refused as GET is', async () => {
      expect((await call(test.url, 'HEAD', '/api/v1/users/me')).status).to.equal(401);
      expect((await person.request('HEAD', '/rooms/nothing')).status).to.equal(404);
      expect((await person.request('HEAD', '/auth/login')).status).to.equal(405);
    });
  });

  describe('from another origin', () => {
    it('may carry an Idempotency-Key and If-Match', async () => {
      const { status, headers } = await call(test.url, 'OPTIONS', '/api/v1/rooms/x', {
        headers: {
          origin: ORIGIN,
          'access-control-request-method': 'PATCH',
          'access-control-request-headers': 'authorization,content-type,idempotency-key,if-match',
        },
      });
      expect(status).to.equal(204);
      expect(headers.get('access-control-allow-methods')).to.include('PATCH');
      expect(headers.get('access-control-allow-headers'))
        .to.include('idempotency-key')
        .and.include('if-match');
    });

    it('may read what answers say in headers', async () => {
      const { headers } = await get('/users/me', { origin: ORIGIN });
      const exposed = (headers.get('access-control-expose-headers') ?? '').split(',');
      expect(exposed).to.include.members([
        ...['ETag', 'Location', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'],
        ...['Retry-After', 'Idempotency-Replayed', 'X-Request-Id'],
      ]);
    });
  });

  describe('with an odd address', () => {
    for (const path of ['/rooms/%E0%A4%A', '/rooms/%', '/%ff%fe', '/invites/%C0%80']) {
      it(`find nothing where it is no UTF-8: ${path}`, async () => {
        expectProblem(await get(path), 404, 'NOT_FOUND');
      });
    }

    it('find no invite whose code has a NUL in it', async () => {
      expectProblem(await get('/invites/abc%00def'), 404, 'INVITE_INVALID');
    });

    for (const query of [
      'limit=1&limit=2',
      'limit=',
      'limit=1.5',
      'limit=-1',
      'limit=1e9',
      'text=%00',
      'cursor=x',
    ]) {
      it(`are refused where a query is wrong: ${query}`, async () => {
        const { errors } = expectProblem(await get(`/rooms?${query}`), 422, 'VALIDATION_FAILED');
        expect(errors?.[0]?.path).to.equal(query.split('=')[0]);
      });
    }

    it('ignore what a query has beside, the names of prototypes too', async () => {
      for (const query of ['__proto__=1&constructor=2', '__proto__[limit]=1', 'a=1&b[]=2', '&&=&', '%00=1']) {
        expect((await get(`/rooms?${query}`)).status, query).to.equal(200);
      }
    });

    it('are refused where a query is huge', async () => {
      expectProblem(await get(`/rooms?text=${'x'.repeat(10_000)}`), 422, 'VALIDATION_FAILED');
      const head = `GET /api/v1/rooms?text=${'x'.repeat(17_000)} HTTP/1.1\r\nHost: x\r\n\r\n`;
      expect(await rawRequest(test.app.port, head)).to.match(/^HTTP\/1\.1 431 /);
      const many = Array.from({ length: 2_000 }, (_, i) => `a${i}`).join('&');
      expect((await get(`/rooms?${many}`)).status).to.equal(200);
    });

    it('take ids in capitals for the same ids', async () => {
      const room = await createRoom(person);
      expect((await get(`/rooms/${room.id.toUpperCase()}`)).body).to.deep.equal(room);
    });
  });

  describe('for one version', () => {
    const edit = (roomId: string, ifMatch: string) =>
      call(test.url, 'PATCH', `/api/v1/rooms/${roomId}`, {
        token: person.token,
        body: { description: ifMatch },
        headers: { 'if-match': ifMatch },
      });

    it('change it when it is still that one', async () => {
      const room = await createRoom(person);
      const changed = await edit(room.id, '"1"');
      expect([changed.status, changed.headers.get('etag')]).to.deep.equal([200, '"2"']);
      expectProblem(await edit(room.id, '"1"'), 412, 'VERSION_MISMATCH');
      expect((await edit(room.id, '*')).status).to.equal(200);
    });

    it('change nothing when the version is none that there was', async () => {
      const room = await createRoom(person);
      for (const tag of ['1', '"x"', 'W/"1"', '""', '"1", "2"', `"${'9'.repeat(30)}"`, '"-1"', '"99"']) {
        expectProblem(await edit(room.id, tag), 412, 'VERSION_MISMATCH');
      }
      expect((await get(`/rooms/${room.id}`)).body).to.deep.equal(room);
    });

    it('of two at once let one win, and tell the other', async () => {
      const room = await createRoom(person);
      const replies = await Promise.all([edit(room.id, '"1"'), edit(room.id, '"1"')]);
      expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 412]);
    });
  });
});
