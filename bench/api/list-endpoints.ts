import { BUSY_WEBHOOK_ID } from '../../seed/large-payments.ts';
import { BUSY_ROOM_ID, FIRST_USER_ID } from '../../seed/large-world.ts';
import * as accounts from '../../src/protocol/rest/account-endpoints.ts';
import * as admin from '../../src/protocol/rest/admin-endpoints.ts';
import type { EndpointSpec } from '../../src/protocol/rest/endpoint.ts';
import * as inRoom from '../../src/protocol/rest/in-room-endpoints.ts';
import * as moderation from '../../src/protocol/rest/moderation-endpoints.ts';
import * as paymentAdmin from '../../src/protocol/rest/payment-admin-endpoints.ts';
import * as people from '../../src/protocol/rest/people-endpoints.ts';
import * as plans from '../../src/protocol/rest/plan-endpoints.ts';
import * as rooms from '../../src/protocol/rest/room-endpoints.ts';
import * as server from '../../src/protocol/rest/server-endpoints.ts';
import * as webhooks from '../../src/protocol/rest/webhook-endpoints.ts';

/** One way to ask for a list, as it is measured. */
export type ListQuery = { name: string; path: string; pageSize: number };

const PARAMS: Readonly<Record<string, string>> = {
  roomId: BUSY_ROOM_ID,
  userId: FIRST_USER_ID,
  webhookId: BUSY_WEBHOOK_ID,
};

/** Besides asking for all there is: the filters that people use. */
const FILTERS: Readonly<Record<string, readonly string[]>> = {
  listRooms: ['text=subject', 'language=ja', 'topic=music', 'visibility=private', 'status=ended'],
  listUpcomingRooms: ['mine=true'],
  searchUsers: ['text=a', 'text=fumiko', 'nativeLanguage=ko'],
  listAdminUsers: ['text=fumiko', 'status=flagged', 'role=moderator'],
  listAdminRooms: ['status=live', 'text=subject'],
  listReports: ['status=resolved'],
  listAdminSubscriptions: ['status=active', 'text=fumiko', `userId=${FIRST_USER_ID}`],
  listAudit: ['action=user.ban', `actorId=${FIRST_USER_ID}`],
};

const PAGE_SIZE = 20;
/** Nobody has been in thousands of rooms that are over: there are a hundred pages of them where pages are small. */
const SMALL_PAGES: Readonly<Record<string, number>> = { listPreviousRooms: 5 };

/** Every endpoint that answers in pages, found by what it takes, with and without filters. */
export function listQueries(): ListQuery[] {
  const modules: Record<string, unknown>[] = [
    accounts,
    people,
    rooms,
    inRoom,
    moderation,
    plans,
    paymentAdmin,
    webhooks,
    admin,
    server,
  ];
  return modules
    .flatMap((module) => Object.values(module))
    .filter(isList)
    .flatMap((endpoint) => {
      const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => PARAMS[name] ?? name);
      return ['', ...(FILTERS[endpoint.id] ?? [])].map((filter) => ({
        name: filter === '' ? endpoint.id : `${endpoint.id}?${filter.replace(FIRST_USER_ID, '…')}`,
        path: `/api/v1${path}${filter === '' ? '' : `?${filter}`}`,
        pageSize: SMALL_PAGES[endpoint.id] ?? PAGE_SIZE,
      }));
    });
}

function isList(value: unknown): value is EndpointSpec & { query: NonNullable<EndpointSpec['query']> } {
  if (typeof value !== 'object' || value === null || !('query' in value)) return false;
  // An export of an endpoints module that has a query is an endpoint.
  const { method, query } = value as EndpointSpec;
  return method === 'GET' && query !== undefined && 'cursor' in query.shape;
}
