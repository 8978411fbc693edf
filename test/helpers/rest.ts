import { expect } from 'chai';
import { type ErrorCode, type Problem, problem } from '../../src/protocol/problem.ts';

export type Reply = { status: number; headers: Headers; body: unknown };

export type CallOptions = {
  /** Sent as JSON, unless it is a string, which is sent as it is. */
  body?: unknown;
  token?: string | undefined;
  headers?: Readonly<Record<string, string>>;
};

/** One request to a test app, as a client makes it. */
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
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
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
