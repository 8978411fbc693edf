import { expect } from 'chai';
import pg from 'pg';
import { searchPeopleSql } from '../../../src/api/accounts/people/search-people.ts';
import { foundPeoplePage, searchUsersQuery } from '../../../src/protocol/rest/people.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { scriptedLiveSide } from '../../helpers/signaling/scripted-live-side.ts';

describe('Finding people', () => {
  const live = scriptedLiveSide();
  let app: TestApp;
  let ada: Person;
  before(async () => {
    app = await startTestApp({ live: live.create });
    ada = await registerPerson(app.url, { username: 'ada', displayName: 'Ada Lovelace' });
  });
  after(() => app.stop());

  const search = async (query: Record<string, string>, as = ada) => {
    const reply = await as.request('GET', `/users?${new URLSearchParams(query)}`);
    expect(reply.status, JSON.stringify(reply.body)).to.equal(200);
    return foundPeoplePage.parse(reply.body);
  };
  const names = async (query: Record<string, string>, as = ada) =>
    (await search(query, as)).items.map(({ username }) => username);

  it('finds by the beginning of any of the names, from three characters on by any part', async () => {
    await registerPerson(app.url, { username: 'Grace_H', displayName: 'Grace Hopper' });
    await registerPerson(app.url, { username: 'hedy.l', displayName: 'Hedy Lamarr 🎬' });
    expect(await names({ text: 'g' })).to.deep.equal(['Grace_H']);
    expect(await names({ text: 'HE' })).to.deep.equal(['hedy.l']);
    expect(await names({ text: 'lo' }), 'the beginning of neither name').to.deep.equal([]);
    expect(await names({ text: 'op' }), 'two letters inside a word').to.deep.equal([]);
    expect(await names({ text: 'opp' })).to.deep.equal(['Grace_H']);
    expect(await names({ text: 'dy lam' })).to.deep.equal(['hedy.l']);
    expect(await names({ text: 'arr 🎬' })).to.deep.equal(['hedy.l']);
    expect(await names({ text: '🎬' }), 'no letters, so the beginning counts').to.deep.equal([]);
    expect(await names({ text: 'nobody of that name' })).to.deep.equal([]);
  });

  it('takes wildcards and quotes for letters', async () => {
    await registerPerson(app.url, { username: 'under_score', displayName: '100% \\ sure' });
    await registerPerson(app.url, { username: 'underXscore', displayName: "O'Brien" });
    expect(await names({ text: 'under_' })).to.deep.equal(['under_score']);
    expect(await names({ text: '100%' })).to.deep.equal(['under_score']);
    expect(await names({ text: '%' })).to.deep.equal([]);
    expect(await names({ text: '_' })).to.deep.equal([]);
    expect(await names({ text: '\\ sure' })).to.deep.equal(['under_score']);
    expect(await names({ text: '\\' })).to.deep.equal([]);
    expect(await names({ text: "o'brien" })).to.deep.equal(['underXscore']);
    expect(await names({ text: "'; DROP TABLE users; --" })).to.deep.equal([]);
  });

  it('finds by the languages that people speak and learn', async () => {
    const speaker = await registerPerson(app.url, { username: 'polyglot' });
    await speaker.request('PATCH', '/users/me', {
      nativeLanguages: ['sw', 'pt-BR'],
      learningLanguages: ['is'],
    });
    const learner = await registerPerson(app.url, { username: 'learner' });
    await learner.request('PATCH', '/users/me', { nativeLanguages: ['is'], learningLanguages: ['sw'] });
    expect(await names({ nativeLanguage: 'sw' })).to.deep.equal(['polyglot']);
    expect(await names({ nativeLanguage: 'pt-BR', learningLanguage: 'is', text: 'poly' })).to.deep.equal([
      'polyglot',
    ]);
    expect(await names({ learningLanguage: 'sw' })).to.deep.equal(['learner']);
    expect(await names({ nativeLanguage: 'PT-br' }), 'in any case').to.deep.equal(['polyglot']);
    expect(await names({ nativeLanguage: 'sw', learningLanguage: 'sw' })).to.deep.equal([]);
    const [found] = (await search({ learningLanguage: 'is' })).items;
    expect(found).to.include({ id: speaker.user.id, presence: 'offline' });
    live.presence.set(speaker.user.id, 'away');
    expect((await search({ learningLanguage: 'is' })).items[0]?.presence).to.equal('away');
  });

  it('leaves out oneself, the banned, the deleted, and both sides of a block', async () => {
    const people = new Map<string, Person>();
    for (const name of ['Zoe-me', 'Zoe-ban', 'Zoe-gone', 'Zoe-foe', 'Zoe-rival', 'Zoe-friend']) {
      people.set(name, await registerPerson(app.url, { username: name }));
    }
    const get = (name: string) => people.get(name) ?? ada;
    const me = get('Zoe-me');
    await app.query("UPDATE users SET status = 'banned' WHERE id = $1", [get('Zoe-ban').user.id]);
    await app.query('UPDATE users SET deleted_at = now() WHERE id = $1', [get('Zoe-gone').user.id]);
    await me.request('PUT', `/users/me/blocks/${get('Zoe-foe').user.id}`);
    await get('Zoe-rival').request('PUT', `/users/me/blocks/${me.user.id}`);
    expect(await names({ text: 'zoe-' }, me)).to.deep.equal(['Zoe-friend']);
    expect(await names({ text: 'zoe-' }, get('Zoe-friend'))).to.deep.equal([
      'Zoe-foe',
      'Zoe-me',
      'Zoe-rival',
    ]);
  });

  it('goes through everyone once, in the order of names, page by page', async () => {
    const all = await names({ limit: '100' });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await search({ limit: '2', ...(cursor === '' ? {} : { cursor }) });
      expect(page.items).to.have.length.within(1, 2);
      seen.push(...page.items.map(({ username }) => username));
      cursor = page.nextCursor;
    }
    expect(seen).to.deep.equal(all);
    expect(new Set(seen)).to.have.property('size', all.length);
    // The longest name there is, composed anew, still fits into a cursor.
    const long = 'ﷺ'.repeat(30);
    await registerPerson(app.url, { username: long, displayName: 'longest' });
    await registerPerson(app.url, { username: `${'ﷺ'.repeat(29)}ﷻ`, displayName: 'longest' });
    const page = await search({ text: 'longest', limit: '1' });
    expect(page.nextCursor).to.be.a('string');
    expect(await names({ text: 'longest', cursor: page.nextCursor ?? '' })).to.have.length(1);
  });

  it('refuses what is no search, and whoever is not logged in', async () => {
    for (const query of [
      'text=',
      'text=a%00b',
      `text=${'a'.repeat(61)}`,
      'nativeLanguage=english!',
      'cursor=xyz',
      'cursor=WzFd',
      `cursor=${Buffer.from('["a\\u0000b"]').toString('base64url')}`,
      `cursor=${Buffer.from('["\\ud800"]').toString('base64url')}`,
      'limit=0',
      'limit=101',
    ]) {
      expectProblem(await ada.request('GET', `/users?${query}`), 422, 'VALIDATION_FAILED');
    }
    const anonymous = await fetch(`${app.url}/api/v1/users?text=ada`);
    expect(anonymous.status).to.equal(401);
  });

  it('answers by an index, however many people there are', async () => {
    const client = new pg.Client({ connectionString: app.config.databaseUrl ?? '' });
    await client.connect();
    try {
      await client.query(`
        INSERT INTO users (id, username, username_key, email, email_key, password_hash, display_name,
          native_languages, learning_languages, interface_language, created_at, updated_at)
        SELECT gen_random_uuid(), substr(md5(n::text), 1, 4) || n, substr(md5(n::text), 1, 4) || n, 'u' || n || '@x', 'u' || n || '@x', 'x',
          initcap(substr(md5((n * 3)::text), 1, 6)) || ' ' || initcap(substr(md5((n * 7)::text), 1, 8)),
          ARRAY[(ARRAY['en','es','id','ja'])[n % 4 + 1]], ARRAY[CASE WHEN n % 500 = 0 THEN 'is' ELSE 'en' END],
          'en', now(), now()
        FROM generate_series(1, 20000) n`);
      // As autovacuum does: what was inserted last is put into its place in the indexes.
      await client.query('VACUUM ANALYZE users');
      for (const query of [
        {},
        { text: 'a' },
        { text: 'ab' },
        { text: 'q' },
        { text: 'c4ca1' },
        { text: 'ace' },
        { text: 'zzzz' },
        { text: '----' },
        { nativeLanguage: 'sw' },
        { nativeLanguage: 'ja' },
        { learningLanguage: 'is' },
        { nativeLanguage: 'en', learningLanguage: 'is', text: 'a' },
        { nativeLanguage: 'sw', text: 'abc' },
      ]) {
        const { sql, values } = searchPeopleSql(ada.user.id, searchUsersQuery.parse(query));
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ANALYZE ${sql}`, values);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        expect(plan, JSON.stringify(query)).to.match(/Index (Only )?Scan/);
        // Where nearly everyone matches, the first accounts are enough to know that.
        const readInFull = /Seq Scan on users .*actual time=\S+ rows=(?!2001 )/;
        expect(plan, JSON.stringify(query)).not.to.match(readInFull);
        expect(Number(/Execution Time: ([\d.]+)/.exec(plan)?.[1]), plan).to.be.below(200);
      }
    } finally {
      await client.end();
    }
  }).timeout(30_000);
});

describe('Finding people in the embedded database', () => {
  it('works there as well', async () => {
    const app = await startTestApp({ database: 'embedded' });
    try {
      const ada = await registerPerson(app.url);
      const ben = await registerPerson(app.url, { displayName: 'Benoît Mandelbrot' });
      const reply = await ada.request('GET', '/users?text=delbr');
      expect(foundPeoplePage.parse(reply.body).items.map(({ id }) => id)).to.deep.equal([ben.user.id]);
      expect((await ada.request('PUT', `/users/me/blocks/${ben.user.id}`)).status).to.equal(204);
      expect((await ada.request('GET', `/users/${ben.user.id}`)).body).to.include({ blocked: true });
      expect((await ada.request('GET', '/users/me/blocks')).body)
        .to.have.property('items')
        .with.length(1);
      expect((await ada.request('GET', `/users/${ben.user.id}/reviews`)).body).to.deep.equal({
        items: [],
        nextCursor: null,
      });
      expect((await ada.request('GET', '/dashboard')).status).to.equal(200);
    } finally {
      await app.stop();
    }
  }).timeout(60_000);
});
