import { type ErrorRequestHandler, type Request, type RequestHandler, type Response, Router } from 'express';
import type { z } from 'zod';
import type { User } from '../../entities/user.ts';
import { AppError } from '../../errors.ts';
import { parseInput } from '../../parse-input.ts';
import { id } from '../../protocol/ids.ts';
import type { Access, BodyOf, EndpointSpec, ParamsOf, QueryOf } from '../../protocol/rest/endpoint.ts';
import type { Authenticator } from '../accounts/sessions/authenticator.ts';
import type { EndpointLimits } from './endpoint-limits.ts';
import { nothingByParam, takesBody, takesIfMatch } from './general-errors.ts';
import type { IdempotencyKeys } from './idempotency-keys.ts';
import { readJsonBody, readRawBody } from './json-body.ts';
import { replyNotFound } from './problem-replies.ts';
import { addRoute } from './route.ts';
import { isStorableText, requireStorableText } from './storable-text.ts';
import { readUpload, type Upload } from './upload.ts';
import { readIfMatch, setETag } from './version-tag.ts';

/** One call of an endpoint, checked. */
export type EndpointCall<E extends EndpointSpec> = {
  params: ParamsOf<E>;
  query: QueryOf<E>;
  body: BodyOf<E>;
  /** Whoever is logged in. */
  user: E['access'] extends 'anyone' ? undefined : User;
  upload: E['upload'] extends object ? Upload : undefined;
  /** As it came, byte by byte. */
  rawBody: E['rawBody'] extends object ? Buffer : undefined;
  /** The version that `If-Match` asks for; undefined: any. */
  ifVersion: number | undefined;
  request: Request;
  response: Response;
};

/** What a handler gives back: the body of the endpoint's answer. Headers it sets on the response itself. */
export type EndpointReply<E extends EndpointSpec> = E['answer'] extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : E['answer'] extends { mediaType: string }
    ? string
    : undefined;

export type EndpointHandler<E extends EndpointSpec> = (
  call: EndpointCall<E>,
) => EndpointReply<E> extends undefined
  ? Promise<void> | undefined
  : Promise<EndpointReply<E>> | EndpointReply<E>;

export type EndpointRouterDependencies = {
  authenticator: Authenticator;
  limits: EndpointLimits;
  idempotencyKeys: IdempotencyKeys;
  bodyLimitBytes: number;
};

const ROLES: Readonly<Record<Exclude<Access, 'anyone'>, ReadonlySet<User['role']>>> = {
  user: new Set(['user', 'moderator', 'admin']),
  moderator: new Set(['moderator', 'admin']),
  admin: new Set(['admin']),
};

/** Serves endpoints: who may, how often, what comes in, and what goes out, all by the endpoint's own description. */
export class EndpointRouter {
  readonly #dependencies: EndpointRouterDependencies;
  readonly #paths = new Map<string, Partial<Record<EndpointSpec['method'], RequestHandler>>>();
  readonly #served: EndpointSpec[] = [];

  constructor(dependencies: EndpointRouterDependencies) {
    this.#dependencies = dependencies;
  }

  /** Every endpoint that is served. */
  get served(): readonly EndpointSpec[] {
    return this.#served;
  }

  /** Throws when something is served there already. */
  serve<const E extends EndpointSpec>(endpoint: E, handler: EndpointHandler<E>): void {
    const methods = this.#paths.get(endpoint.path) ?? {};
    if (methods[endpoint.method] !== undefined) {
      throw new Error(`${endpoint.method} ${endpoint.path} is served twice`);
    }
    methods[endpoint.method] = this.#handle(endpoint, handler);
    this.#paths.set(endpoint.path, methods);
    this.#served.push(endpoint);
  }

