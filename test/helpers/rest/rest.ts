import { expect } from 'chai';
import { type ErrorCode, type Problem, problem } from '../../../src/protocol/problem.ts';
import { checkDocumented } from './documented-answers.ts';

export type Reply = { status: number; headers: Headers; body: unknown };

export type CallOptions = {
  /** Sent as JSON, unless it is a string or a form, which are sent as they are. */
  body?: unknown;
  token?: string | undefined;
  headers?: Readonly<Record<string, string>>;
};

/** One request to a test app, as a client makes it. Throws when the answer is not one that the API's document has. */
export async function call(
  url: string,
  method: string,
  path: string,
  { body, token, headers }: CallOptions = {},
): Promise<Reply> {
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isSentAsItIs(body) ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
  const { status, headers: answered } = response;
  const reply = { status, headers: answered, body: isJson ? JSON.parse(text) : text };
  checkDocumented(method, path, reply);
  return reply;
}

function isSentAsItIs(body: unknown): body is string | FormData {
  return typeof body === 'string' || body instanceof FormData;
}

/** Asserts that a reply is problem details (RFC 9457) of this code and status, and returns them. */
export function expectProblem(reply: Reply, status: number, code: ErrorCode): Problem {
  expect({ status: reply.status, body: reply.body }).to.nested.include({ status, 'body.code': code });
  expect(reply.headers.get('content-type')).to.match(/^application\/problem\+json/);
  const details = problem.parse(reply.body);
  expect(details.status).to.equal(status);
  expect(details.instance).to.equal(`urn:uuid:${reply.headers.get('x-request-id')}`);
  return details;
}
