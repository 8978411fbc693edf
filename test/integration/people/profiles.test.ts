import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { publicProfile, reviewPage } from '../../../src/protocol/rest/people.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('Public profiles', () => {
  let app: TestApp;
  let ada: Person;
  let ben: Person;
  before(async () => {
    app = await startTestApp();
  });
  after(() => app.stop());
  beforeEach(async () => {
    ada = await registerPerson(app.url);
    ben = await registerPerson(app.url);
  });

  const addReview = async (author: Person, about: Person, rating: number, text: string, at = new Date()) => {
    await app.query(
      `INSERT INTO user_reviews (id, user_id, author_user_id, rating, text, created_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [randomUUID(), about.user.id, author.user.id, rating, text, at],
    );
  };

  it('show what others may know of a person, and nothing else', async () => {
    await ben.request('PATCH', '/users/me', { bio: 'Bonjour 👋', nativeLanguages: ['fr'] });
    const reply = await ada.request('GET', `/users/${ben.user.id.toUpperCase()}`);
    expect(reply.status).to.equal(200);
    const { createdAt, lastSeenAt, ...profile } = publicProfile.parse(reply.body);
    expect(profile).to.deep.equal({
      id: ben.user.id,
      username: ben.user.username,
      displayName: ben.user.displayName,
      avatarUrl: null,
      bio: 'Bonjour 👋',
      nativeLanguages: ['fr'],
      learningLanguages: [],
      role: 'user',
      presence: 'offline',
      blocked: false,
      reviews: { count: 0, averageRating: null },
    });
    expect(createdAt).to.equal(ben.user.createdAt);
    expect(lastSeenAt === null || Date.parse(lastSeenAt) <= Date.now()).to.equal(true);
    expect(JSON.stringify(reply.body)).not.to.include(ben.user.email);
  });

  it('do not exist for strangers to the server, nor of those who are not there', async () => {
    const path = `/api/v1/users/${ben.user.id}`;
    expectProblem(await call(app.url, 'GET', path), 401, 'UNAUTHENTICATED');
    expectProblem(await call(app.url, 'GET', `${path}/reviews`), 401, 'UNAUTHENTICATED');
    const gone = async () => {
      for (const suffix of ['', '/reviews']) {
        const reply = await ada.request('GET', `/users/${ben.user.id}${suffix}`);
        expectProblem(reply, 404, 'USER_NOT_FOUND');
      }
    };
    await app.query("UPDATE users SET status = 'banned' WHERE id = $1", [ben.user.id]);
    await gone();
    await app.query("UPDATE users SET status = 'active', deleted_at = now() WHERE id = $1", [ben.user.id]);
    await gone();
    await app.query('UPDATE users SET deleted_at = NULL WHERE id = $1', [ben.user.id]);
    await ben.request('PUT', `/users/me/blocks/${ada.user.id}`);
    await gone();
    for (const id of [randomUUID(), 'no-id', "1' OR '1'='1"]) {
      expectProblem(await ada.request('GET', `/users/${encodeURIComponent(id)}`), 404, 'USER_NOT_FOUND');
      expectProblem(
        await ada.request('GET', `/users/${encodeURIComponent(id)}/reviews`),
        404,
        'USER_NOT_FOUND',
      );
    }
  });

  it('still show to whoever blocks them, and say so', async () => {
    await ada.request('PUT', `/users/me/blocks/${ben.user.id}`);
    const reply = await ada.request('GET', `/users/${ben.user.id}`);
    expect(publicProfile.parse(reply.body).blocked).to.equal(true);
    await ada.request('DELETE', `/users/me/blocks/${ben.user.id}`);
    expect((await ada.request('GET', `/users/${ben.user.id}`)).body).to.include({ blocked: false });
  });

  it('count reviews, and list them newest first, page by page', async () => {
    const cai = await registerPerson(app.url);
    // Two of the same moment: neither is left out, nor comes twice.
    const sameTime = new Date(Date.now() - 60_000);
    await addReview(ada, ben, 5, 'Très bien 🎉', sameTime);
    await addReview(cai, ben, 4, "Good; '--", sameTime);
    await addReview(ada, ben, 4, 'Newest', new Date());
    await addReview(ben, ada, 1, 'Of someone else');
    const profile = publicProfile.parse((await ada.request('GET', `/users/${ben.user.id}`)).body);
    expect(profile.reviews).to.deep.equal({ count: 3, averageRating: 4.33 });

    const texts: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = cursor === '' ? '?limit=1' : `?limit=1&cursor=${cursor}`;
      const reply = await cai.request('GET', `/users/${ben.user.id}/reviews${query}`);
      const page = reviewPage.parse(reply.body);
      expect(page.items).to.have.length(1);
      texts.push(...page.items.map(({ text }) => text));
      cursor = page.nextCursor;
    }
    expect(texts).to.have.members(['Newest', 'Très bien 🎉', "Good; '--"]).and.have.length(3);
    expect(texts[0]).to.equal('Newest');
    const all = await ada.request('GET', `/users/${ben.user.id}/reviews`);
    expect(reviewPage.parse(all.body).items[0]?.author).to.deep.equal({
      id: ada.user.id,
      username: ada.user.username,
      displayName: ada.user.displayName,
      avatarUrl: null,
    });
    const bad = await ada.request('GET', `/users/${ben.user.id}/reviews?cursor=nonsense`);
    expectProblem(bad, 422, 'VALIDATION_FAILED');
  });
});
