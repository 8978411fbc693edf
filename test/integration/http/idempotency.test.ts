import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem, type Reply } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

function scenarios(database: 'postgres' | 'embedded'): void {
  let test: TestApp;
  let person: Person;
  before(async () => {
    test = await startTestApp({ database });
    person = await registerPerson(test.url);
  });
  after(() => test.stop());

  const open = (key: string, body: unknown = { name: 'A room' }, by: Person = person): Promise<Reply> =>
    call(test.url, 'POST', '/api/v1/rooms', { body, token: by.token, headers: { 'idempotency-key': key } });
  const roomsOf = async (host: Person): Promise<string[]> => {
    const { body } = await host.request('GET', '/rooms?limit=100');
    const { items } = body as { items: { id: string; host: { id: string } }[] };
    return items.filter((room) => room.host.id === host.user.id).map(({ id }) => id);
  };
  const told = ({ status, headers, body }: Reply) => ({
    status,
    body,
    location: headers.get('location'),
    etag: headers.get('etag'),
  });

  it('makes one row and ten equal answers of ten requests at once', async () => {
    const host = await registerPerson(test.url);
    const key = randomUUID();
    const texts = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const response = await fetch(`${test.url}/api/v1/rooms`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${host.token}`,
            'idempotency-key': key,
          },
          body: JSON.stringify({ name: 'Ten at once 🎉', topics: [] }),
        });
        const { status, headers } = response;
        const text = await response.text();
        return {
          status,
          text,
          location: headers.get('location'),
          etag: headers.get('etag'),
          replayed: headers.get('idempotency-replayed'),
        };
      }),
    );
    const [first] = texts;
    expect(first).to.include({ status: 201, etag: '"1"' });
    expect(new Set(texts.map(({ text }) => text)).size).to.equal(1);
    expect(new Set(texts.map(({ status, location, etag }) => `${status} ${location} ${etag}`)).size).to.equal(
      1,
    );
    expect(texts.filter(({ replayed }) => replayed === null)).to.have.length(1);
    expect(texts.filter(({ replayed }) => replayed === 'true')).to.have.length(9);
    expect(await roomsOf(host)).to.have.length(1);
  });

  it('gives the first answer again, with its status and headers', async () => {
    const key = randomUUID();
    const first = await open(key);
    const again = await open(key);
    expect(told(again)).to.deep.equal(told(first));
    expect(first.headers.get('location')).to.match(/^\/api\/v1\/rooms\//);
    expect(again.headers.get('idempotency-replayed')).to.equal('true');
    expect(first.headers.get('idempotency-replayed')).to.equal(null);
  });

  it('takes what is the same request in other words for the same', async () => {
    const key = randomUUID();
    const first = await open(key, { name: 'A room', visibility: 'public' });
    const again = await open(key, '{ "visibility": "public",\n "name": "  A room " }');
    expect(told(again)).to.deep.equal(told(first));
  });

  it('refuses a key that was used for something else', async () => {
    const key = randomUUID();
    await open(key);
    expectProblem(await open(key, { name: 'Another room' }), 422, 'IDEMPOTENCY_KEY_REUSED');
    expect((await open(key)).headers.get('idempotency-replayed')).to.equal('true');
  });

  it('keeps keys of two people, and of two endpoints, apart', async () => {
    const other = await registerPerson(test.url);
    const key = randomUUID();
    const [mine, theirs] = [await open(key), await open(key, { name: 'A room' }, other)];
    expect(theirs.status).to.equal(201);
    const { id } = mine.body as { id: string };
    expect(id).not.to.equal((theirs.body as { id: string }).id);
    const invite = await call(test.url, 'POST', `/api/v1/rooms/${id}/invites`, {
      token: person.token,
      headers: { 'idempotency-key': key },
    });
    expect([invite.status, invite.headers.get('idempotency-replayed')]).to.deep.equal([201, null]);
  });

  it('remembers nothing of a request that was refused', async () => {
    const key = randomUUID();
    const inviting = (by: Person, roomId: string) =>
      call(test.url, 'POST', `/api/v1/rooms/${roomId}/invites`, {
        token: by.token,
        headers: { 'idempotency-key': key },
      });
    expectProblem(await inviting(person, randomUUID()), 404, 'ROOM_NOT_FOUND');
    const { id } = (await open(randomUUID())).body as { id: string };
    expect((await inviting(person, id)).status).to.equal(201);
    expectProblem(await open(key, { name: '' }), 422, 'VALIDATION_FAILED');
    expect((await open(key)).headers.get('idempotency-replayed')).to.equal(null);
  });

  it('does without a key what it is asked as often as it is asked', async () => {
    const host = await registerPerson(test.url);
    for (let i = 0; i < 2; i++) await host.request('POST', '/rooms', { name: 'A room' });
    expect(await roomsOf(host)).to.have.length(2);
  });

  for (const [what, key] of [
    ['empty', ''],
    ['blank', '   '],
    ['longer than 200 characters', 'x'.repeat(201)],
  ] as const) {
    it(`refuses a key that is ${what}`, async () => {
      const { errors } = expectProblem(await open(key), 422, 'VALIDATION_FAILED');
      expect(errors?.[0]?.path).to.equal('Idempotency-Key');
    });
  }
}

describe('Creating with an Idempotency-Key', () => {
  describe('on PostgreSQL', () => scenarios('postgres'));
  describe('on the embedded database', () => scenarios('embedded'));

  describe('when something went wrong before', () => {
    let test: TestApp;
    let person: Person;
    const key = () => ({ 'idempotency-key': 'the key' });
    const open = (name: string) =>
      call(test.url, 'POST', '/api/v1/rooms', { body: { name }, token: person.token, headers: key() });
    beforeEach(async () => {
      test = await startTestApp();
      person = await registerPerson(test.url);
    });
    afterEach(() => test.stop());

    it('takes over what a process left that died under way', async () => {
      const first = await open('First');
      await test.query(
        `UPDATE idempotency_keys SET status = NULL, body = NULL, created_at = now() - interval '61 seconds'`,
      );
      const second = await open('First');
      expect(second.status).to.equal(201);
      expect(second.headers.get('idempotency-replayed')).to.equal(null);
      expect((second.body as { id: string }).id).not.to.equal((first.body as { id: string }).id);
      expect((await open('First')).body).to.deep.equal(second.body);
    });

    it('takes a key for new after a day', async () => {
      await open('First');
      await test.query(`UPDATE idempotency_keys SET created_at = now() - interval '25 hours'`);
      const second = await open('Second');
      expect([second.status, second.headers.get('idempotency-replayed')]).to.deep.equal([201, null]);
      expect(await test.query('SELECT key FROM idempotency_keys')).to.have.length(1);
    });

    it('answers what it has done although it could not write that down, and says so in the log', async () => {
      await test.query(`
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$`);
      await test.query(
        'CREATE TRIGGER refuse BEFORE UPDATE ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION refuse()',
      );
      expect((await open('First')).status).to.equal(201);
      expect(test.logs()).to.include('The answer to an Idempotency-Key was not written down');
      expect(await test.query('SELECT id FROM rooms')).to.have.length(1);
    });
  });
});
