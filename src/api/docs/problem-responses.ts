import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { ERRORS } from '../../errors.ts';
import type { ErrorCode } from '../../protocol/problem.ts';
import type { EndpointSpec } from '../../protocol/rest/endpoint.ts';
import { errorsByStatus } from '../http/general-errors.ts';
import { headersOf } from './response-headers.ts';

type ProblemResponses = Record<string, ZodOpenApiResponseObject | { $ref: string }>;

/** What one call after the other refuses with alike: these are described once. */
const SHARED: Readonly<Record<string, readonly ErrorCode[]>> = {
  RateLimited: ['RATE_LIMITED'],
  TokenRefused: ['TOKEN_EXPIRED', 'TOKEN_INVALID', 'UNAUTHENTICATED'],
  AccountBanned: ['ACCOUNT_BANNED'],
  StaffOnly: ['ACCOUNT_BANNED', 'FORBIDDEN'],
  DatabaseUnavailable: ['DATABASE_UNAVAILABLE'],
  OutOfReach: ['DATABASE_UNAVAILABLE', 'NODE_UNREACHABLE', 'ROOM_MOVING'],
  MalformedBody: ['MALFORMED_BODY'],
  BodyTooLarge: ['BODY_TOO_LARGE'],
  UnsupportedMediaType: ['UNSUPPORTED_MEDIA_TYPE'],
  ValidationFailed: ['VALIDATION_FAILED'],
  RoomNotFound: ['ROOM_NOT_FOUND'],
  UserNotFound: ['USER_NOT_FOUND'],
  VersionMismatch: ['VERSION_MISMATCH'],
};
const sharedNames = new Map(Object.entries(SHARED).map(([name, codes]) => [codes.join(), name]));

/** For the document's components. */
export function sharedResponses(): Record<string, ZodOpenApiResponseObject> {
  const shared = Object.entries(SHARED).map(([name, codes]) => [name, refusal(codes)] as const);
  return { ...Object.fromEntries(shared), Fault: FAULT };
}

/** What an endpoint refuses with: a response a status, which names each code and what it means. */
export function problemResponses(endpoint: EndpointSpec): ProblemResponses {
  const responses: ProblemResponses = { default: { $ref: '#/components/responses/Fault' } };
  for (const [status, codes] of errorsByStatus(endpoint)) {
    const name = sharedNames.get(codes.join());
    responses[status] = name === undefined ? refusal(codes) : { $ref: `#/components/responses/${name}` };
  }
  return responses;
}

const FAULT: ZodOpenApiResponseObject = {
  description: 'A fault of the server: `INTERNAL`. `instance` is in its log.',
  headers: headersOf([]),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** All of these codes have one status. */
function refusal(codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  const status = codes[0] === undefined ? 500 : ERRORS[codes[0]].status;
  return {
    description: codes.map((code) => `- \`${code}\`: ${ERRORS[code].detail}`).join('\n'),
    headers: headersOf(refusalHeaders(status, codes)),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { type: 'object', properties: { status: { const: status }, code: { enum: [...codes] } } },
          ],
        },
      },
    },
  };
}

function refusalHeaders(status: number, codes: readonly ErrorCode[]) {
  if (status === 429 || status === 503 || codes.includes('REQUEST_IN_PROGRESS'))
    return ['Retry-After'] as const;
  return status === 401 ? (['WWW-Authenticate'] as const) : [];
}
