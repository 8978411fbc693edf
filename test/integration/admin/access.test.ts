import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import * as adminEndpoints from '../../../src/protocol/rest/admin-endpoints.ts';
import type { EndpointSpec } from '../../../src/protocol/rest/endpoint.ts';
import { type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';

const ENDPOINTS: readonly EndpointSpec[] = Object.values(adminEndpoints);

describe('The staff’s part of the API', () => {
  let test: TestApp;
  let user: Person;
  let moderator: Person;
  before(async () => {
    test = await startTestApp();
    user = await registerPerson(test.url);
    moderator = await registerStaff(test, 'moderator');
  });
  after(() => test.stop());

  const path = (endpoint: EndpointSpec) => endpoint.path.replaceAll(/:\w+/g, () => randomUUID());
  const ask = (endpoint: EndpointSpec, person?: Person) =>
    call(test.url, endpoint.method, `/api/v1${path(endpoint)}`, { token: person?.token });

  it('is all under /admin, and none of it is for everyone', () => {
    expect(ENDPOINTS).to.have.length(22);
    for (const { path, access } of ENDPOINTS) {
      expect(path).to.match(/^\/admin\//);
      expect(access).to.be.oneOf(['moderator', 'admin']);
    }
  });

  for (const endpoint of ENDPOINTS) {
    it(`refuses guests and users at ${endpoint.method} ${endpoint.path}`, async () => {
      expectProblem(await ask(endpoint), 401, 'UNAUTHENTICATED');
      expectProblem(await ask(endpoint, user), 403, 'FORBIDDEN');
    });
    if (endpoint.access === 'admin') {
      it(`refuses moderators at ${endpoint.method} ${endpoint.path}`, async () => {
        expectProblem(await ask(endpoint, moderator), 403, 'FORBIDDEN');
      });
    } else {
      it(`lets moderators in at ${endpoint.method} ${endpoint.path}`, async () => {
        // A body or a thing that is missing is said to those alone who may ask.
        expect((await ask(endpoint, moderator)).status).to.be.oneOf([200, 404, 415, 422]);
      });
    }
  }

  it('is closed to a moderator from the moment on in which they are one no more', async () => {
    const former = await registerStaff(test, 'moderator');
    expect((await former.request('GET', '/admin/users')).status).to.equal(200);
    const admin = await registerStaff(test, 'admin');
    await admin.request('POST', `/admin/users/${former.user.id}/role`, { role: 'user' });
    expectProblem(await former.request('GET', '/admin/users'), 403, 'FORBIDDEN');
  });
});
