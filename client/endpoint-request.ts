import type { BodyInputOf, EndpointSpec, ParamsOf, QueryInputOf } from '../src/protocol/rest/endpoint.ts';
import type { HttpRequest } from './http.ts';
import { randomId } from './random-id.ts';

type Params<E extends EndpointSpec> = keyof ParamsOf<E> extends never ? object : { params: ParamsOf<E> };
type Query<E extends EndpointSpec> = QueryInputOf<E> extends undefined ? object : { query?: QueryInputOf<E> };
type Body<E extends EndpointSpec> =
  BodyInputOf<E> extends undefined
    ? object
    : E extends { bodyOptional: true }
      ? { body?: BodyInputOf<E> }
      : { body: BodyInputOf<E> };
type File<E extends EndpointSpec> = E extends { upload: object } ? { file: Blob } : object;
type Version<E extends EndpointSpec> = E extends { versioned: true } ? { ifVersion?: number } : object;
/** The same key with the same body again, as after an answer that was lost, gets the first answer again. */
type Once<E extends EndpointSpec> = E extends { idempotent: true } ? { idempotencyKey?: string } : object;
type Input<E extends EndpointSpec> = Params<E> & Query<E> & Body<E> & File<E> & Version<E> & Once<E>;

/** What a call of an endpoint needs: nothing where it needs nothing. */
export type EndpointInput<E extends EndpointSpec> =
  object extends Input<E> ? [input?: Input<E>] : [input: Input<E>];

type AnyInput = {
  params?: Readonly<Record<string, string>>;
  query?: NonNullable<HttpRequest['query']>;
  body?: object;
  file?: Blob;
  ifVersion?: number;
  idempotencyKey?: string;
};

/** The request that calls an endpoint. */
export function requestOf(endpoint: EndpointSpec, input: unknown): HttpRequest {
  // What `EndpointInput` let through, for all endpoints at once.
  const { params = {}, query, body, file, ifVersion, idempotencyKey } = (input ?? {}) as AnyInput;
  const headers = {
    ...(endpoint.idempotent ? { 'idempotency-key': idempotencyKey ?? randomId() } : {}),
    ...(ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` }),
  };
  return {
    method: endpoint.method,
    path: endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? '')),
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
    ...(file === undefined || endpoint.upload === undefined
      ? {}
      : { form: formOf(endpoint.upload.field, file) }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(endpoint.answer.mediaType === undefined ? {} : { expectsText: true }),
  };
}

function formOf(field: string, file: Blob): FormData {
  const form = new FormData();
  form.append(field, file);
  return form;
}
