import { chatMessage } from '../room-state.ts';
import { endpoint } from './endpoint.ts';
import {
  addRecordingInput,
  attendancePage,
  banInput,
  knock,
  lockInput,
  messagePage,
  muteOwnInput,
  ownReport,
  ownReportPage,
  participantList,
  recording,
  recordingPage,
  reportInput,
  roomBanPage,
  sendMessageInput,
  setRoleInput,
  waitingList,
} from './in-room.ts';
import { pageQuery } from './page.ts';

const tag = 'In a room';
const moderation = 'Moderation';
const LIVE_ERRORS = ['ROOM_NOT_FOUND', 'ROOM_NOT_LIVE', 'NOT_IN_ROOM'] as const;
const MODERATION_ERRORS = ['ROOM_NOT_FOUND', 'ROOM_NOT_LIVE', 'PEER_NOT_FOUND', 'FORBIDDEN'] as const;

export const muteOwnAudio = endpoint({
  id: 'muteOwnAudio',
  method: 'POST',
  path: '/rooms/:roomId/mute-audio',
  tag,
  summary: 'Mute one’s own microphone, or unmute it',
  access: 'user',
  body: muteOwnInput,
  bodyOptional: true,
  answer: { status: 204 },
  errors: [...LIVE_ERRORS, 'MUTED_BY_HOST', 'MEDIA_NOT_FOUND'],
});

export const stopOwnVideo = endpoint({
  id: 'stopOwnVideo',
  method: 'POST',
  path: '/rooms/:roomId/stop-video',
  tag,
  summary: 'Stop one’s own camera',
  access: 'user',
  answer: { status: 204 },
  errors: LIVE_ERRORS,
});

export const leaveRoom = endpoint({
  id: 'leaveRoom',
  method: 'POST',
  path: '/rooms/:roomId/leave',
  tag,
  summary: 'Leave a room',
  access: 'user',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND'],
});

export const listMessages = endpoint({
  id: 'listMessages',
  method: 'GET',
  path: '/rooms/:roomId/messages',
  tag,
  summary: 'What was written in a room, newest first',
  description: 'For its host, its members, whoever was in it, and staff.',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: messagePage },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'BANNED_FROM_ROOM'],
});

export const sendMessage = endpoint({
  id: 'sendMessage',
  method: 'POST',
  path: '/rooms/:roomId/messages',
  tag,
  summary: 'Write in a room that one is in',
  access: 'user',
  body: sendMessageInput,
  answer: { status: 201, body: chatMessage },
  errors: [...LIVE_ERRORS, 'DATABASE_UNAVAILABLE'],
});

export const listRecordings = endpoint({
  id: 'listRecordings',
  method: 'GET',
  path: '/rooms/:roomId/recordings',
  tag,
  summary: 'A room’s recordings, newest first',
  description: 'For its host, its members, whoever was in it, and staff.',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: recordingPage },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'BANNED_FROM_ROOM'],
});

export const addRecording = endpoint({
  id: 'addRecording',
  method: 'POST',
  path: '/rooms/:roomId/recordings',
  tag,
  summary: 'Add a recording that lies elsewhere, as the host',
  access: 'user',
  rate: 'costly',
  idempotent: true,
  body: addRecordingInput,
  answer: { status: 201, body: recording },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN'],
});

export const listRoomReports = endpoint({
  id: 'listRoomReports',
  method: 'GET',
  path: '/rooms/:roomId/reports',
  tag,
  summary: 'The reports that one made of a room and of people in it',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: ownReportPage },
  errors: ['ROOM_NOT_FOUND'],
});

export const report = endpoint({
  id: 'report',
  method: 'POST',
  path: '/rooms/:roomId/reports',
  tag,
  summary: 'Report a room, or someone in it, to the staff',
  access: 'user',
  rate: 'costly',
  idempotent: true,
  body: reportInput,
  answer: { status: 201, body: ownReport },
  errors: ['ROOM_NOT_FOUND', 'USER_NOT_FOUND'],
});

export const listParticipants = endpoint({
  id: 'listParticipants',
  method: 'GET',
  path: '/rooms/:roomId/participants',
  tag,
  summary: 'Who is in a room now',
  access: 'user',
  answer: { status: 200, body: participantList },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'BANNED_FROM_ROOM'],
});

export const listAttendance = endpoint({
  id: 'listAttendance',
  method: 'GET',
  path: '/rooms/:roomId/attendance',
  tag,
  summary: 'Who was in a room, from when to when; the last to come first',
  description: 'The host and staff see everyone; others see themselves.',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: attendancePage },
  errors: ['ROOM_NOT_FOUND'],
});

export const knockAtRoom = endpoint({
  id: 'knockAtRoom',
  method: 'POST',
  path: '/rooms/:roomId/knocks',
  tag,
  summary: 'Knock at a room, and wait for a host to answer',
  description:
    'The answer comes as `knock:answered` on the connection for people, and by asking again. Knocking twice is knocking ' +
    'once; someone who was denied may knock again after a minute.',
  access: 'user',
  rate: 'costly',
  answer: { status: 202, body: knock },
  errors: ['ROOM_NOT_FOUND', 'ROOM_ENDED', 'BANNED_FROM_ROOM', 'RATE_LIMITED'],
});

