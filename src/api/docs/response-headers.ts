import type { ZodOpenApiHeaderObject } from 'zod-openapi';

const text = (description: string): ZodOpenApiHeaderObject => ({ description, schema: { type: 'string' } });
const count = (description: string): ZodOpenApiHeaderObject => ({
  description,
  schema: { type: 'integer', minimum: 0 },
});

/** Every header of an answer that a client has use for. */
export const RESPONSE_HEADERS = {
  'X-Request-Id': text(
    'The request’s id, as the server’s log has it; the client’s own where it sent a UUID.',
  ),
  'RateLimit-Limit': count(
    'How many requests a minute are allowed, by the limit that is nearest to its end.',
  ),
  'RateLimit-Remaining': count('How many of them are left.'),
  'RateLimit-Reset': count('In how many seconds all of them are there again.'),
  'Retry-After': count('In how many seconds trying again makes sense.'),
  'WWW-Authenticate': text('`Bearer`, where the access token is what was wrong (RFC 6750).'),
  ETag: text('The version, as in `"3"`. It goes into `If-Match`.'),
  Location: text('Where the new thing is, when it has an address.'),
  'Idempotency-Replayed': {
    description: 'There when this is the answer to an earlier request with the same `Idempotency-Key`.',
    schema: { type: 'string', const: 'true' },
  },
} satisfies Record<string, ZodOpenApiHeaderObject>;

export type ResponseHeader = keyof typeof RESPONSE_HEADERS;

const ALWAYS: readonly ResponseHeader[] = [
  'X-Request-Id',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
];

/** References to these headers, and to those that every answer has. */
export function headersOf(names: readonly ResponseHeader[]): Record<string, { $ref: string }> {
  return Object.fromEntries(
    [...ALWAYS, ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}
