import {
  activity,
  adminReport,
  adminReportPage,
  adminReportsQuery,
  adminRoomDetails,
  adminRoomPage,
  adminRoomsQuery,
  adminTerm,
  adminTermList,
  adminTermsQuery,
  adminUser,
  adminUserDetails,
  adminUserPage,
  adminUsersQuery,
  auditPage,
  auditQuery,
  createTermInput,
  editTermInput,
  figures,
  resolveReportInput,
  series,
  seriesQuery,
  setUserRoleInput,
  setUserStatusInput,
} from './admin.ts';
import { endpoint } from './endpoint.ts';
import { banInput } from './in-room.ts';

const tag = 'Administration';
const LIVE_ERRORS = ['ROOM_NOT_FOUND', 'ROOM_NOT_LIVE', 'PEER_NOT_FOUND'] as const;

export const getFigures = endpoint({
  id: 'getFigures',
  method: 'GET',
  path: '/admin/figures',
  tag,
  summary: 'The state of the installation in numbers',
  access: 'moderator',
  answer: { status: 200, body: figures },
});

export const getSeries = endpoint({
  id: 'getSeries',
  method: 'GET',
  path: '/admin/series',
  tag,
  summary: 'The numbers day by day, for charts',
  access: 'moderator',
  query: seriesQuery,
  answer: { status: 200, body: series },
});

export const getActivity = endpoint({
  id: 'getActivity',
  method: 'GET',
  path: '/admin/activity',
  tag,
  summary: 'The last 30 things that happened',
  access: 'moderator',
  answer: { status: 200, body: activity },
});

export const listAdminUsers = endpoint({
  id: 'listAdminUsers',
  method: 'GET',
  path: '/admin/users',
  tag,
  summary: 'All accounts, newest first',
  access: 'moderator',
  query: adminUsersQuery,
  answer: { status: 200, body: adminUserPage },
});

export const getAdminUser = endpoint({
  id: 'getAdminUser',
  method: 'GET',
  path: '/admin/users/:userId',
  tag,
  summary: 'An account with its figures',
  access: 'moderator',
  versioned: true,
  answer: { status: 200, body: adminUserDetails },
  errors: ['USER_NOT_FOUND'],
});

export const setUserStatus = endpoint({
  id: 'setUserStatus',
  method: 'POST',
  path: '/admin/users/:userId/status',
  tag,
  summary: 'Flag or ban someone, or take it back',
  description:
    'A ban ends every session, socket and stream of the person at once. Moderators act on users, admins on moderators ' +
    'and other admins too; nobody acts on themselves.',
  access: 'moderator',
  versioned: true,
  body: setUserStatusInput,
  answer: { status: 200, body: adminUser },
  errors: ['USER_NOT_FOUND', 'VERSION_MISMATCH'],
});

export const setUserRole = endpoint({
  id: 'setUserRole',
  method: 'POST',
  path: '/admin/users/:userId/role',
  tag,
  summary: 'Make someone a moderator or admin, or a user again',
  description:
    'Whoever is no longer of the staff is sent out of every live room, and may come back as others may.',
  access: 'admin',
  versioned: true,
  body: setUserRoleInput,
  answer: { status: 200, body: adminUser },
  errors: ['USER_NOT_FOUND', 'LAST_ADMIN', 'VERSION_MISMATCH'],
});

export const listAdminRooms = endpoint({
  id: 'listAdminRooms',
  method: 'GET',
  path: '/admin/rooms',
  tag,
  summary: 'All rooms, live and past, newest first; the live ones by when they went live',
  access: 'moderator',
  query: adminRoomsQuery,
  answer: { status: 200, body: adminRoomPage },
});

export const getAdminRoom = endpoint({
  id: 'getAdminRoom',
  method: 'GET',
  path: '/admin/rooms/:roomId',
  tag,
  summary: 'A look into a room: who is in it, and what they publish',
  access: 'moderator',
  answer: { status: 200, body: adminRoomDetails },
  errors: ['ROOM_NOT_FOUND'],
});

export const closeRoom = endpoint({
  id: 'closeRoom',
  method: 'POST',
  path: '/admin/rooms/:roomId/close',
  tag,
  summary: 'End a room for good; everyone in it is sent home',
  access: 'moderator',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND'],
});

