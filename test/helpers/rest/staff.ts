import type { UserRole } from '../../../src/entities/user.ts';
import { type Person, registerPerson } from './people.ts';
import { call, type Reply } from './rest.ts';
import type { TestApp } from './test-app.ts';

/** Registers someone and takes them into the staff, behind the app's back. */
export async function registerStaff(
  test: TestApp,
  role: Exclude<UserRole, 'user'>,
  overrides: Parameters<typeof registerPerson>[1] = {},
): Promise<Person> {
  const person = await registerPerson(test.url, overrides);
  await test.query('UPDATE users SET role = $2 WHERE id = $1', [person.user.id, role]);
  return person;
}

/** A change that is meant for one version of the thing, as `If-Match` says. */
export function changeIfMatch(
  test: TestApp,
  person: Person,
  path: string,
  version: number,
  body: unknown,
  method = 'POST',
): Promise<Reply> {
  const headers = { 'if-match': `"${version}"` };
  return call(test.url, method, `/api/v1${path}`, { body, token: person.token, headers });
}
