import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../helpers/processes/databases.ts';
import { addressOf, CATALOGUE } from '../../helpers/rest/endpoint-catalogue.ts';
import { newAccount, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call, expectProblem } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { CuttingProxy } from '../../helpers/signaling/cutting-proxy.ts';
import { GoogleIssuer } from '../../helpers/stand-ins/google-issuer.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

const PLAN_IDS = [1, 2, 3].map(() => randomUUID());

/** Bodies for what can be created, each in as many variants as are wanted, and the tables that they wait for. */
const CREATIONS: readonly {
  tables: string;
  bodies: Readonly<Record<string, (variant: number) => unknown>>;
}[] = [
  {
    tables: 'rooms, taxonomy_terms',
    bodies: {
      createRoom: (variant) => ({ name: `Room ${variant}` }),
      createInvite: (variant) => ({ maxUses: variant }),
      addRecording: (variant) => ({ title: `Recording ${variant}`, url: 'https://example.org/recording' }),
      report: (variant) => ({ reason: 'spam', text: `Report ${variant}` }),
      createTerm: (variant) => ({ kind: 'topic', code: `topic-${variant}`, name: 'Topic' }),
    },
  },
  {
    tables: 'plans, subscriptions',
    bodies: {
      createOrder: (variant) => ({ planId: PLAN_IDS[variant] }),
      grantSubscription: (variant) => ({ planId: PLAN_IDS[0], days: variant, note: 'A gift' }),
      refundSubscription: (variant) => ({ amountMinor: variant, note: 'By mistake' }),
    },
  },
];

describe('Every endpoint, when there is too much of something,', () => {
  describe('refuses those who ask too often', () => {
    let test: TestApp;
    let admin: Person;
    before(async () => {
      test = await startTestApp({
        env: { PARLEY_API_RATE_PER_MINUTE: '10', PARLEY_AUTH_RATE_PER_MINUTE: '1' },
      });
      admin = await registerStaff(test, 'admin');
      for (let i = 0; i < 10; i++) {
        await admin.request('GET', '/users/me');
        await call(test.url, 'GET', '/api/v1/settings');
      }
    });
    after(() => test.stop());

    for (const endpoint of CATALOGUE) {
      it(`${endpoint.method} ${endpoint.path}`, async () => {
        const ask = () => call(test.url, endpoint.method, addressOf(endpoint), { token: admin.token });
        if (endpoint.rate === 'auth') await ask();
        expectProblem(await ask(), 429, 'RATE_LIMITED');
      });
    }
  });

  describe('says so while the database is away, and goes on when it is back', () => {
    let proxy: CuttingProxy;
    let database: TestDatabase;
    let test: TestApp;
    let person: Person;
    let issuer: GoogleIssuer;
    before(async () => {
      database = await createTestDatabase({ migrated: true });
      const url = new URL(database.url);
      proxy = await CuttingProxy.start(Number(url.port || '5432'));
      url.host = `127.0.0.1:${proxy.port}`;
      issuer = await GoogleIssuer.start();
      test = await startTestApp({ env: { DATABASE_URL: url.href, ...issuer.env } });
      person = await registerPerson(test.url);
      proxy.block();
    });
    after(async () => {
      proxy.restore();
      await test.stop();
      await proxy.stop();
      await issuer.stop();
      await database.drop();
    });

    for (const endpoint of CATALOGUE.filter(({ access }) => access !== 'anyone')) {
      it(`${endpoint.method} ${endpoint.path}`, async () => {
        const reply = await call(test.url, endpoint.method, addressOf(endpoint), { token: person.token });
        expectProblem(reply, 503, 'DATABASE_UNAVAILABLE');
      });
    }

    it('of those by which one logs in', async () => {
      const bodies: Record<string, unknown> = {
        register: newAccount(),
        logIn: { login: person.user.username, password: person.password },
        logInWithGoogle: { idToken: issuer.sign() },
        refreshSession: { refreshToken: person.refreshToken },
        logOut: { refreshToken: person.refreshToken },
        resetPassword: { email: person.user.email, code: '12345678', newPassword: 'a new password' },
      };
      const endpoints = CATALOGUE.filter(({ rate, answer }) => rate === 'auth' && answer.status !== 202);
      expect(endpoints.map(({ id }) => id).sort()).to.deep.equal(Object.keys(bodies).sort());
      for (const endpoint of endpoints) {
        const body = bodies[endpoint.id];
        const reply = await call(test.url, endpoint.method, addressOf(endpoint), { body });
        expectProblem(reply, 503, 'DATABASE_UNAVAILABLE');
      }
    });

    it('of what anyone can read', async () => {
      const statuses: Record<string, number> = {};
      for (const endpoint of CATALOGUE.filter(
        ({ access, method }) => access === 'anyone' && method === 'GET',
      )) {
        statuses[endpoint.id] = (await call(test.url, 'GET', addressOf(endpoint))).status;
      }
      expect(statuses).to.deep.equal({ listPlans: 503, getServerSettings: 200, listOutbox: 503 });
    });

    it('afterwards', async () => {
      proxy.restore();
      await waitUntil(
        'the database to be used again',
        async () => (await person.request('GET', '/users/me')).status === 200,
      );
    });
  });

  describe('that creates something, while the first request with a key is under way,', () => {
    let test: TestApp;
    let admin: Person;
    let lock: pg.Client;
    before(async () => {
      test = await startTestApp();
      admin = await registerStaff(test, 'admin');
      lock = new pg.Client({ connectionString: test.config.databaseUrl ?? '' });
      await lock.connect();
    });
    after(async () => {
      await lock.end();
      await test.stop();
    });

    it('is all that can be created', () => {
      const creations = CATALOGUE.filter(({ idempotent }) => idempotent).map(({ id }) => id);
      const tried = CREATIONS.flatMap(({ bodies }) => Object.keys(bodies));
      expect(creations.sort()).to.deep.equal(tried.sort());
    });

    for (const { tables, bodies } of CREATIONS) {
      it(`refuses another request with it, and lets the same one wait, but not for ever (${tables})`, async () => {
        const creations = CATALOGUE.filter(({ id }) => Object.hasOwn(bodies, id));
        await lock.query('BEGIN');
        await lock.query(`LOCK TABLE ${tables} IN ACCESS EXCLUSIVE MODE`);
        const attempts = creations.map((endpoint) => {
          const address = addressOf(endpoint, { userId: admin.user.id });
          const headers = { 'idempotency-key': randomUUID() };
          return (variant: number) =>
            call(test.url, endpoint.method, address, {
              token: admin.token,
              body: bodies[endpoint.id]?.(variant),
              headers,
            });
        });
        const first = attempts.map((attempt) => attempt(1));
        await waitUntil('all of them to be under way', async () => {
          const rows = await test.query('SELECT key FROM idempotency_keys WHERE status IS NULL');
          return rows.length === creations.length;
        });
        for (const attempt of attempts) expectProblem(await attempt(2), 422, 'IDEMPOTENCY_KEY_REUSED');
        const second = await Promise.all(attempts.map((attempt) => attempt(1)));
        for (const reply of second) expectProblem(reply, 409, 'REQUEST_IN_PROGRESS');
        await lock.query('ROLLBACK');
        for (const reply of await Promise.all(first)) expect(reply.status).to.be.oneOf([201, 404]);
      });
    }
  });
});
