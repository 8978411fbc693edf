import type { z } from 'zod';
import type { ErrorCode } from '../problem.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who may call: anyone at all, whoever is logged in, moderators and admins, or admins alone. */
export type Access = 'anyone' | 'user' | 'moderator' | 'admin';

/** The parts of the API, as its document groups them. */
export type EndpointTag =
  | 'Accounts'
  | 'People'
  | 'Rooms'
  | 'In a room'
  | 'Moderation'
  | 'Plans and payments'
  | 'Administration'
  | 'Server';

/**
 * One call of the REST API: the server checks requests and shapes replies by it, the OpenAPI document and the client's
 * types are made from it, so that none of them can say something else than the others.
 */
export type EndpointSpec = {
  /** Names it everywhere: `createRoom`. */
  id: string;
  method: HttpMethod;
  /** Under `/api/v1`, with parameters as in `/rooms/:roomId`. Those that end in `Id` are UUIDs. */
  path: `/${string}`;
  tag: EndpointTag;
  summary: string;
  description?: string;
  access: Access;
  query?: z.ZodObject;
  /** A JSON body. */
  body?: z.ZodType;
  /** Without a body it is as if this had been sent. */
  bodyOptional?: true;
  /** JSON that the handler gets byte by byte, since its sender signed the bytes. It looks at these headers itself. */
  rawBody?: { maxBytes: number; headers: z.ZodObject };
  /** One file in multipart/form-data instead of JSON. */
  upload?: { field: string; maxBytes: number; accepts: readonly string[] };
  answer: {
    status: 200 | 201 | 202 | 204;
    /** JSON. Left out where there is no body. */
    body?: z.ZodType;
    /** A body that is not JSON: its media type. */
    mediaType?: string;
  };
  /** What it refuses with, beside what any call can meet: 401, 403, 413, 415, 422, 429, 5xx. */
  errors?: readonly ErrorCode[];
  /** Creation: the same `Idempotency-Key` again gets the first answer again. */
  idempotent?: true;
  /** Replies have an `ETag`, and `If-Match` keeps two editors from undoing each other's work. */
  versioned?: true;
  /**
   * `auth`: limited by address, as guesses are. `costly`: creates what others see, or sends mail. Everything else
   * shares one allowance an account.
   */
  rate?: 'auth' | 'costly';
  /** Of a room: answered from the database alone, so that it works while the node that the room lives on cannot be asked. */
  live?: false;
};

export function endpoint<const S extends EndpointSpec>(spec: S): S {
  return spec;
}

type ParamName<P extends string> = P extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer Tail}`
    ? Name | ParamName<`/${Tail}`>
    : Rest
  : never;

/** The parameters in an endpoint's path. */
export type ParamsOf<E extends EndpointSpec> = { [K in ParamName<E['path']>]: string };
/** Its query as a client writes it, and as the server reads it. */
export type QueryInputOf<E extends EndpointSpec> = E['query'] extends z.ZodObject
  ? z.input<E['query']>
  : undefined;
export type QueryOf<E extends EndpointSpec> = E['query'] extends z.ZodObject
  ? z.output<E['query']>
  : undefined;
/** Its body, likewise. */
export type BodyInputOf<E extends EndpointSpec> = E['body'] extends z.ZodType
  ? z.input<E['body']>
  : undefined;
export type BodyOf<E extends EndpointSpec> = E['body'] extends z.ZodType ? z.output<E['body']> : undefined;
/** What it answers. */
export type AnswerOf<E extends EndpointSpec> = E['answer'] extends { body: infer B extends z.ZodType }
  ? z.output<B>
  : E['answer'] extends { mediaType: string }
    ? string
    : undefined;
