import { randomUUID } from 'node:crypto';
import * as accounts from '../../../src/protocol/rest/account-endpoints.ts';
import * as admin from '../../../src/protocol/rest/admin-endpoints.ts';
import type { EndpointSpec } from '../../../src/protocol/rest/endpoint.ts';
import * as inRoom from '../../../src/protocol/rest/in-room-endpoints.ts';
import * as moderation from '../../../src/protocol/rest/moderation-endpoints.ts';
import * as nodes from '../../../src/protocol/rest/node-endpoints.ts';
import * as paymentAdmin from '../../../src/protocol/rest/payment-admin-endpoints.ts';
import * as people from '../../../src/protocol/rest/people-endpoints.ts';
import * as plans from '../../../src/protocol/rest/plan-endpoints.ts';
import * as rooms from '../../../src/protocol/rest/room-endpoints.ts';
import * as server from '../../../src/protocol/rest/server-endpoints.ts';
import * as webhooks from '../../../src/protocol/rest/webhook-endpoints.ts';

/** The modules that describe endpoints, by the name of their file. */
export const ENDPOINT_MODULES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'account-endpoints.ts': accounts,
  'admin-endpoints.ts': admin,
  'in-room-endpoints.ts': inRoom,
  'moderation-endpoints.ts': moderation,
  'node-endpoints.ts': nodes,
  'payment-admin-endpoints.ts': paymentAdmin,
  'people-endpoints.ts': people,
  'plan-endpoints.ts': plans,
  'room-endpoints.ts': rooms,
  'server-endpoints.ts': server,
  'webhook-endpoints.ts': webhooks,
};

/** Every endpoint that is described. */
export const CATALOGUE: readonly EndpointSpec[] = Object.values(ENDPOINT_MODULES).flatMap((module) =>
  Object.values(module).filter(isEndpoint),
);

/** Where an endpoint is called, with things in its path that do not exist, or those that are given. */
export function addressOf({ path }: EndpointSpec, params: Readonly<Record<string, string>> = {}): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? randomUUID());
  return `/api/v1${filled}`;
}

function isEndpoint(value: unknown): value is EndpointSpec {
  return typeof value === 'object' && value !== null && 'method' in value && 'answer' in value;
}