export const getOwnKnock = endpoint({
  id: 'getOwnKnock',
  method: 'GET',
  path: '/rooms/:roomId/knocks/me',
  tag,
  summary: 'What became of one’s knock',
  access: 'user',
  answer: { status: 200, body: knock },
  errors: ['KNOCK_NOT_FOUND', 'ROOM_ENDED'],
});

export const withdrawKnock = endpoint({
  id: 'withdrawKnock',
  method: 'DELETE',
  path: '/rooms/:roomId/knocks/me',
  tag,
  summary: 'Wait no longer',
  access: 'user',
  answer: { status: 204 },
});

export const listKnocks = endpoint({
  id: 'listKnocks',
  method: 'GET',
  path: '/rooms/:roomId/knocks',
  tag: moderation,
  summary: 'Who waits at the door',
  description: 'For the host, co-hosts who are in the room, and staff; as everything under Moderation.',
  access: 'user',
  answer: { status: 200, body: waitingList },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN'],
});

export const admitEveryone = endpoint({
  id: 'admitEveryone',
  method: 'POST',
  path: '/rooms/:roomId/knocks/admit',
  tag: moderation,
  summary: 'Let in everyone who waits',
  access: 'user',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'ROOM_LOCKED'],
});

export const admitPerson = endpoint({
  id: 'admitPerson',
  method: 'POST',
  path: '/rooms/:roomId/knocks/:userId/admit',
  tag: moderation,
  summary: 'Let someone in',
  access: 'user',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'KNOCK_NOT_FOUND', 'ROOM_LOCKED'],
});

export const denyPerson = endpoint({
  id: 'denyPerson',
  method: 'POST',
  path: '/rooms/:roomId/knocks/:userId/deny',
  tag: moderation,
  summary: 'Turn someone away',
  access: 'user',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN', 'KNOCK_NOT_FOUND'],
});

export const muteEveryone = endpoint({
  id: 'muteEveryone',
  method: 'POST',
  path: '/rooms/:roomId/participants/mute',
  tag: moderation,
  summary: 'Mute everyone but the hosts and oneself',
  access: 'user',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'ROOM_NOT_LIVE', 'FORBIDDEN'],
});

export const lockRoom = endpoint({
  id: 'lockRoom',
  method: 'POST',
  path: '/rooms/:roomId/lock',
  tag: moderation,
  summary: 'Lock a live room, or unlock it',
  access: 'user',
  body: lockInput,
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'ROOM_NOT_LIVE', 'FORBIDDEN'],
});

export const muteParticipant = endpoint({
  id: 'muteParticipant',
  method: 'POST',
  path: '/rooms/:roomId/participants/:userId/mute',
  tag: moderation,
  summary: 'Mute someone’s microphone; only they can undo it, when asked to',
  access: 'user',
  answer: { status: 204 },
  errors: MODERATION_ERRORS,
});

export const stopParticipantVideo = endpoint({
  id: 'stopParticipantVideo',
  method: 'POST',
  path: '/rooms/:roomId/participants/:userId/stop-video',
  tag: moderation,
  summary: 'Stop someone’s camera; only they can undo it, when asked to',
  access: 'user',
  answer: { status: 204 },
  errors: MODERATION_ERRORS,
});

export const setParticipantRole = endpoint({
  id: 'setParticipantRole',
  method: 'POST',
  path: '/rooms/:roomId/participants/:userId/role',
  tag: moderation,
  summary: 'Give or take the stage, or make someone co-host',
  access: 'user',
  body: setRoleInput,
  answer: { status: 204 },
  errors: MODERATION_ERRORS,
});

export const removeParticipant = endpoint({
  id: 'removeParticipant',
  method: 'POST',
  path: '/rooms/:roomId/participants/:userId/remove',
  tag: moderation,
  summary: 'Send someone out',
  description: 'In a lobby or a private room they must be let in again.',
  access: 'user',
  answer: { status: 204 },
  errors: MODERATION_ERRORS,
});

export const banParticipant = endpoint({
  id: 'banParticipant',
  method: 'POST',
  path: '/rooms/:roomId/participants/:userId/ban',
  tag: moderation,
  summary: 'Ban someone from the room, whether they are in it or not',
  access: 'user',
  body: banInput,
  bodyOptional: true,
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'USER_NOT_FOUND', 'FORBIDDEN'],
});

export const listRoomBans = endpoint({
  id: 'listRoomBans',
  method: 'GET',
  path: '/rooms/:roomId/bans',
  tag: moderation,
  summary: 'Who is banned from a room, newest first',
  access: 'user',
  query: pageQuery,
  answer: { status: 200, body: roomBanPage },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN'],
});

export const liftRoomBan = endpoint({
  id: 'liftRoomBan',
  method: 'DELETE',
  path: '/rooms/:roomId/bans/:userId',
  tag: moderation,
  summary: 'Lift a ban from a room',
  access: 'user',
  answer: { status: 204 },
  errors: ['ROOM_NOT_FOUND', 'FORBIDDEN'],
});