export const adminMute = endpoint({
  id: 'adminMute',
  method: 'POST',
  path: '/admin/rooms/:roomId/participants/:userId/mute',
  tag,
  summary: 'Mute someone in a live room',
  access: 'moderator',
  answer: { status: 204 },
  errors: LIVE_ERRORS,
});

export const adminStopVideo = endpoint({
  id: 'adminStopVideo',
  method: 'POST',
  path: '/admin/rooms/:roomId/participants/:userId/stop-video',
  tag,
  summary: 'Stop someone’s camera in a live room',
  access: 'moderator',
  answer: { status: 204 },
  errors: LIVE_ERRORS,
});

export const adminRemove = endpoint({
  id: 'adminRemove',
  method: 'POST',
  path: '/admin/rooms/:roomId/participants/:userId/remove',
  tag,
  summary: 'Send someone out of a live room',
  access: 'moderator',
  answer: { status: 204 },
  errors: LIVE_ERRORS,
});

export const adminBanFromRoom = endpoint({
  id: 'adminBanFromRoom',
  method: 'POST',
  path: '/admin/rooms/:roomId/participants/:userId/ban',
  tag,
  summary: 'Ban someone from one room',
  access: 'moderator',
  body: banInput,
  bodyOptional: true,
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'USER_NOT_FOUND'],
});

export const listReports = endpoint({
  id: 'listReports',
  method: 'GET',
  path: '/admin/reports',
  tag,
  summary: 'The queue of reports, newest first',
  access: 'moderator',
  query: adminReportsQuery,
  answer: { status: 200, body: adminReportPage },
});

export const getReport = endpoint({
  id: 'getReport',
  method: 'GET',
  path: '/admin/reports/:reportId',
  tag,
  summary: 'A report',
  access: 'moderator',
  versioned: true,
  answer: { status: 200, body: adminReport },
  errors: ['REPORT_NOT_FOUND'],
});

export const resolveReport = endpoint({
  id: 'resolveReport',
  method: 'POST',
  path: '/admin/reports/:reportId/resolve',
  tag,
  summary: 'Close a report with a note',
  description: 'Of two who do it at once one wins; the other is told VERSION_MISMATCH.',
  access: 'moderator',
  versioned: true,
  body: resolveReportInput,
  answer: { status: 200, body: adminReport },
  errors: ['REPORT_NOT_FOUND', 'VERSION_MISMATCH'],
});

export const listTerms = endpoint({
  id: 'listTerms',
  method: 'GET',
  path: '/admin/taxonomy',
  tag,
  summary: 'The languages and topics that rooms choose from, the retired ones too',
  access: 'moderator',
  query: adminTermsQuery,
  answer: { status: 200, body: adminTermList },
});

export const createTerm = endpoint({
  id: 'createTerm',
  method: 'POST',
  path: '/admin/taxonomy',
  tag,
  summary: 'Add a language or a topic',
  access: 'admin',
  idempotent: true,
  versioned: true,
  body: createTermInput,
  answer: { status: 201, body: adminTerm },
  errors: ['TERM_TAKEN'],
});

export const editTerm = endpoint({
  id: 'editTerm',
  method: 'PATCH',
  path: '/admin/taxonomy/:termId',
  tag,
  summary: 'Rename, move or retire a language or topic',
  access: 'admin',
  versioned: true,
  body: editTermInput,
  answer: { status: 200, body: adminTerm },
  errors: ['TERM_NOT_FOUND', 'VERSION_MISMATCH'],
});

export const deleteTerm = endpoint({
  id: 'deleteTerm',
  method: 'DELETE',
  path: '/admin/taxonomy/:termId',
  tag,
  summary: 'Delete a language or topic that no room has',
  access: 'admin',
  answer: { status: 204 },
  errors: ['TERM_NOT_FOUND', 'TERM_IN_USE'],
});

export const listAudit = endpoint({
  id: 'listAudit',
  method: 'GET',
  path: '/admin/audit',
  tag,
  summary: 'What staff did: who, what, whom, before, after, from where; newest first',
  access: 'admin',
  query: auditQuery,
  answer: { status: 200, body: auditPage },
});
