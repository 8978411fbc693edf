import type { FeatureDependencies } from '../endpoints.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';

/** `/admin`: for staff alone. */
export function serveAdmin(_router: EndpointRouter, _dependencies: FeatureDependencies): void {}
