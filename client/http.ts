import { clientProblem, NetworkError, ParleyError } from './parley-error.ts';
import { readProblem } from './read-problem.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type HttpOptions = {
  /** Scheme, host and port, as in `https://meet.example.org`. */
  baseUrl: string;
  /** Whether the browser keeps cookies of this server. */
  withCookies: boolean;
  /** How long one request may take. */
  timeoutMs: number;
  fetch: typeof fetch;
};

export type HttpRequest = {
  method: HttpMethod;
  /** Below `/api/v1`, as in `/rooms`. */
  path: string;
  /** JSON; none for an answer that is asked for with GET. */
  body?: object;
  /** Goes out as multipart/form-data instead. */
  form?: FormData;
  headers?: Readonly<Record<string, string>>;
  /** The answer is text and not JSON. */
  expectsText?: boolean;
  /** Goes on when the page that sent it is left. */
  outlivesPage?: boolean;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
};

/** A file takes its time on a slow line. */
const UPLOAD_TIMEOUT_FACTOR = 8;

/** What a proxy answers while there is no server behind it. */
const GATEWAY_STATUSES: readonly number[] = [502, 503, 504];

/**
 * Sends one request and gives the JSON of its answer, undefined when there is none. Rejects with a ParleyError that
 * has the server's problem, or with a NetworkError when there was no answer.
 */
export async function sendHttp(
  options: HttpOptions,
  request: HttpRequest,
  accessToken: string | null,
): Promise<unknown> {
  const abort = new AbortController();
  const timeoutMs = options.timeoutMs * (request.form === undefined ? 1 : UPLOAD_TIMEOUT_FACTOR);
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  try {
    const response = await options.fetch(urlOf(options.baseUrl, request), {
      method: request.method,
      headers: {
        accept: request.expectsText === true ? '*/*' : 'application/json',
        // With a form the browser names the boundary itself.
        ...(request.method === 'GET' || request.form !== undefined
          ? {}
          : { 'content-type': 'application/json' }),
        ...(accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }),
        ...request.headers,
      },
      ...(request.method === 'GET' ? {} : { body: request.form ?? JSON.stringify(request.body ?? {}) }),
      credentials: options.withCookies ? 'same-origin' : 'omit',
      ...(request.outlivesPage === true ? { keepalive: true } : {}),
      signal: abort.signal,
    });
    const data =
      request.expectsText === true && response.ok ? await response.text() : await readJson(response);
    if (!response.ok) throw errorFrom(response, data);
    return data;
  } catch (error) {
    if (error instanceof ParleyError) throw error;
    throw new NetworkError(abort.signal.aborted ? 'timeout' : 'unreachable', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function urlOf(baseUrl: string, { path, query = {} }: HttpRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  const search = pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  return `${baseUrl.replace(/\/+$/, '')}/api/v1${path}${search}`;
}

/** A body that is not JSON, such as a proxy's error page, says nothing to us. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    if (response.ok) throw new NetworkError('unreachable', { cause: new Error('The answer is not JSON.') });
    return undefined;
  }
}

function errorFrom(response: Response, data: unknown): ParleyError {
  const problem = readProblem(data);
  if (problem === undefined && GATEWAY_STATUSES.includes(response.status))
    return new NetworkError('unreachable');
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ParleyError(
    problem ?? {
      ...clientProblem('INTERNAL', `The server answered ${response.status}.`),
      status: response.status,
    },
    Number.isFinite(seconds) ? { retryAfterSeconds: seconds } : {},
  );
}
