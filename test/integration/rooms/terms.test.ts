import { expect } from 'chai';
import { MAX_OPEN_ROOMS } from '../../../src/api/rooms/rooms.ts';
import { taxonomy } from '../../../src/protocol/rest/server-endpoints.ts';
import { createRoom, endRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('What rooms may be', () => {
  let test: TestApp;
  let host: Person;
  before(async () => {
    test = await startTestApp();
    host = await registerPerson(test.url);
  });
  after(() => test.stop());

  const list = async () => taxonomy.parse((await host.request('GET', '/taxonomy')).body);
  const create = (body: object, by = host) => by.request('POST', '/rooms', { name: 'A', ...body });

  it('is listed in the order of the staff, without what was retired', async () => {
    const before = await list();
    expect(before.languages[0]).to.deep.equal({ code: 'en', name: 'English' });
    expect(before.topics.map((term) => term.code)).to.include('travel');
    await test.query("UPDATE taxonomy_terms SET position = -1 WHERE kind = 'language' AND code = 'ja'");
    await test.query("UPDATE taxonomy_terms SET retired_at = now() WHERE kind = 'topic' AND code = 'games'");
    const { languages, topics } = await list();
    expect(languages[0]).to.deep.equal({ code: 'ja', name: '日本語' });
    expect(languages).to.have.deep.members(before.languages);
    expect(topics).to.deep.equal(before.topics.filter((term) => term.code !== 'games'));
    expectProblem(await call(test.url, 'GET', '/api/v1/taxonomy'), 401, 'UNAUTHENTICATED');
  });

  it('is a language and topics that are offered, each topic once, in any case', async () => {
    await test.query(
      `INSERT INTO taxonomy_terms (id, kind, code, name, position, created_at)
       VALUES (gen_random_uuid(), 'language', 'pt-BR', 'Português do Brasil', 99, now())`,
    );
    const made = await createRoom(host, { language: 'PT-br', topics: ['Travel', 'food', 'travel'] });
    expect(made).to.deep.include({ language: 'pt-BR', topics: ['travel', 'food'] });
    expect(await createRoom(host)).to.deep.include({ language: null, topics: [], kind: 'conversation' });
  });

  for (const [what, body, paths] of [
    ['a language that is not offered', { language: 'tlh' }, ['language']],
    ['a topic for a language', { language: 'travel' }, ['language']],
    ['a language for a topic', { topics: ['travel', 'en'] }, ['topics.1']],
    ['a retired topic', { topics: ['sports', 'travel'] }, ['topics.0']],
    ['SQL for a topic', { topics: ["x'; --"] }, ['topics.0']],
    ['nothing of what is offered', { language: 'xx', topics: ['war'] }, ['language', 'topics.0']],
    ['too many topics', { topics: ['travel', 'food', 'music', 'books', 'films', 'study'] }, ['topics']],
    ['an unknown kind', { kind: 'party' }, ['kind']],
    ['half a schedule', { schedule: { minutes: 30 } }, ['schedule.startsAt']],
    ['a short password', { password: 'abc' }, ['password']],
    ['a long description', { description: 'x'.repeat(2_001) }, ['description']],
  ] as const) {
    it(`is not ${what}`, async () => {
      await test.query("UPDATE taxonomy_terms SET retired_at = now() WHERE code = 'sports'");
      const { errors } = expectProblem(await create(body), 422, 'VALIDATION_FAILED');
      expect(errors?.map((error) => error.path)).to.deep.equal(paths);
    });
  }

  it(`is no more than ${MAX_OPEN_ROOMS} at a time, also for many at once`, async () => {
    const busy = await registerPerson(test.url);
    const { id } = await createRoom(busy);
    await test.query(
      `INSERT INTO rooms (id, name, kind, visibility, status, capacity, host_user_id, created_at, updated_at, opens_at)
       SELECT gen_random_uuid(), 'Many', 'call', 'public', 'active', 2, $1, now(), now(), now()
       FROM generate_series(1, $2)`,
      [busy.user.id, MAX_OPEN_ROOMS - 3],
    );
    // Every connection to the database is there when they come, so that they do come at once.
    await Promise.all(Array.from({ length: 20 }, () => busy.request('GET', '/rooms')));
    const replies = await Promise.all(Array.from({ length: 20 }, () => create({}, busy)));
    expect(replies.filter((reply) => reply.status === 201)).to.have.length(2);
    const refused = replies.find((reply) => reply.status !== 201);
    if (refused === undefined) throw new Error('Nothing was refused');
    expect(expectProblem(refused, 422, 'VALIDATION_FAILED').detail).to.include(`${MAX_OPEN_ROOMS} rooms`);
    expect((await create({})).status).to.equal(201);
    await endRoom(busy, id);
    expect((await create({}, busy)).status).to.equal(201);
  });

  it('is made once by one Idempotency-Key, of ten at once, with ten equal answers', async () => {
    const token = host.token;
    const headers = { 'idempotency-key': 'make it once' };
    const body = { name: 'Only one', password: 'secret', topics: ['travel'] };
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => call(test.url, 'POST', '/api/v1/rooms', { body, token, headers })),
    );
    expect(replies.map((reply) => reply.status)).to.deep.equal(Array(10).fill(201));
    for (const reply of replies) expect(reply.body).to.deep.equal(replies[0]?.body);
    expect(new Set(replies.map((reply) => reply.headers.get('location'))).size).to.equal(1);
    expect(await test.query("SELECT 1 FROM rooms WHERE name = 'Only one'")).to.have.length(1);
  });
});
