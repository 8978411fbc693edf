import * as endpoints from '../../../protocol/rest/in-room-endpoints.ts';
import * as moderationEndpoints from '../../../protocol/rest/moderation-endpoints.ts';
import { AuditLog } from '../../audit/audit-log.ts';
import type { FeatureDependencies } from '../../endpoints.ts';
import type { EndpointRouter } from '../../http/endpoint-router.ts';
import { RateLimit } from '../../http/rate-limit.ts';
import { Knocks } from '../door/knocks.ts';
import { endAbandonedStays } from '../journal/stay-rows.ts';
import { createModeration } from '../moderation/moderation.ts';
import { listOwnReports, report } from '../moderation/reports.ts';
import { listAttendance } from './attendance.ts';
import { InRoomAccess } from './in-room-access.ts';
import { listMessages, sendMessage } from './messages.ts';
import { leaveRoom, muteOwn } from './own-acts.ts';
import { listParticipants } from './participants.ts';
import { addRecording, listRecordings } from './recordings.ts';

/** Of one person at one door. */
const RINGS = { name: 'knock', points: 6, seconds: 60 };

/** What happens in a room and around it: `/rooms/:roomId/…` but the room's own record, joining and invites. */
export function serveInRoom(router: EndpointRouter, dependencies: FeatureDependencies): void {
  const { config, dataSource, redis, live, doorbell, jobs } = dependencies;
  const access = new InRoomAccess(dataSource, live);
  const audit = new AuditLog(dataSource);
  const rings = new RateLimit(RINGS, { redis, prefix: config.redisPrefix });
  const knocks = new Knocks({ dataSource, live, access, doorbell, audit, rings });
  serveRecords(router, { ...dependencies, access });
  serveDoor(router, knocks);
  serveModeration(router, dependencies);
  jobs.add(
    { name: 'abandoned-stays', cron: '* * * * *', run: () => endAbandonedStays(dataSource, new Date()) },
    { name: 'lapsed-knocks', cron: '* * * * *', run: () => knocks.forgetLapsed(new Date()) },
  );
}

type RecordsDependencies = FeatureDependencies & { access: InRoomAccess };

function serveRecords(router: EndpointRouter, given: RecordsDependencies): void {
  router.serve(endpoints.muteOwnAudio, ({ user, params, body: { muted } }) =>
    muteOwn(given, user, params.roomId, { source: 'microphone', muted }),
  );
  router.serve(endpoints.stopOwnVideo, ({ user, params }) =>
    muteOwn(given, user, params.roomId, { source: 'camera', muted: true }),
  );
  router.serve(endpoints.leaveRoom, ({ user, params }) => leaveRoom(given, user, params.roomId));

  router.serve(endpoints.listMessages, ({ user, params, query }) =>
    listMessages(given, user, params.roomId, query),
  );
  router.serve(endpoints.sendMessage, ({ user, params, body }) =>
    sendMessage(given, user, params.roomId, body),
  );
  router.serve(endpoints.listRecordings, ({ user, params, query }) =>
    listRecordings(given, user, params.roomId, query),
  );
  router.serve(endpoints.addRecording, ({ user, params, body }) =>
    addRecording(given, user, params.roomId, body),
  );
  router.serve(endpoints.listRoomReports, ({ user, params, query }) =>
    listOwnReports(given, user, params.roomId, query),
  );
  router.serve(endpoints.report, ({ user, params, body }) => report(given, user, params.roomId, body));
  router.serve(endpoints.listParticipants, ({ user, params }) =>
    listParticipants(given, user, params.roomId),
  );
  router.serve(endpoints.listAttendance, ({ user, params, query }) =>
    listAttendance(given, user, params.roomId, query),
  );
}

function serveDoor(router: EndpointRouter, knocks: Knocks): void {
  router.serve(endpoints.knockAtRoom, ({ user, params }) => knocks.knock(user, params.roomId));
  router.serve(endpoints.getOwnKnock, ({ user, params }) => knocks.own(user, params.roomId));
  router.serve(endpoints.withdrawKnock, ({ user, params }) => knocks.withdraw(user, params.roomId));
  router.serve(moderationEndpoints.listKnocks, ({ user, params }) => knocks.list(user, params.roomId));
  router.serve(moderationEndpoints.admitEveryone, ({ user, params: { roomId }, request }) =>
    knocks.answer(user, { roomId, userId: null, status: 'admitted' }, request),
  );
  router.serve(moderationEndpoints.admitPerson, ({ user, params, request }) =>
    knocks.answer(user, { ...params, status: 'admitted' }, request),
  );
  router.serve(moderationEndpoints.denyPerson, ({ user, params, request }) =>
    knocks.answer(user, { ...params, status: 'denied' }, request),
  );
}

function serveModeration(router: EndpointRouter, dependencies: FeatureDependencies): void {
  const moderation = createModeration(dependencies);
  router.serve(moderationEndpoints.muteEveryone, ({ user, params, request }) =>
    moderation.muteEveryone(user, params.roomId, request),
  );
  router.serve(moderationEndpoints.lockRoom, ({ user, params, body, request }) =>
    moderation.lock(user, params.roomId, body.locked, request),
  );
  router.serve(moderationEndpoints.muteParticipant, ({ user, params, request }) =>
    moderation.muteParticipant(user, params.roomId, params.userId, 'microphone', request),
  );
  router.serve(moderationEndpoints.stopParticipantVideo, ({ user, params, request }) =>
    moderation.muteParticipant(user, params.roomId, params.userId, 'camera', request),
  );
  router.serve(moderationEndpoints.setParticipantRole, ({ user, params, body, request }) =>
    moderation.setRole(user, params.roomId, params.userId, body.role, request),
  );
  router.serve(moderationEndpoints.removeParticipant, ({ user, params, request }) =>
    moderation.remove(user, params.roomId, params.userId, request),
  );
  router.serve(moderationEndpoints.banParticipant, ({ user, params, body, request }) =>
    moderation.ban(user, params.roomId, params.userId, body.reason, request),
  );
  router.serve(moderationEndpoints.listRoomBans, ({ user, params, query }) =>
    moderation.listBans(user, params.roomId, query),
  );
  router.serve(moderationEndpoints.liftRoomBan, ({ user, params, request }) =>
    moderation.liftBan(user, params.roomId, params.userId, request),
  );
}
