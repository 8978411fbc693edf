import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiRequestBodyObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { id } from '../../protocol/ids.ts';
import { problem } from '../../protocol/problem.ts';
import type { Access, EndpointSpec } from '../../protocol/rest/endpoint.ts';
import { paramNames, takesIfMatch } from '../http/general-errors.ts';
import { MAX_IDEMPOTENCY_KEY_LENGTH } from '../http/idempotency-keys.ts';
import { API_VERSION } from './api-version.ts';
import { OPENAPI_INTRODUCTION } from './openapi-introduction.ts';
import { plainSchema } from './plain-schemas.ts';
import { problemResponses, sharedResponses } from './problem-responses.ts';
import { headersOf, RESPONSE_HEADERS, type ResponseHeader } from './response-headers.ts';
import { TAG_TEXTS } from './tag-texts.ts';
import { WEBHOOK_TAG, webhookOperations } from './webhook-operations.ts';

export type OpenApiDocument = ReturnType<typeof createDocument>;

const WHO_MAY: Readonly<Record<Access, string | undefined>> = {
  anyone: undefined,
  user: undefined,
  moderator: 'For moderators and admins.',
  admin: 'For admins.',
};

const idempotencyKey = z
  .string()
  .min(1)
  .max(MAX_IDEMPOTENCY_KEY_LENGTH)
  .optional()
  .meta({
    description:
      'Made anew for each thing that is to be created (a UUID, say). The same request again, within a day, gets the first answer ' +
      'again and creates nothing.',
  });
const ifMatch = z.string().optional().meta({
  description:
    'The `ETag` of what was read. When somebody changed it meanwhile, the answer is `VERSION_MISMATCH`.',
});

/** The OpenAPI 3.1 document of these endpoints. Its addresses are relative to the server that it came from. */
export function openApiDocument(endpoints: readonly EndpointSpec[]): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const endpoint of endpoints) {
    const path = openApiPath(endpoint.path);
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(endpoint) };
  }
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Parley',
        version: API_VERSION,
        description: OPENAPI_INTRODUCTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/api/v1', description: 'This server' }],
      tags: [...Object.entries(TAG_TEXTS).map(([name, description]) => ({ name, description })), WEBHOOK_TAG],
      paths,
      webhooks: webhookOperations(),
      components: {
        schemas: { Problem: problem },
        headers: RESPONSE_HEADERS,
        responses: sharedResponses(),
        securitySchemes: {
          accessToken: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description:
              'The `accessToken` of a session: from `/auth/register`, `/auth/login` or `/auth/refresh`.',
          },
        },
      },
    },
    { override: plainSchema },
  );
}

/** `/rooms/:roomId` as OpenAPI writes it: `/rooms/{roomId}`. */
export function openApiPath(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

function operationOf(endpoint: EndpointSpec): ZodOpenApiOperationObject {
  const names = paramNames(endpoint.path);
  const pathParams = Object.fromEntries(names.map((name) => [name, name.endsWith('Id') ? id : z.string()]));
  const headers = {
    ...(endpoint.idempotent ? { 'Idempotency-Key': idempotencyKey } : {}),
    ...(takesIfMatch(endpoint) ? { 'If-Match': ifMatch } : {}),
  };
  const body = requestBodyOf(endpoint);
  const description = [endpoint.description, WHO_MAY[endpoint.access]].filter(Boolean).join('\n\n');
  return {
    operationId: endpoint.id,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(description === '' ? {} : { description }),
    security: endpoint.access === 'anyone' ? [] : [{ accessToken: [] }],
    requestParams: {
      ...(names.length === 0 ? {} : { path: z.object(pathParams) }),
      ...(endpoint.query === undefined ? {} : { query: endpoint.query }),
      ...(Object.keys(headers).length === 0 ? {} : { header: z.object(headers) }),
      ...(endpoint.rawBody === undefined ? {} : { header: endpoint.rawBody.headers }),
    },
    ...(body === undefined ? {} : { requestBody: body }),
    responses: { [endpoint.answer.status]: answerOf(endpoint), ...problemResponses(endpoint) },
  };
}

function requestBodyOf({
  body,
  bodyOptional,
  upload,
  rawBody,
}: EndpointSpec): ZodOpenApiRequestBodyObject | undefined {
  if (upload !== undefined) {
    const { field, accepts, maxBytes } = upload;
    return {
      required: true,
      description: `One file of at most ${maxBytes} bytes.`,
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            required: [field],
            properties: { [field]: { type: 'string', format: 'binary' } },
          },
          encoding: { [field]: { contentType: accepts.join(', ') } },
        },
      },
    };
  }
  if (rawBody !== undefined) {
    const description = `At most ${rawBody.maxBytes} bytes, which are signed as they are.`;
    return { required: true, description, content: { 'application/json': { schema: { type: 'object' } } } };
  }
  if (body === undefined) return undefined;
  return { required: bodyOptional !== true, content: { 'application/json': { schema: body } } };
}

function answerOf({ answer, versioned, idempotent }: EndpointSpec): ZodOpenApiResponseObject {
  const headers: ResponseHeader[] = [];
  if (versioned) headers.push('ETag');
  if (answer.status === 201) headers.push('Location');
  if (idempotent) headers.push('Idempotency-Replayed');
  return {
    description: ANSWERS[answer.status],
    headers: headersOf(headers),
    ...(answer.body === undefined ? {} : { content: { 'application/json': { schema: answer.body } } }),
    ...(answer.mediaType === undefined
      ? {}
      : { content: { [answer.mediaType]: { schema: { type: 'string' } } } }),
  };
}

const ANSWERS: Readonly<Record<EndpointSpec['answer']['status'], string>> = {
  200: 'Done.',
  201: 'Created.',
  202: 'Under way.',
  204: 'Done; there is nothing to tell.',
};
