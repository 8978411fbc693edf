import {
  adminBanFromRoom,
  adminMute,
  adminRemove,
  adminStopVideo,
  closeRoom,
  createTerm,
  deleteTerm,
  editTerm,
  getActivity,
  getAdminRoom,
  getAdminUser,
  getFigures,
  getReport,
  getSeries,
  listAdminRooms,
  listAdminUsers,
  listAudit,
  listReports,
  listTerms,
  resolveReport,
  setUserRole,
  setUserStatus,
} from '../../protocol/rest/admin-endpoints.ts';
import { AuditLog } from '../audit/audit-log.ts';
import { AuditReader } from '../audit/audit-reader.ts';
import type { FeatureDependencies } from '../endpoints.ts';
import type { EndpointRouter } from '../http/endpoint-router.ts';
import { createModeration } from '../rooms/moderation/moderation.ts';
import { AdminRooms } from './admin-rooms.ts';
import { DailyFigures, toSeries } from './daily-figures.ts';
import { readFigures } from './figures.ts';
import { readActivity } from './recent-activity.ts';
import { ReportQueue } from './report-queue.ts';
import { Terms } from './terms.ts';
import { UserList } from './user-list.ts';
import { UserRights } from './user-rights.ts';

/** `/admin`: for staff alone. */
export function serveAdmin(router: EndpointRouter, dependencies: FeatureDependencies): void {
  const audit = new AuditLog(dependencies.dataSource);
  serveFigures(router, dependencies);
  serveUsers(router, dependencies, audit);
  serveRooms(router, dependencies);
  serveReports(router, dependencies, audit);
  serveTerms(router, dependencies, audit);
  const reader = new AuditReader(dependencies.dataSource);
  router.serve(listAudit, ({ query }) => reader.page(query));
}

function serveFigures(router: EndpointRouter, { dataSource, people }: FeatureDependencies): void {
  const daily = new DailyFigures(dataSource);
  router.serve(getFigures, ({ user }) => readFigures(dataSource, daily, people, user));
  router.serve(getSeries, async ({ query }) => toSeries(await daily.last(query.days)));
  router.serve(getActivity, ({ user }) => readActivity(dataSource, user));
}

function serveUsers(router: EndpointRouter, dependencies: FeatureDependencies, audit: AuditLog): void {
  const users = new UserList(dependencies.dataSource);
  const rights = new UserRights(dependencies, audit);
  router.serve(listAdminUsers, ({ query }) => users.page(query));
  router.serve(getAdminUser, ({ params }) => users.details(params.userId));
  router.serve(setUserStatus, async ({ user, params, body, ifVersion, request }) => {
    const change = { actor: user, userId: params.userId, ifVersion, request };
    await rights.setStatus(change, body.status, body.reason);
    return users.get(params.userId);
  });
  router.serve(setUserRole, async ({ user, params, body, ifVersion, request }) => {
    await rights.setRole({ actor: user, userId: params.userId, ifVersion, request }, body.role);
    return users.get(params.userId);
  });
}

function serveRooms(router: EndpointRouter, dependencies: FeatureDependencies): void {
  const rooms = new AdminRooms(dependencies.dataSource, dependencies.live);
  const moderation = createModeration(dependencies);
  router.serve(listAdminRooms, ({ query }) => rooms.page(query));
  router.serve(getAdminRoom, ({ params }) => rooms.get(params.roomId));
  router.serve(closeRoom, ({ user, params, request }) => moderation.close(user, params.roomId, request));
  router.serve(adminMute, ({ user, params, request }) =>
    moderation.muteParticipant(user, params.roomId, params.userId, 'microphone', request),
  );
  router.serve(adminStopVideo, ({ user, params, request }) =>
    moderation.muteParticipant(user, params.roomId, params.userId, 'camera', request),
  );
  router.serve(adminRemove, ({ user, params, request }) =>
    moderation.remove(user, params.roomId, params.userId, request),
  );
  router.serve(adminBanFromRoom, ({ user, params, body, request }) =>
    moderation.ban(user, params.roomId, params.userId, body.reason, request),
  );
}

function serveReports(
  router: EndpointRouter,
  { dataSource, live }: FeatureDependencies,
  audit: AuditLog,
): void {
  const reports = new ReportQueue(dataSource, live, audit);
  router.serve(listReports, ({ user, query }) => reports.page(user, query));
  router.serve(getReport, ({ user, params }) => reports.get(user, params.reportId));
  router.serve(resolveReport, ({ user, params, body, ifVersion, request }) =>
    reports.resolve({ actor: user, reportId: params.reportId, ifVersion, request, ...body }),
  );
}

function serveTerms(router: EndpointRouter, { dataSource }: FeatureDependencies, audit: AuditLog): void {
  const terms = new Terms(dataSource, audit);
  router.serve(listTerms, ({ query }) => terms.list(query));
  router.serve(createTerm, ({ user, body, request }) => terms.create({ actor: user, request }, body));
  router.serve(editTerm, ({ user, params, body, ifVersion, request }) =>
    terms.edit({ actor: user, request }, params.termId, body, ifVersion),
  );
  router.serve(deleteTerm, ({ user, params, request }) =>
    terms.delete({ actor: user, request }, params.termId),
  );
}
