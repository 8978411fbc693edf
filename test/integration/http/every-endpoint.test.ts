import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { nothingByParam, paramNames, takesBody } from '../../../src/api/http/general-errors.ts';
import { ERRORS } from '../../../src/errors.ts';
import type { EndpointSpec } from '../../../src/protocol/rest/endpoint.ts';
import { addressOf, CATALOGUE } from '../../helpers/rest/endpoint-catalogue.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { type CallOptions, call, expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const guarded = CATALOGUE.filter(({ access }) => access !== 'anyone');

/** What every endpoint refuses alike, whatever its handler does; each with the admin's token, who may call any. */
describe('Every endpoint', () => {
  let test: TestApp;
  let admin: Person;
  before(async () => {
    test = await startTestApp();
    admin = await registerStaff(test, 'admin');
  });
  after(() => test.stop());

  const ask = (endpoint: EndpointSpec, options: CallOptions = {}, query = '') =>
    call(test.url, endpoint.method, `${addressOf(endpoint)}${query}`, { token: admin.token, ...options });

  function each(
    title: string,
    endpoints: readonly EndpointSpec[],
    check: (endpoint: EndpointSpec) => Promise<unknown>,
  ): void {
    describe(title, () => {
      for (const endpoint of endpoints) {
        it(`${endpoint.method} ${endpoint.path}`, () => check(endpoint));
      }
    });
  }

  each('wants an access token that is valid', guarded, async (endpoint) => {
    const without = await ask(endpoint, { token: undefined });
    expectProblem(without, 401, 'UNAUTHENTICATED');
    expect(without.headers.get('www-authenticate')).to.equal('Bearer');
    expectProblem(await ask(endpoint, { token: 'nonsense' }), 401, 'TOKEN_INVALID');
    expectProblem(await ask(endpoint, { token: expired(admin.token, test) }), 401, 'TOKEN_EXPIRED');
  });

  describe('is closed to whoever is banned', () => {
    let banned: Person;
    before(async () => {
      banned = await registerStaff(test, 'admin');
      await test.query(`UPDATE users SET status = 'banned' WHERE id = $1`, [banned.user.id]);
    });
    for (const endpoint of guarded) {
      it(`${endpoint.method} ${endpoint.path}`, async () => {
        expectProblem(await ask(endpoint, { token: banned.token }), 403, 'ACCOUNT_BANNED');
      });
    }
  });

  describe('of the staff is closed to others', () => {
    let user: Person;
    let moderator: Person;
    before(async () => {
      user = await registerPerson(test.url);
      moderator = await registerStaff(test, 'moderator');
    });
    for (const endpoint of guarded.filter(({ access }) => access !== 'user')) {
      it(`${endpoint.method} ${endpoint.path}`, async () => {
        expectProblem(await ask(endpoint, { token: user.token }), 403, 'FORBIDDEN');
        if (endpoint.access !== 'admin') return;
        expectProblem(await ask(endpoint, { token: moderator.token }), 403, 'FORBIDDEN');
      });
    }
  });

  each(
    'finds nothing by what is no id',
    CATALOGUE.filter(({ path }) => paramNames(path).length > 0),
    async (endpoint) => {
      for (const name of paramNames(endpoint.path)) {
        const code = nothingByParam(name);
        // Between two ids that are none the first decides, so the others have to be ids.
        for (const text of name.endsWith('Id') ? ['1', '%00', "'--", 'a'.repeat(1000)] : ['%00']) {
          const address = addressOf(endpoint, { [name]: text });
          const reply = await call(test.url, endpoint.method, address, { token: admin.token });
          expectProblem(reply, ERRORS[code].status, code);
        }
      }
    },
  );

  const withBody = CATALOGUE.filter(takesBody);
  const withJson = withBody.filter(({ upload }) => upload === undefined);
  each('refuses bodies that are not what they should be', withBody, async (endpoint) => {
    const plain = { body: 'text', headers: { 'content-type': 'text/plain' } };
    expectProblem(await ask(endpoint, plain), 415, 'UNSUPPORTED_MEDIA_TYPE');
    const limit = (endpoint.upload ?? endpoint.rawBody)?.maxBytes ?? test.config.bodyLimitBytes;
    const form = { headers: { 'content-type': 'multipart/form-data; boundary=x' } };
    const upload = endpoint.upload === undefined ? {} : form;
    const large = await ask(endpoint, { body: 'x'.repeat(limit + 100_000), ...upload });
    expectProblem(large, 413, 'BODY_TOO_LARGE');
    // What is signed is looked into when it is known from whom it is.
    if (endpoint.rawBody !== undefined) return;
    expectProblem(await ask(endpoint, { body: '{"', ...upload }), 400, 'MALFORMED_BODY');
  });

  each(
    'refuses input that its description does not have',
    withJson.filter(({ body }) => body !== undefined),
    async (endpoint) => {
      for (const body of [[], 'null', { 'no such field': 1 }, { name: 'NUL \0' }, JSON.stringify('text')]) {
        if (endpoint.bodyOptional && body === 'null') continue;
        expectProblem(await ask(endpoint, { body }), 422, 'VALIDATION_FAILED');
      }
    },
  );

  each(
    'refuses queries that its description does not have',
    CATALOGUE.filter(({ query }) => query !== undefined),
    async (endpoint) => {
      for (const name of Object.keys(endpoint.query?.shape ?? {})) {
        for (const value of ['%00', `&${name}=a&${name}=b`, 'x'.repeat(5_000)]) {
          const reply = await ask(endpoint, {}, `?${name}=${value}`);
          const { errors } = expectProblem(reply, 422, 'VALIDATION_FAILED');
          expect(errors?.map(({ path }) => path.split('.')[0])).to.include(name);
        }
      }
    },
  );
});

/** The same token as it will be when its time is over. */
function expired(token: string, { config }: TestApp): string {
  const claims = jwt.decode(token, { json: true });
  return jwt.sign({ ...claims, exp: Math.floor(Date.now() / 1000) - 60 }, config.jwtSecret ?? '');
}
