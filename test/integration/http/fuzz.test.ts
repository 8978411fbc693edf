import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { paramNames } from '../../../src/api/http/general-errors.ts';
import type { EndpointSpec } from '../../../src/protocol/rest/endpoint.ts';
import { CATALOGUE } from '../../helpers/rest/endpoint-catalogue.ts';
import { createInvite, createRoom, type Person, registerPerson } from '../../helpers/rest/people.ts';
import { call } from '../../helpers/rest/rest.ts';
import { registerStaff } from '../../helpers/rest/staff.ts';
import { startTestApp, type TestApp } from '../../helpers/rest/test-app.ts';
import { valuesOf } from '../../helpers/rest/values-of-schema.ts';

const REQUESTS_AN_ENDPOINT = 10;

/** Would end the account that asks. */
const LEFT_OUT: ReadonlySet<string> = new Set(['deleteMe', 'changePassword']);

describe('Requests at random', function () {
  this.timeout(120_000);
  let test: TestApp;
  let admin: Person;
  let known: Readonly<Record<string, string>>;
  before(async () => {
    test = await startTestApp();
    admin = await registerStaff(test, 'admin');
    const room = await createRoom(admin);
    const invite = await createInvite(admin, room.id);
    const other = await registerPerson(test.url);
    known = { roomId: room.id, userId: other.user.id, code: invite.code, inviteId: invite.id };
  });
  after(() => test.stop());

  for (const endpoint of CATALOGUE.filter(({ id, upload }) => upload === undefined && !LEFT_OUT.has(id))) {
    it(`get no answer but those that are documented: ${endpoint.method} ${endpoint.path}`, () =>
      fc.assert(
        fc.asyncProperty(requestsOf(endpoint), async ({ params, query, body, headers }) => {
          const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) =>
            encodeURIComponent(params[name] ?? known[name] ?? randomUUID()),
          );
          const search = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
          // Throws when the answer is not one that is documented.
          const reply = await call(test.url, endpoint.method, `/api/v1${path}?${search}`, {
            token: admin.token,
            headers,
            ...(body === undefined || endpoint.method === 'GET' ? {} : { body: JSON.stringify(body) }),
          });
          expect(reply.status, JSON.stringify(reply.body)).to.be.lessThan(500);
        }),
        { numRuns: REQUESTS_AN_ENDPOINT },
      ));
  }
});

function requestsOf({ path, query, body }: EndpointSpec) {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  const param = fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    text.filter((value) => value !== '' && !/^\.{1,2}$/.test(value)),
  );
  return fc.record({
    params: fc.record(Object.fromEntries(paramNames(path).map((name) => [name, param]))),
    query: queryOf(query),
    body: body === undefined ? fc.option(fc.jsonValue(), { nil: undefined }) : bodiesOf(body),
    headers: fc.record(
      {
        'if-match': fc.constantFrom('*', '"1"', '"x"', ''),
        'idempotency-key': fc.constantFrom('a', 'x'.repeat(300), randomUUID()),
        'accept-language': fc.constantFrom('', 'xx', '*;q=2'),
      },
      { requiredKeys: [] },
    ),
  });
}

function bodiesOf(schema: z.ZodType) {
  const rendered = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return fc.oneof({ weight: 8, arbitrary: valuesOf(rendered) }, fc.jsonValue());
}

function queryOf(schema: z.ZodObject | undefined): fc.Arbitrary<[string, string][]> {
  const rendered = z.toJSONSchema(schema ?? z.object({}), { io: 'input', unrepresentable: 'any' });
  const fields = Object.entries(rendered.properties ?? {}).map(([name, field]) =>
    fc.option(
      valuesOf(field).map((value): [string, string] => [name, inQuery(value)]),
      { nil: undefined, freq: 2 },
    ),
  );
  const strange = fc.option(
    fc.tuple(fc.string({ maxLength: 8 }), fc.string({ unit: 'binary', maxLength: 20 })),
    {
      nil: undefined,
      freq: 2,
    },
  );
  return fc.tuple(...fields, strange).map((entries) => entries.filter((entry) => entry !== undefined));
}

function inQuery(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** What is no text of its own, halves of surrogate pairs, cannot be in an address. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