  /** Words come before parameters, so that `/rooms/live` is no room's id. */
  build(): Router {
    const router = Router();
    const paths = [...this.#paths].sort(([left], [right]) => (orderOf(left) < orderOf(right) ? -1 : 1));
    for (const [path, methods] of paths) addRoute(router, path, methods);
    router.use(replyNotFound);
    router.use(this.#countRefusals);
    return router;
  }

  /** What was refused before it counted, counts now, so that no answer is without a limit. */
  readonly #countRefusals: ErrorRequestHandler = (error: unknown, request, response, next) => {
    this.#dependencies.limits.ofRefusal(request, response).then(() => next(error), next);
  };

  #handle<E extends EndpointSpec>(endpoint: E, handler: EndpointHandler<E>): RequestHandler {
    const { limits, idempotencyKeys, bodyLimitBytes } = this.#dependencies;
    const readBody = takesJson(endpoint) && readJsonBody(bodyLimitBytes);
    const readRaw = endpoint.rawBody && readRawBody(endpoint.rawBody.maxBytes);
    return async (request, response) => {
      await limits.beforeAuthentication(endpoint, request, response);
      const user = await this.#authorize(endpoint, request, response);
      const params = readParams(request);
      const query = endpoint.query === undefined ? undefined : readInput(endpoint.query, request.query);
      if (readBody) await readBody(request);
      const given = endpoint.bodyOptional ? (request.body ?? {}) : request.body;
      const body = endpoint.body === undefined ? undefined : readInput(endpoint.body, given);
      const upload =
        endpoint.upload === undefined ? undefined : await readUpload(request, response, endpoint.upload);
      const rawBody = readRaw && ((await readRaw(request)) ?? Buffer.alloc(0));
      const ifVersion = takesIfMatch(endpoint) ? readIfMatch(request) : undefined;
      // The schemas made each part; that they are this endpoint's own is what TypeScript cannot follow.
      const call = {
        params,
        query,
        body,
        user,
        upload,
        rawBody,
        ifVersion,
        request,
        response,
      } as unknown as EndpointCall<E>;

      if (!endpoint.idempotent || user === undefined) {
        send(endpoint, response, await handler(call));
        return;
      }
      const work = async () => {
        const reply = shape(endpoint, await handler(call));
        return { status: endpoint.answer.status, location: response.get('Location') ?? null, body: reply };
      };
      const result = await idempotencyKeys.once({ endpoint, user, request, body }, work);
      if (result.location !== null) response.location(result.location);
      if (result.replayed) response.set('Idempotency-Replayed', 'true');
      if (endpoint.versioned) setETag(response, result.body);
      response.status(result.status).json(result.body);
    };
  }

  async #authorize(endpoint: EndpointSpec, request: Request, response: Response): Promise<User | undefined> {
    const { access } = endpoint;
    if (access === 'anyone') return undefined;
    const { authenticator, limits } = this.#dependencies;
    const user = await authenticator.authenticate(request, response);
    await limits.ofAccount(endpoint, user.id, response);
    if (!ROLES[access].has(user.role)) throw new AppError('FORBIDDEN');
    return user;
  }
}

function takesJson(endpoint: EndpointSpec): boolean {
  return takesBody(endpoint) && endpoint.upload === undefined && endpoint.rawBody === undefined;
}

/** A parameter sorts behind every word in its place. */
function orderOf(path: string): string {
  return path.replaceAll(/:\w+/g, '\uffff');
}

function readParams(request: Request): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.params)) {
    const text = String(value);
    const isId = name.endsWith('Id');
    if (isId ? !id.safeParse(text).success : !isStorableText(text)) throw new AppError(nothingByParam(name));
    params[name] = isId ? text.toLowerCase() : text;
  }
  return params;
}

function readInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  requireStorableText(input);
  return parseInput(schema, input);
}

/** Only what the schema names leaves the server. */
function shape(endpoint: EndpointSpec, reply: unknown): unknown {
  return endpoint.answer.body === undefined ? undefined : endpoint.answer.body.parse(reply);
}

function send(endpoint: EndpointSpec, response: Response, reply: unknown): void {
  const { status, body, mediaType } = endpoint.answer;
  response.status(status);
  if (body !== undefined) {
    const shaped = shape(endpoint, reply);
    if (endpoint.versioned) setETag(response, shaped);
    response.json(shaped);
  } else if (mediaType !== undefined) {
    response.type(mediaType).send(reply);
  } else {
    response.end();
  }
}
