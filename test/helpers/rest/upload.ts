import { checkDocumented } from './documented-answers.ts';
import type { Person } from './people.ts';
import type { Reply } from './rest.ts';

/** Sends a file as a browser does. `name` and `type` are what the client claims of it. */
export async function upload(
  url: string,
  path: string,
  person: Pick<Person, 'token'>,
  content: Uint8Array<ArrayBuffer>,
  { field = 'avatar', name = 'picture.png', type = 'image/png' } = {},
): Promise<Reply> {
  const form = new FormData();
  form.append(field, new Blob([content], { type }), name);
  const headers = { authorization: `Bearer ${person.token}` };
  const response = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: form });
  const reply = { status: response.status, headers: response.headers, body: await response.json() };
  checkDocumented('POST', `/api/v1${path}`, reply);
  return reply;
}
