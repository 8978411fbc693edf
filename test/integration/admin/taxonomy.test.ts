import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type AdminTerm, adminTerm, adminTermList, auditPage } from '../../../src/protocol/rest/admin.ts';
import { taxonomy } from '../../../src/protocol/rest/server-endpoints.ts';
import { createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { changeIfMatch, registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('The taxonomy, as staff edit it,', () => {
  let test: TestApp;
  let admin: Person;
  let moderator: Person;
  let person: Person;
  before(async () => {
    test = await startTestApp();
    [admin, moderator] = await Promise.all([registerStaff(test, 'admin'), registerStaff(test, 'moderator')]);
    person = await registerPerson(test.url);
  });
  after(() => test.stop());

  const newCode = () => `topic-${randomBytes(4).toString('hex')}`;
  const create = (body: unknown) => admin.request('POST', '/admin/taxonomy', body);
  const made = async (body: object = {}): Promise<AdminTerm> => {
    const reply = await create({ kind: 'topic', code: newCode(), name: 'A topic', ...body });
    expect(reply.status, JSON.stringify(reply.body)).to.equal(201);
    return adminTerm.parse(reply.body);
  };
  const edit = (id: string, body: unknown) => admin.request('PATCH', `/admin/taxonomy/${id}`, body);
  const list = async (query = '') => {
    const reply = await moderator.request('GET', `/admin/taxonomy${query}`);
    expect(reply.status).to.equal(200);
    return adminTermList.parse(reply.body).items;
  };
  const find = async (id: string) => (await list()).find((term) => term.id === id);
  const offered = async () => {
    const { languages, topics } = taxonomy.parse((await person.request('GET', '/taxonomy')).body);
    return [...languages, ...topics].map(({ code }) => code);
  };
  const audited = async (id: string) =>
    auditPage
      .parse((await admin.request('GET', `/admin/audit?targetId=${id}`)).body)
      .items.map(({ action, before, after }) => [action, before, after]);

  it('begins with languages and topics, in their order, with how many rooms have each', async () => {
    const before = (await list('?kind=language')).find(({ code }) => code === 'ko');
    await createRoom(person, { language: 'ko', topics: ['music', 'films'] });
    await createRoom(person, { language: 'ko', topics: ['music'] });
    const terms = await list();
    expect(terms.map(({ kind, position, code }) => [kind, position, code])).to.deep.equal(
      terms
        .toSorted(
          (a, b) => a.kind.localeCompare(b.kind) || a.position - b.position || (a.code < b.code ? -1 : 1),
        )
        .map(({ kind, position, code }) => [kind, position, code]),
    );
    expect(before?.rooms).to.equal(0);
    expect((await list('?kind=language')).find(({ code }) => code === 'ko')?.rooms).to.equal(2);
    expect((await list('?kind=topic')).find(({ code }) => code === 'films')?.rooms).to.equal(1);
    expect((await list('?kind=topic')).every(({ kind }) => kind === 'topic')).to.equal(true);
  });

  it('takes a new topic, which comes last unless it is told where, and rooms can have it', async () => {
    const last = Math.max(...(await list('?kind=topic')).map(({ position }) => position));
    const code = newCode();
    const reply = await create({ kind: 'topic', code: code.toUpperCase(), name: '  Gärten 🌿 ' });
    expect(reply.status).to.equal(201);
    expect(reply.headers.get('etag')).to.equal('"1"');
    const term = adminTerm.parse(reply.body);
    expect(term).to.deep.equal({
      id: term.id,
      kind: 'topic',
      code,
      name: 'Gärten 🌿',
      position: last + 1,
      retired: false,
      rooms: 0,
      version: 1,
    });
    expect(await find(term.id)).to.deep.equal(term);
    expect((await offered()).at(-1)).to.equal(code);
    await createRoom(person, { topics: [code] });
    expect((await find(term.id))?.rooms).to.equal(1);
    const first = await made({ position: 0, code: `a-${newCode()}` });
    expect(first.position).to.equal(0);
    const { kind, name, position, retired } = term;
    expect(await audited(term.id)).to.deep.equal([
      ['term.create', null, { kind, code, name, position, retired }],
    ]);
  });

  it('writes the tags of languages in one way, and takes nothing else for a language', async () => {
    expect((await made({ kind: 'language', code: 'PT-br', name: 'Português (Brasil)' })).code).to.equal(
      'pt-BR',
    );
    expectProblem(await create({ kind: 'language', code: 'pt-BR', name: 'Again' }), 409, 'TERM_TAKEN');
    for (const code of ['klingon', 'e', 'en-', 'x-private', '12', 'en-a']) {
      const problem = expectProblem(
        await create({ kind: 'language', code, name: 'X' }),
        422,
        'VALIDATION_FAILED',
      );
      expect(problem.errors?.[0]?.path, code).to.equal('code');
    }
  });

  it('has each code once a kind: of several creations at once one wins', async () => {
    const code = newCode();
    const replies = await Promise.all(
      [code, code.toUpperCase(), code, code].map((one) => create({ kind: 'topic', code: one, name: 'Mine' })),
    );
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409, 409]);
    expectProblem(await create({ kind: 'topic', code, name: 'Later' }), 409, 'TERM_TAKEN');
    // Another kind may have the same code.
    expect((await made({ kind: 'topic', code: 'fr', name: 'France' })).code).to.equal('fr');
  });

  it('answers a creation that is repeated with one key as the first time', async () => {
    const body = { kind: 'topic', code: newCode(), name: 'Once' };
    const headers = { 'idempotency-key': randomUUID() };
    const send = () =>
      call(test.url, 'POST', '/api/v1/admin/taxonomy', { body, token: admin.token, headers });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).to.deep.equal([201, 201]);
    expect(second.body).to.deep.equal(first.body);
  });

  it('renames, moves and retires: rooms keep what they have, and no other can take it', async () => {
    const term = await made({ name: 'Old' });
    const { id } = await createRoom(person, { topics: [term.code] });
    const edited = await edit(term.id, { name: 'New 🎈', position: 3 });
    expect(edited.headers.get('etag')).to.equal('"2"');
    expect(adminTerm.parse(edited.body)).to.deep.equal({
      ...term,
      name: 'New 🎈',
      position: 3,
      rooms: 1,
      version: 2,
    });
    await edit(term.id, { retired: true });
    expect(await find(term.id)).to.deep.include({ retired: true, version: 3, rooms: 1 });
    expect(await offered()).not.to.include(term.code);
    const refused = await person.request('POST', '/rooms', { name: 'Late', topics: [term.code] });
    expectProblem(refused, 422, 'VALIDATION_FAILED');
    expect((await person.request('GET', `/rooms/${id}`)).body).to.deep.include({ topics: [term.code] });
    await edit(term.id, { retired: false });
    expect(await offered()).to.include(term.code);
    expect((await audited(term.id)).slice(0, 3)).to.deep.equal([
      ['term.edit', { retired: true }, { retired: false }],
      ['term.edit', { retired: false }, { retired: true }],
      ['term.edit', { name: 'Old', position: term.position }, { name: 'New 🎈', position: 3 }],
    ]);
  });

  it('takes no notice of an edit that changes nothing', async () => {
    const term = await made();
    for (const body of [{}, { name: term.name }, { retired: false, position: term.position }]) {
      expect(adminTerm.parse((await edit(term.id, body)).body)).to.deep.equal(term);
    }
    expect(await audited(term.id)).to.have.length(1);
  });

  it('lets one of two editors of one version win, and tells the other', async () => {
    const { id } = await made();
    const path = `/admin/taxonomy/${id}`;
    const replies = await Promise.all(
      ['One', 'Two'].map((name) => changeIfMatch(test, admin, path, 1, { name }, 'PATCH')),
    );
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([200, 412]);
    expectProblem(
      await changeIfMatch(test, admin, path, 1, { name: 'Three' }, 'PATCH'),
      412,
      'VERSION_MISMATCH',
    );
    expect((await find(id))?.version).to.equal(2);
  });

  it('deletes what no room has, and nothing else', async () => {
    const term = await made({ name: 'Short-lived' });
    const { id } = await createRoom(person, { topics: [term.code] });
    expectProblem(await admin.request('DELETE', `/admin/taxonomy/${term.id}`), 409, 'TERM_IN_USE');
    expect(await find(term.id)).to.deep.include({ rooms: 1 });
    await person.request('PATCH', `/rooms/${id}`, { topics: [] });
    const replies = await Promise.all(
      [1, 2, 3].map(() => admin.request('DELETE', `/admin/taxonomy/${term.id}`)),
    );
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([204, 404, 404]);
    expect(await find(term.id)).to.equal(undefined);
    const { kind, code, name, position } = term;
    expect((await audited(term.id))[0]).to.deep.equal([
      'term.delete',
      { kind, code, name, position, retired: false },
      null,
    ]);
    const language = await made({ kind: 'language', code: 'nl', name: 'Nederlands' });
    await createRoom(person, { language: 'nl' });
    expectProblem(await admin.request('DELETE', `/admin/taxonomy/${language.id}`), 409, 'TERM_IN_USE');
  });

  for (const body of [
    {},
    { kind: 'colour', code: 'red', name: 'Red' },
    { kind: 'topic', code: 'no spaces', name: 'X' },
    { kind: 'topic', code: "'; DROP", name: 'X' },
    { kind: 'topic', code: 'x'.repeat(41), name: 'X' },
    { kind: 'topic', code: 'x', name: ' ' },
    { kind: 'topic', code: 'x', name: 'x'.repeat(61) },
    { kind: 'topic', code: 'x', name: 'X', position: -1 },
    { kind: 'topic', code: 'x', name: 'X', retired: true },
  ]) {
    it(`refuses ${JSON.stringify(body).slice(0, 60)}`, async () => {
      expectProblem(await create(body), 422, 'VALIDATION_FAILED');
    });
  }

  it('refuses to change the kind or the code of a term, which rooms know it by', async () => {
    const { id } = await made();
    for (const body of [
      { code: 'other' },
      { kind: 'language' },
      { name: '' },
      { position: 1.5 },
      { retired: 'yes' },
    ]) {
      expectProblem(await edit(id, body), 422, 'VALIDATION_FAILED');
    }
    expectProblem(await moderator.request('GET', '/admin/taxonomy?kind=colour'), 422, 'VALIDATION_FAILED');
  });

  for (const id of [randomUUID(), 'none']) {
    it(`finds no term as ${id}`, async () => {
      expectProblem(await edit(id, { name: 'X' }), 404, 'TERM_NOT_FOUND');
      expectProblem(await admin.request('DELETE', `/admin/taxonomy/${id}`), 404, 'TERM_NOT_FOUND');
    });
  }
});
