import { expect } from 'chai';
import { ownProfile } from '../../../src/protocol/rest/accounts.ts';
import { registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

describe('One’s own profile', () => {
  let test: TestApp;
  before(async () => {
    test = await startTestApp();
  });
  after(() => test.stop());

  it('changes what is named and nothing else', async () => {
    const person = await registerPerson(test.url);
    const reply = await person.request('PATCH', '/users/me', {
      displayName: '  Zoë 🦊 ',
      bio: "Robert'); DROP TABLE users;--\nsecond line",
      nativeLanguages: ['pt-BR', 'en'],
    });
    expect(reply.status).to.equal(200);
    const expected = {
      ...person.user,
      displayName: 'Zoë 🦊',
      bio: "Robert'); DROP TABLE users;--\nsecond line",
      nativeLanguages: ['pt-BR', 'en'],
      version: person.user.version + 1,
    };
    expect(ownProfile.parse(reply.body)).to.deep.equal(expected);
    expect((await person.request('GET', '/users/me')).body).to.deep.equal(expected);
  });

  it('keeps languages as they are written everywhere, and each once', async () => {
    const person = await registerPerson(test.url);
    const reply = await person.request('PATCH', '/users/me', {
      nativeLanguages: ['PT-br', 'pt-BR', 'EN'],
      learningLanguages: ['zh-hant-tw'],
      interfaceLanguage: 'JA',
    });
    const profile = ownProfile.parse(reply.body);
    expect(profile.nativeLanguages).to.deep.equal(['pt-BR', 'en']);
    expect(profile.learningLanguages).to.deep.equal(['zh-Hant-TW']);
    expect(profile.interfaceLanguage).to.equal('ja');
  });

  it('stays as it is when nothing is named', async () => {
    const person = await registerPerson(test.url);
    const reply = await person.request('PATCH', '/users/me', {});
    expect(reply.body).to.deep.equal(person.user);
  });

  it('is edited by one of two who saw the same version, and the other is told', async () => {
    const person = await registerPerson(test.url);
    const before = await person.request('GET', '/users/me');
    const headers = { 'if-match': before.headers.get('etag') ?? '' };
    const edit = (bio: string) =>
      call(test.url, 'PATCH', '/api/v1/users/me', { token: person.token, headers, body: { bio } });
    const replies = await Promise.all([edit('one'), edit('two')]);
    const winner = replies.find(({ status }) => status === 200);
    const loser = replies.find(({ status }) => status !== 200);
    if (winner === undefined || loser === undefined) throw new Error('Both had the same answer');
    expectProblem(loser, 412, 'VERSION_MISMATCH');
    expect((await person.request('GET', '/users/me')).body).to.deep.equal(winner.body);
    const nothing = { token: person.token, headers, body: {} };
    expectProblem(await call(test.url, 'PATCH', '/api/v1/users/me', nothing), 412, 'VERSION_MISMATCH');
  });

  for (const [what, body] of Object.entries({
    'fields that are not editable': { role: 'admin' },
    'unknown fields': { favouriteColour: 'blue' },
    'a display name of nothing but space': { displayName: '   ' },
    'text that runs backwards': { displayName: 'abc\u202Edef' },
    'a NUL character': { bio: 'a\u0000b' },
    'half a surrogate pair': { bio: 'a\ud800b' },
    'a language that is none': { nativeLanguages: ['<script>'] },
    'a language that only looks like one': { interfaceLanguage: 'en-xx-xx-xx' },
    'too many languages': { learningLanguages: Array(11).fill('en') },
    'a biography that is too long': { bio: 'x'.repeat(501) },
  })) {
    it(`refuses ${what}`, async () => {
      const person = await registerPerson(test.url);
      expectProblem(await person.request('PATCH', '/users/me', body), 422, 'VALIDATION_FAILED');
      expect((await person.request('GET', '/users/me')).body).to.deep.equal(person.user);
    });
  }
});
