import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { openApiDocument, openApiPath } from '../../../src/api/docs/openapi-document.ts';
import { errorsByStatus } from '../../../src/api/http/general-errors.ts';
import type { EndpointSpec } from '../../../src/protocol/rest/endpoint.ts';
import { CATALOGUE } from './endpoint-catalogue.ts';

/** An answer of the REST API, as a test got it. */
export type SeenAnswer = { status: number; headers: Headers; body: unknown };

const document = openApiDocument(CATALOGUE);
const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
ajv.addSchema(document, 'openapi');
const validators = new Map<string, ValidateFunction>();
const seen = new Set<string>();

/** Words before parameters, as the server looks for them too. */
const routes = CATALOGUE.map((endpoint) => ({
  endpoint,
  path: endpoint.path.replaceAll(/:\w+/g, '\uffff'),
  pattern: new RegExp(`^/api/v1${endpoint.path.replaceAll(/:\w+/g, '[^/]+')}/?$`, 'i'),
})).sort((left, right) => (left.path < right.path ? -1 : 1));

/**
 * Throws when an answer is not one that the OpenAPI document promises: its status, its code, what is in it. Notes that
 * it was seen.
 */
export function checkDocumented(method: string, address: string, answer: SeenAnswer): void {
  const endpoint = endpointAt(method, address);
  if (endpoint === undefined) return;
  const code = codeOf(answer.body);
  // Of a fault of the server nothing is promised but its form, which `expectProblem` looks at.
  if (answer.status === 500) return;
  const what = `${endpoint.id} (${method} ${address.split('?', 1)[0]}) answered ${answer.status} ${code ?? ''}`;
  const promised = keysOf(endpoint).find(({ key }) => key === keyOf(endpoint, answer.status, code));
  if (promised === undefined) {
    throw new Error(`${what}, which its description does not have: ${JSON.stringify(answer.body)}`);
  }
  seen.add(promised.key);
  const complaints = [...complainAboutBody(endpoint, answer), ...complainAboutHeaders(endpoint, answer)];
  if (complaints.length > 0) throw new Error(`${what}, but ${complaints.join('; ')}`);
}

/** Each answer that is documented and that no test has seen, as in `createRoom 422 VALIDATION_FAILED`. */
export function answersNotSeen(): string[] {
  return CATALOGUE.flatMap(keysOf)
    .map(({ key }) => key)
    .filter((key) => !seen.has(key));
}

function endpointAt(method: string, address: string): EndpointSpec | undefined {
  const path = address.split('?', 1)[0] ?? '';
  // Nothing is at a path that is no UTF-8, whatever it looks like.
  if (!URL.canParse(address, 'http://localhost') || !isDecodable(path)) return undefined;
  const here = routes.filter(({ pattern }) => pattern.test(path));
  const exact = here[0]?.path;
  return here.find((route) => route.path === exact && route.endpoint.method === method)?.endpoint;
}

function keysOf(endpoint: EndpointSpec): { key: string }[] {
  const refusals = [...errorsByStatus(endpoint)].flatMap(([status, codes]) =>
    codes.map((code) => ({ key: keyOf(endpoint, status, code) })),
  );
  return [{ key: keyOf(endpoint, endpoint.answer.status, undefined) }, ...refusals];
}

function keyOf({ id }: EndpointSpec, status: number, code: string | undefined): string {
  return code === undefined ? `${id} ${status}` : `${id} ${status} ${code}`;
}

function codeOf(body: unknown): string | undefined {
  return typeof body === 'object' && body !== null && 'code' in body && 'instance' in body
    ? String(body.code)
    : undefined;
}

function complainAboutBody(endpoint: EndpointSpec, { status, headers, body }: SeenAnswer): string[] {
  const type = (headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
  const response = responseOf(endpoint, status);
  const content = response.value.content;
  if (content === undefined) return body === '' ? [] : ['a body was not promised'];
  if (content[type] === undefined) return [`its type is ${type || 'missing'}`];
  const pointer = `openapi#${response.pointer}/content/${type.replaceAll('/', '~1')}/schema`;
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: pointer });
  validators.set(pointer, validate);
  return validate(body) ? [] : [ajv.errorsText(validate.errors, { dataVar: 'body' })];
}

function complainAboutHeaders(endpoint: EndpointSpec, { status, headers }: SeenAnswer): string[] {
  const wanted = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset', 'X-Request-Id'];
  if (endpoint.versioned && status === endpoint.answer.status) wanted.push('ETag');
  if (status === 429 || status === 503) wanted.push('Retry-After');
  return wanted.filter((name) => headers.get(name) === null).map((name) => `it has no ${name}`);
}

type Response = { content?: Record<string, unknown>; $ref?: string };

function responseOf(endpoint: EndpointSpec, status: number): { value: Response; pointer: string } {
  const path = openApiPath(endpoint.path);
  const operation: unknown = Reflect.get(document.paths?.[path] ?? {}, endpoint.method.toLowerCase());
  // Our own document: each operation has its responses.
  const { responses } = operation as { responses: Record<string, Response> };
  const value = responses[status] ?? {};
  if (value.$ref === undefined) {
    const escaped = path.replaceAll('~', '~0').replaceAll('/', '~1');
    return {
      value,
      pointer: `/paths/${encodeURIComponent(escaped)}/${endpoint.method.toLowerCase()}/responses/${status}`,
    };
  }
  const pointer = value.$ref.replace(/^#/, '');
  const shared: unknown = Reflect.get(document.components?.responses ?? {}, pointer.split('/').at(-1) ?? '');
  return { value: shared as Response, pointer };
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
