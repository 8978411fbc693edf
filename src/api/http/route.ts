import type { RequestHandler, Router } from 'express';
import { AppError } from '../../errors.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Puts a path's methods on the router: any other method gets METHOD_NOT_ALLOWED with `Allow`, and the path's template
 * goes to `response.locals.route` for log and metrics, which must not see ids or codes.
 */
export function addRoute(
  router: Router,
  path: string,
  methods: Partial<Record<Method, RequestHandler>>,
): void {
  const allowed = Object.keys(methods).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const allow = [...allowed, 'OPTIONS'].join(', ');
  const route = router.route(path);
  route.all((request, response, next) => {
    response.locals.route = `${request.baseUrl}${path}`;
    next();
  });
  for (const [method, handler] of Object.entries(methods)) {
    switch (method) {
      case 'GET':
        route.get(handler);
        break;
      case 'POST':
        route.post(handler);
        break;
      case 'PUT':
        route.put(handler);
        break;
      case 'PATCH':
        route.patch(handler);
        break;
      case 'DELETE':
        route.delete(handler);
        break;
    }
  }
  route.all((request, response) => {
    response.set('Allow', allow);
    if (request.method !== 'OPTIONS') throw new AppError('METHOD_NOT_ALLOWED');
    response.status(204).end();
  });
}
